package authentiksim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// stageTypes contains the stages that a test flow can have, by the name of the stage. The first string is the API path
// that creates the stage. The second string contains the JSON fields in addition to the name.
var stageTypes = map[string][2]string{
	"ask":      {"identification", ""},
	"askKnown": {"identification", `, "pretend_user_exists": false`},
	"mail":     {"email", `, "activate_user_on_success": true`},
	"form":     {"prompt/stages", ""},
	"write":    {"user_write", `, "user_creation_mode": "never_create"`},
	"create":   {"user_write", `, "user_creation_mode": "always_create"`},
	"login":    {"user_login", ""},
	"validate": {"authenticator/validate", ""},
}

// testFlow is a flow with the slug "f" on a server with the users victim and mallory.
type testFlow struct {
	simulator
	pk       string
	bindings []string // the bindings of the stages in order
}

// newFlow creates a flow with the stages of these names, which are separated by spaces. fields contains additional JSON
// fields of the flow, and binding contains additional JSON fields of each binding.
func newFlow(t *testing.T, fields, stages, binding string) *testFlow {
	t.Helper()
	f := &testFlow{simulator: start(t, "")}
	for _, user := range []string{"victim", "mallory"} {
		f.ask("POST", "/core/users/", fmt.Sprintf(`{"username": %q, "name": %[1]q, "email": "%[1]s@example.com"}`, user))
	}
	f.pk = f.post("/flows/instances/", `{"name": "F", "slug": "f", "title": "F", "designation": "recovery"%s}`, fields)
	for stage := range strings.FieldsSeq(stages) {
		f.bindings = append(f.bindings, f.bind(stage, 10*len(f.bindings), binding))
	}
	return f
}

// bind creates a stage, binds it to the flow at this order, and returns the primary key of the binding. fields contains
// additional JSON fields of the binding.
func (f *testFlow) bind(stage string, order int, fields string) string {
	f.t.Helper()
	pk := f.post("/stages/"+stageTypes[stage][0]+"/", `{"name": %q%s}`, stage, stageTypes[stage][1])
	return f.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": %d%s}`, f.pk, pk, order, fields)
}

