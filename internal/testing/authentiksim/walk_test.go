package authentiksim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// stageTypes maps the name of a stage in a test flow to two strings. The first is the API path of the stage's type
// below /stages/. The second has the JSON fields of the stage in addition to its name.
var stageTypes = map[string][2]string{
	"ask":  {"identification", ""},
	"mail": {"email", `, "activate_user_on_success": true`}, "form": {"prompt/stages", ""},
	"write":  {"user_write", `, "user_creation_mode": "never_create"`},
	"create": {"user_write", `, "user_creation_mode": "always_create"`},
	"login":  {"user_login", ""}, "validate": {"authenticator/validate", ""},
}

// testFlow is a flow with the slug "f".
type testFlow struct {
	simulator
	pk       string
	bindings []string // the primary keys of the bindings, in the order of the stages
}

// newFlow creates a flow with stages. `stages` contains their names, separated by spaces. `binding` contains additional
// JSON fields for the binding of each stage.
func newFlow(t *testing.T, stages, binding string) *testFlow {
	t.Helper()
	f := &testFlow{simulator: start(t)}
	f.pk = f.post("/flows/instances/", `{"name": "F", "slug": "f", "title": "F", "designation": "recovery"}`)
	for stage := range strings.FieldsSeq(stages) {
		f.bindings = append(f.bindings, f.bind(stage, 10*len(f.bindings), binding))
	}
	return f
}

// bind creates a stage, binds it to the flow at this order, and returns the primary key of the binding. `fields`
// contains additional JSON fields for the binding.
func (f *testFlow) bind(stage string, order int, fields string) string {
	f.t.Helper()
	pk := f.post("/stages/"+stageTypes[stage][0]+"/", `{"name": %q%s}`, stage, stageTypes[stage][1])
	return f.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": %d%s}`, f.pk, pk, order, fields)
}

// guard creates a policy with this expression, and applies it to each of these stage bindings.
func (f *testFlow) guard(expression string, bindings ...string) {
	f.t.Helper()
	policy := f.post("/policies/expression/", `{"name": "p", "expression": %q}`, expression)
	for _, binding := range bindings {
		f.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 0}`, binding, policy)
	}
}

func (f *testFlow) open(visitor authentiksim.Visitor) (session *authentiksim.Session) {
	f.t.Helper()
	f.Walk(func(w authentiksim.Walker) { session = must(w.Open("f", visitor))(f.t) })
	return session
}

// mustEnd finishes a session, and compares the three fields of the outcome with `want`. Each field can be empty. If
// Finish fails, `want` is the text of the error.
func (f *testFlow) mustEnd(session *authentiksim.Session, want string) {
	f.t.Helper()
	f.Walk(func(w authentiksim.Walker) {
		out, err := w.Finish(session)
		got := fmt.Sprintf("%s wrote, %s signed in, %s", out.Wrote, out.SignedIn, out.Stopped)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			f.t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// TestOnlyAnEmailStepChecksTheVisitor checks what a visitor can do in a flow:
//   - Only an email step checks that the visitor can read the user's mail. A recovery flow without an email step is
//     open to everybody.
//   - A recovery flow creates a user if the visitor types an unknown name, even if the mode of its user write stage
//     is never_create.
//   - In an enrollment flow without an email step, the new user stays inactive.
func TestOnlyAnEmailStepChecksTheVisitor(t *testing.T) {
	for _, test := range []struct {
		stages  string
		visitor authentiksim.Visitor
		want    string
	}{
		{"ask mail form write login", authentiksim.Visitor{Name: "v", Mailbox: "v"}, "v wrote, v signed in, "},
		{"ask form write login", authentiksim.Visitor{Name: "new"}, "new wrote, new signed in, "},
		{"form create mail login", authentiksim.Visitor{Name: "e", Mailbox: "e"}, "e wrote, e signed in, "},
		{"form create mail login", authentiksim.Visitor{Name: "e"}, "e wrote,  signed in, waits for the link in the mail"},
		{"form create login", authentiksim.Visitor{Name: "e"}, "e wrote,  signed in, the user is inactive"},
		{"ask mail form write login", authentiksim.Visitor{Name: "v", Link: "other"},
			" wrote,  signed in, the link is another user's"},
		{"mail", authentiksim.Visitor{Name: "v"}, " wrote,  signed in, no pending user"},
		{"write", authentiksim.Visitor{Name: "v"}, " wrote,  signed in, nothing to write"},
		{"form write", authentiksim.Visitor{Name: "v"}, " wrote,  signed in, no user to write to"},
		{"login", authentiksim.Visitor{Name: "v"}, " wrote,  signed in, no user to sign in"},
		{"validate", authentiksim.Visitor{}, "the simulator cannot run the stage validate (authenticator_validate)"},
	} {
		f := newFlow(t, test.stages, "")
		f.mustEnd(f.open(test.visitor), test.want)
	}
}

// TestOnlyAComparingPolicyStopsAnotherUsersLink checks the policies of a recovery flow without an email step. A visitor
// opens the recovery link of one user and types the name of another user. A policy stops the visitor if it compares
// these two users, and if it is evaluated after the visitor has typed the name. A policy that only checks is_restored
// does not stop the visitor, because any recovery link sets is_restored.
func TestOnlyAComparingPolicyStopsAnotherUsersLink(t *testing.T) {
	const open, closed = "victim wrote, victim signed in, ", " wrote,  signed in, "
	const isRestored = "return bool(request.context.get('is_restored', False))"
	for _, test := range []struct{ expression, binding, otherLink, noLink string }{
		{isRestored, "", open, closed}, {ownLink, "", closed, closed},
		{ownLink, `, "evaluate_on_plan": true, "re_evaluate_policies": false`, open, closed},
	} {
		f := newFlow(t, "ask form write login", test.binding)
		f.guard(test.expression, f.bindings[1:]...)
		f.mustEnd(f.open(authentiksim.Visitor{Name: "victim", Link: "mallory"}), test.otherLink)
		f.mustEnd(f.open(authentiksim.Visitor{Name: "victim"}), test.noLink)
	}
}

const ownLink = `token = request.context.get("is_restored")` + "\n" +
	`return bool(token) and token.user == request.context.get("pending_user")`

// TestSessionKeepsTheStepsOfItsFlow checks that an open session keeps its list of steps, even if the flow gets other
// steps. But a later change of a policy or of a stage has an effect in open sessions.
func TestSessionKeepsTheStepsOfItsFlow(t *testing.T) {
	const open, closed = "victim wrote, victim signed in, ", " wrote,  signed in, "
	f := newFlow(t, "ask form write login", "")
	victim := authentiksim.Visitor{Name: "victim"}
	session := f.open(victim)
	f.bind("mail", 5, "")
	f.mustEnd(session, open)
	f.mustEnd(f.open(victim), closed+"waits for the link in the mail")
	f.guard(ownLink, f.bindings[1:]...)
	f.mustEnd(session, closed)
	for _, binding := range f.bindings[1:] {
		f.ask("DELETE", "/flows/bindings/"+binding+"/", "")
	}
	f.mustEnd(session, open)
	login, _ := f.ask("GET", "/stages/user_login/", "").results("pk")[0].(string)
	f.ask("DELETE", "/stages/user_login/"+login+"/", "")
	f.mustEnd(session, "victim wrote,  signed in, a stage of the flow is gone")
}
