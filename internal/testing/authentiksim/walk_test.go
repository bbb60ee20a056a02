package authentiksim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// testFlow is a flow with the slug "f", to which a test adds steps. The steps get the orders 0, 10, 20 and so on.
type testFlow struct {
	simulator
	pk       string
	bindings []string
}

// newFlow creates a flow without steps, on a server with the users victim and mallory. fields has more JSON fields of
// the flow.
func newFlow(t *testing.T, fields string) *testFlow {
	t.Helper()
	f := &testFlow{simulator: start(t, "")}
	for _, user := range []string{"victim", "mallory"} {
		f.ask("POST", "/core/users/", fmt.Sprintf(`{"username": %q, "name": %[1]q, "email": "%[1]s@example.com"}`, user))
	}
	f.pk = f.post("/flows/instances/", `{"name": "F", "slug": "f", "title": "F", "designation": "recovery"%s}`, fields)
	return f
}

// step creates a stage and binds it to the flow, after all other stages. fields has more JSON fields of the stage, and
// binding has more JSON fields of the binding.
func (f *testFlow) step(kind, fields, binding string) (stage string) {
	f.t.Helper()
	paths := map[string]string{"ask": "identification", "mail": "email", "form": "prompt/stages", "write": "user_write",
		"login": "user_login"}
	stage = f.post("/stages/"+paths[kind]+"/", `{"name": "%s%d"%s}`, kind, len(f.bindings), fields)
	f.bindings = append(f.bindings, f.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": %d%s}`, f.pk, stage,
		10*len(f.bindings), binding))
	return stage
}

// policy creates a policy and binds it to the flow or to a binding of the flow. fields has more JSON fields of the
// policy binding.
func (f *testFlow) policy(target, expression, fields string) {
	f.t.Helper()
	name := fmt.Sprint("p", len(f.Requests()))
	policy := f.post("/policies/expression/", `{"name": %q, "expression": %q}`, name, expression)
	f.post("/policies/bindings/", `{"target": %q, "policy": %q, "order": 0%s}`, target, policy, fields)
}

// recovery creates a flow with the steps of a usual recovery flow. Without mail the flow has no email step.
func recovery(t *testing.T, mail bool) *testFlow {
	t.Helper()
	f := newFlow(t, "")
	f.step("ask", "", "")
	if mail {
		f.step("mail", "", "")
	}
	f.step("form", "", "")
	f.step("write", `, "user_creation_mode": "never_create"`, "")
	f.step("login", "", "")
	return f
}

func (f *testFlow) open(visitor authentiksim.Visitor) (session *authentiksim.Session) {
	f.t.Helper()
	f.Walk(func(w authentiksim.Walker) {
		var err error
		if session, err = w.Open("f", visitor); err != nil {
			f.t.Fatal(err)
		}
	})
	return session
}

func (f *testFlow) finish(session *authentiksim.Session) (out authentiksim.Outcome) {
	f.t.Helper()
	f.Walk(func(w authentiksim.Walker) {
		var err error
		if out, err = w.Finish(session); err != nil {
			f.t.Fatal(err)
		}
	})
	return out
}

func (f *testFlow) mustEnd(visitor authentiksim.Visitor, want authentiksim.Outcome) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.finish(f.open(visitor))); diff != "" {
		f.t.Errorf("%+v (-want +got):\n%s", visitor, diff)
	}
}

const (
	restored = `token = request.context.get("is_restored")` + "\n" +
		`return bool(token) and token.user == request.context.get("pending_user")`
	plain = "return bool(request.context.get('is_restored', False))"
)

// Only the email step checks that a visitor can read the user's mail. A recovery flow without an email step is open to
// everybody.
func TestWalkRecovery(t *testing.T) {
	anyone := authentiksim.Visitor{Name: "victim"}
	recovery(t, true).mustEnd(anyone, authentiksim.Outcome{Met: []string{"ask0", "mail1"},
		Stopped: "waits for the link in the mail"})
	all := []string{"ask0", "mail1", "form2", "write3", "login4"}
	recovery(t, true).mustEnd(authentiksim.Visitor{Name: "victim", Mailbox: "victim"},
		authentiksim.Outcome{Met: all, Wrote: "victim", SignedIn: "victim"})
	recovery(t, false).mustEnd(anyone, authentiksim.Outcome{Met: []string{"ask0", "form1", "write2", "login3"},
		Wrote: "victim", SignedIn: "victim"})
	// A flow with an email step does not accept a recovery link of another user.
	thief := authentiksim.Visitor{Name: "victim", Link: "mallory"}
	recovery(t, true).mustEnd(thief, authentiksim.Outcome{Met: []string{"ask0", "mail1"},
		Stopped: "the link is another user's"})
	// If no user has the typed name, the flow creates a user with this name, although the user write stage has
	// never_create.
	recovery(t, false).mustEnd(authentiksim.Visitor{Name: "new"},
		authentiksim.Outcome{Met: []string{"ask0", "form1", "write2", "login3"}, Wrote: "new", SignedIn: "new"})
}