// policy creates a policy and binds it to the flow or to a binding of the flow. fields contains additional JSON fields
// of the policy binding.
func (f *testFlow) policy(target, expression, fields string) {
	f.t.Helper()
	name := fmt.Sprint("p", len(f.Requests()))
	policy := f.post("/policies/expression/", `{"name": %q, "expression": %q}`, name, expression)
	f.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 0%s}`, target, policy, fields)
}

func (f *testFlow) open(visitor authentiksim.Visitor) (session *authentiksim.Session) {
	f.t.Helper()
	f.Walk(func(w authentiksim.Walker) { session = must(w.Open("f", visitor))(f.t) })
	return session
}

// mustEnd finishes a session, and fails the test if the outcome is not want.
func (f *testFlow) mustEnd(session *authentiksim.Session, want string) {
	f.t.Helper()
	f.Walk(func(w authentiksim.Walker) {
		if got := outcome(w.Finish(session)); got != want {
			f.t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// outcome describes an outcome as "stages that ran: what the visitor did, reason of the end", or the error.
func outcome(out authentiksim.Outcome, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	var parts []string
	for i, value := range []string{out.Wrote, out.SignedIn, out.Stopped} {
		if value != "" {
			parts = append(parts, []string{"wrote ", "signed in as ", ""}[i]+value)
		}
	}
	return strings.Join(out.Met, " ") + ": " + strings.Join(parts, ", ")
}

// TestOnlyAnEmailStepChecksTheVisitor checks what a visitor can do in a flow. Only an email step checks that the
// visitor can read the user's mail, so a recovery flow without an email step is open to everybody. A recovery flow
// creates a user if the visitor types an unknown name, even if the mode of its user write stage is never_create. In an
// enrollment flow without an email step, the new user stays inactive.
func TestOnlyAnEmailStepChecksTheVisitor(t *testing.T) {
	const enrollment = `, "authentication": "require_unauthenticated"`
	for _, test := range []struct {
		fields, stages string
		visitor        authentiksim.Visitor
		want           string
	}{
		{"", "ask mail form write login", authentiksim.Visitor{Name: "victim"},
			"ask mail: waits for the link in the mail"},
		{"", "ask mail form write login", authentiksim.Visitor{Name: "victim", Mailbox: "victim"},
			"ask mail form write login: wrote victim, signed in as victim"},
		{"", "ask mail form write login", authentiksim.Visitor{Name: "victim", Link: "mallory"},
			"ask mail: the link is another user's"},
		{"", "ask form write login", authentiksim.Visitor{Name: "victim"},
			"ask form write login: wrote victim, signed in as victim"},
		{"", "ask form write login", authentiksim.Visitor{Name: "new"},
			"ask form write login: wrote new, signed in as new"},
		{enrollment, "form create mail login", authentiksim.Visitor{Name: "eve", Mailbox: "eve"},
			"form create mail login: wrote eve, signed in as eve"},
		{enrollment, "form create mail login", authentiksim.Visitor{Name: "eve"},
			"form create mail: wrote eve, waits for the link in the mail"},
		{enrollment, "form create login", authentiksim.Visitor{Name: "eve", Mailbox: "eve"},
			"form create login: wrote eve, the user is inactive"},
		{"", "ask form create login", authentiksim.Visitor{Name: "victim"},
			"ask form create login: wrote victim, the user is inactive"},
		{`, "authentication": "require_authenticated"`, "ask", authentiksim.Visitor{},
			": the flow wants require_authenticated"},
		{"", "mail", authentiksim.Visitor{Name: "victim"}, "mail: no pending user"},
		{"", "write", authentiksim.Visitor{Name: "victim"}, "write: nothing to write"},
		{"", "login", authentiksim.Visitor{Name: "victim"}, "login: no user to sign in"},
		{"", "form write", authentiksim.Visitor{Name: "victim"}, "form write: no user to write to"},
		{"", "askKnown", authentiksim.Visitor{Name: "nobody"}, "askKnown: no such user"},
		{"", "validate", authentiksim.Visitor{},
			"error: the simulator cannot run the stage validate (authenticator_validate)"},
	} {
		f := newFlow(t, test.fields, test.stages, "")
		f.mustEnd(f.open(test.visitor), test.want)
	}
}

const (
	hasLink = "return bool(request.context.get('is_restored', False))"
	ownLink = `token = request.context.get("is_restored")` + "\n" +
		`return bool(token) and token.user == request.context.get("pending_user")`
)

// TestOnlyAComparingPolicyStopsAnotherUsersLink checks the policies of a recovery flow without an email step. Only a
// policy that compares the two users stops a visitor with another user's link. A policy that only checks is_restored
// does not stop this visitor.
func TestOnlyAComparingPolicyStopsAnotherUsersLink(t *testing.T) {
	const (
		open   = "ask form write login: wrote victim, signed in as victim"
		closed = "ask: "
	)
	for name, test := range map[string]struct {
		expression, fields, binding string
		otherLink, noLink           string // the outcomes of a visitor with another user's link, and of one without a link
	}{
		"no policy":   {"return True", "", "", open, open},
		"is_restored": {hasLink, "", "", open, closed},
		"compared":    {ownLink, "", "", closed, closed},
		"disabled":    {ownLink, `, "enabled": false`, "", open, open},
		"negated":     {"return False  # closed", `, "negate": true`, "", open, open},
		"evaluated when the flow opens": {
			ownLink, "", `, "evaluate_on_plan": true, "re_evaluate_policies": false`, open, closed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFlow(t, "", "ask form write login", test.binding)
			for _, binding := range f.bindings[1:] {
				f.policy(binding, test.expression, test.fields)
			}
			f.mustEnd(f.open(authentiksim.Visitor{Name: "victim", Link: "mallory"}), test.otherLink)
			f.mustEnd(f.open(authentiksim.Visitor{Name: "victim"}), test.noLink)
		})
	}
	for mode, want := range map[string]string{"any": "ask login: signed in as victim", "all": closed} {
		f := newFlow(t, "", "ask login", `, "policy_engine_mode": "`+mode+`"`)
		f.policy(f.bindings[1], "return True", "")
		f.policy(f.bindings[1], "return False", "")
		f.mustEnd(f.open(authentiksim.Visitor{Name: "victim"}), want)
	}
	f := newFlow(t, "", "login", "")
	f.policy(f.bindings[0], "return request.user.is_superuser", "")
	f.Walk(func(w authentiksim.Walker) {
		if _, err := w.Finish(must(w.Open("f", authentiksim.Visitor{}))(t)); err == nil {
			t.Error("no error for an expression that the simulator cannot evaluate")
		}
	})
	f.policy(f.pk, "return False", "")
	f.mustEnd(f.open(authentiksim.Visitor{}), ": a policy of the flow")
}

// TestSessionKeepsTheStepsOfItsFlow checks that a session keeps the steps that the flow had when it was opened. Later
// changes of policies and of stages also change what happens in open sessions.
func TestSessionKeepsTheStepsOfItsFlow(t *testing.T) {
	const open = "ask form write login: wrote victim, signed in as victim"
	f := newFlow(t, "", "ask form write login", "")
	victim := authentiksim.Visitor{Name: "victim"}
	session := f.open(victim)
	f.bind("mail", 5, "")
	f.mustEnd(session, open)
	f.mustEnd(f.open(victim), "ask mail: waits for the link in the mail")
	for _, binding := range f.bindings[1:] {
		f.policy(binding, ownLink, "")
	}
	f.mustEnd(session, "ask: ")
	for _, binding := range f.bindings[1:] {
		f.ask("DELETE", "/flows/bindings/"+binding+"/", "")
	}
	f.mustEnd(session, open)
	if err := f.RemoveFlow("f"); err != nil {
		t.Fatal(err)
	}
	f.mustEnd(f.open(victim), ": no such flow")
	login, _ := f.ask("GET", "/stages/user_login/", "").results("pk")[0].(string)
	f.ask("DELETE", "/stages/user_login/"+login+"/", "")
	f.mustEnd(session, "ask form write: wrote victim, a stage of the flow is gone")
}

// TestOnWriteIsCalledAfterEachSuccessfulWrite checks that the server calls the function after each successful write,
// with the objects as they are after that write. The server does not call the function after a GET or a refused write.
func TestOnWriteIsCalledAfterEachSuccessfulWrite(t *testing.T) {
	f := newFlow(t, "", "", "")
	var seen []string
	f.OnWrite(func(w authentiksim.Walker, method, path string) {
		session := must(w.Open("f", authentiksim.Visitor{Name: "victim"}))(t)
		seen = append(seen, fmt.Sprintf("%s %s %s", method, path, outcome(w.Finish(session))))
	})
	f.bind("ask", 0, "")
	f.ask("GET", "/flows/instances/f/", "")
	f.ask("POST", "/stages/email/", `{}`)
	want := []string{"POST /stages/identification/ : ", "POST /flows/bindings/ ask: "}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("calls of the function (-want +got):\n%s", diff)
	}
}