// In a recovery flow without an email step, only a policy that compares the two users stops a visitor with another
// user's link. A policy that only checks is_restored does not stop the visitor.
func TestWalkPolicies(t *testing.T) {
	for _, test := range []struct {
		name, expression, fields, step string
		// thief is the user whose data can be written by a person who has the link of another user. visitor is the user
		// whose data can be written by a person without a link. Both are empty if no data can be written.
		thief, visitor string
	}{
		{"no policy", "return True", "", "", "victim", "victim"},
		{"is_restored", plain, "", "", "victim", ""},
		{"compared", restored, "", "", "", ""},
		{"disabled", restored, `, "enabled": false`, "", "victim", "victim"},
		{"negated", "return False", `, "negate": true`, "", "victim", "victim"},
		{"asked when the flow opens", restored, "", `, "evaluate_on_plan": true, "re_evaluate_policies": false`, "victim",
			""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFlow(t, "")
			f.step("ask", "", "")
			for _, kind := range []string{"form", "write", "login"} {
				f.step(kind, "", test.step)
				f.policy(f.bindings[len(f.bindings)-1], test.expression, test.fields)
			}
			for visitor, want := range map[authentiksim.Visitor]string{
				{Name: "victim", Link: "mallory"}: test.thief, {Name: "victim"}: test.visitor,
			} {
				if got := f.finish(f.open(visitor)); got.Wrote != want || got.SignedIn != want {
					t.Errorf("%+v: %+v, want %q", visitor, got, want)
				}
			}
		})
	}
}

func TestWalkEngineModes(t *testing.T) {
	for mode, want := range map[string]string{"any": "victim", "all": ""} {
		f := newFlow(t, "")
		f.step("ask", "", "")
		f.step("login", "", `, "policy_engine_mode": "`+mode+`"`)
		f.policy(f.bindings[1], "return True", "")
		f.policy(f.bindings[1], "return False  # closed", `, "negate": false`)
		if got := f.finish(f.open(authentiksim.Visitor{Name: "victim"})); got.SignedIn != want {
			t.Errorf("mode %s: %+v", mode, got)
		}
	}
}

// A session keeps the steps that the flow had when it was opened. Later changes of policies and of stages concern open
// sessions, too.
func TestWalkSessions(t *testing.T) {
	f := recovery(t, false)
	session := f.open(authentiksim.Visitor{Name: "victim"})
	mail := f.post("/stages/email/", `{"name": "late"}`)
	f.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": 5}`, f.pk, mail)
	if got := f.finish(session); got.SignedIn != "victim" {
		t.Errorf("a session opened before the email step was added: %+v", got)
	}
	f.mustEnd(authentiksim.Visitor{Name: "victim"},
		authentiksim.Outcome{Met: []string{"ask0", "late"}, Stopped: "waits for the link in the mail"})
	for _, binding := range f.bindings[1:] {
		f.policy(binding, restored, "")
	}
	if got := f.finish(session); got.SignedIn != "" || got.Wrote != "" {
		t.Errorf("a session opened before the policies were added: %+v", got)
	}
	for _, binding := range f.bindings[1:] {
		f.ask("DELETE", "/flows/bindings/"+binding+"/", "")
	}
	if got := f.finish(session); got.SignedIn != "victim" {
		t.Errorf("a session opened before the steps were deleted: %+v", got)
	}
	if err := f.RemoveFlow("f"); err != nil {
		t.Fatal(err)
	}
	f.mustEnd(authentiksim.Visitor{Name: "victim"}, authentiksim.Outcome{Stopped: "no such flow"})
}

// In an enrollment flow without the email step, the new user stays inactive and cannot sign in.
func TestWalkEnrollment(t *testing.T) {
	for _, mail := range []bool{true, false} {
		f := newFlow(t, `, "authentication": "require_unauthenticated"`)
		f.step("form", "", "")
		f.step("write", `, "user_creation_mode": "always_create"`, "")
		if mail {
			f.step("mail", `, "activate_user_on_success": true`, "")
		}
		f.step("login", "", "")
		want := map[bool]string{true: "eve"}[mail]
		if got := f.finish(f.open(authentiksim.Visitor{Name: "eve", Mailbox: "eve"})); got.Wrote != "eve" ||
			got.SignedIn != want {
			t.Errorf("email step %t, visitor reads the mails: %+v", mail, got)
		}
		if got := f.finish(f.open(authentiksim.Visitor{Name: "eve"})); got.SignedIn != "" {
			t.Errorf("email step %t, visitor cannot read the mails: %+v", mail, got)
		}
	}
}

// TestWalkRefusals checks more reasons why a flow ends early, such as a policy, or a user who is not signed in.
func TestWalkRefusals(t *testing.T) {
	f := newFlow(t, `, "authentication": "require_authenticated"`)
	f.mustEnd(authentiksim.Visitor{}, authentiksim.Outcome{Stopped: "the flow wants require_authenticated"})
	f = newFlow(t, "")
	f.policy(f.pk, "return False", "")
	f.mustEnd(authentiksim.Visitor{}, authentiksim.Outcome{Stopped: "a policy of the flow"})
	for _, test := range []struct{ kinds, stopped string }{
		{"mail", "no pending user"}, {"write", "nothing to write"}, {"login", "no user to sign in"},
		{"form write", "no user to write to"},
	} {
		f = newFlow(t, "")
		for kind := range strings.FieldsSeq(test.kinds) {
			f.step(kind, map[string]string{"write": `, "user_creation_mode": "never_create"`}[kind], "")
		}
		if got := f.finish(f.open(authentiksim.Visitor{Name: "victim"})); got.Stopped != test.stopped ||
			got.Wrote+got.SignedIn != "" {
			t.Errorf("%s: %+v", test.kinds, got)
		}
	}
	f = newFlow(t, "")
	f.step("ask", `, "pretend_user_exists": false`, "")
	f.mustEnd(authentiksim.Visitor{Name: "nobody"}, authentiksim.Outcome{Met: []string{"ask0"}, Stopped: "no such user"})
	f = newFlow(t, "")
	stage := f.step("login", "", "")
	session := f.open(authentiksim.Visitor{Name: "victim"})
	f.ask("DELETE", "/stages/user_login/"+stage+"/", "")
	if got := f.finish(session); got.Stopped != "a stage of the flow is gone" {
		t.Errorf("%+v", got)
	}
}

// If a flow contains a policy or a stage that the simulator cannot run, Finish returns an error. It must not report the
// flow as closed.
func TestWalkUnknown(t *testing.T) {
	f := newFlow(t, "")
	f.step("login", "", "")
	f.policy(f.bindings[0], "return request.user.is_superuser", "")
	session := f.open(authentiksim.Visitor{})
	f.Walk(func(w authentiksim.Walker) {
		if _, err := w.Finish(session); err == nil || !strings.Contains(err.Error(), "is_superuser") {
			t.Errorf("unknown expression: error %v, want one about is_superuser", err)
		}
	})
	f = newFlow(t, "")
	stage := f.post("/stages/authenticator/validate/", `{"name": "v"}`)
	f.post("/flows/bindings/", `{"target": %q, "stage": %q, "order": 0}`, f.pk, stage)
	session = f.open(authentiksim.Visitor{})
	f.Walk(func(w authentiksim.Walker) {
		if _, err := w.Finish(session); err == nil {
			t.Error("no error for a stage that the simulator cannot run")
		}
	})
}

// The function that OnWrite sets is called after each successful write, with the state after that write. It is not
// called after a GET or a refused write.
func TestOnWrite(t *testing.T) {
	f := newFlow(t, "")
	var seen []string
	f.OnWrite(func(w authentiksim.Walker, method, path string) {
		session, err := w.Open("f", authentiksim.Visitor{Name: "victim"})
		if err != nil {
			t.Error(err)
		}
		out, err := w.Finish(session)
		seen = append(seen, fmt.Sprintf("%s %s %v %v", method, path, out.Met, err))
	})
	f.step("ask", "", "")
	f.ask("GET", "/flows/instances/f/", "")
	f.ask("POST", "/stages/email/", `{}`)
	want := []string{"POST /stages/identification/ [] <nil>", "POST /flows/bindings/ [ask0] <nil>"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
