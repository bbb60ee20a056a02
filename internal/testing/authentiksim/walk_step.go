package authentiksim

import (
	"fmt"
	"strings"
)

// visit is the state of a visitor who goes through the stages of a flow.
type visit struct {
	Walker
	Session
	out      Outcome
	prompted bool // the visitor has filled in a form
	active   bool // the pending user, for whom the flow runs, is active and can sign in
}

func (v *visit) runStep(step record) error {
	if step.values["re_evaluate_policies"] == true {
		if passes, err := v.passes(step, &v.Session); err != nil || !passes {
			return err
		}
	}
	stage := v.store.find(step.text("stage"), stageKinds...)
	if stage == nil {
		v.out.Stopped = "a stage of the flow is gone"
		return nil
	}
	switch stage.kind {
	case kindIdentification:
		v.pending = v.visitor.Name
	case kindPrompt:
		v.prompted = true
	case kindEmail:
		v.out.Stopped = v.mail(stage)
	case kindUserWrite:
		v.out.Stopped = v.write(stage)
	case kindUserLogin:
		v.out.Stopped = v.login()
	default:
		return fmt.Errorf("the simulator cannot run the stage %s (%s)", stage.text("name"), stage.kind)
	}
	return nil
}

// mail runs an email stage. It returns "" if the visitor has opened a recovery link of the pending user, or can read
// the pending user's mail. If not, it returns the reason why the flow ends at the stage.
func (v *visit) mail(stage *record) (stopped string) {
	switch {
	case v.link != "" && v.link != v.pending:
		return "the link is another user's"
	case v.pending == "":
		return "no pending user"
	case v.link == "" && v.visitor.Mailbox != v.pending:
		return "waits for the link in the mail"
	}
	v.link = v.pending
	v.active = v.active || stage.values["activate_user_on_success"] == true
	return ""
}

// write runs a user write stage, which stores the visitor's input in the pending user. It returns the reason why the
// flow ends at the stage, or "" if the flow continues. The mode of the stage decides about new users:
//   - always_create: the stage creates a new user for every visitor.
//   - create_when_required: the stage creates a new user only if the flow has no pending user.
//   - never_create: the flow ends if it has no pending user.
//
// If the visitor typed an unknown user name, the flow has a pending user with this name who does not exist yet. As in
// authentik, the stage creates this user in every mode, even in never_create.
func (v *visit) write(stage *record) (stopped string) {
	if !v.prompted {
		return "nothing to write"
	}
	if mode := stage.text("user_creation_mode"); v.pending == "" || mode == "always_create" {
		if mode == "never_create" {
			return "no user to write to"
		}
		v.pending, v.active = v.visitor.Name, stage.values["create_users_as_inactive"] != true
	}
	v.out.Wrote = v.pending
	return ""
}

func (v *visit) login() (stopped string) {
	if v.pending == "" {
		return "no user to sign in"
	}
	if !v.active {
		return "the user is inactive"
	}
	v.out.SignedIn = v.pending
	return ""
}

// expressions has the policy expressions that the simulator can evaluate, as the function `compact` returns them.
var expressions = map[string]func(*Session) bool{
	"return not request.context.get('is_restored', False)":   func(s *Session) bool { return s.link == "" },
	"return bool(request.context.get('is_restored', False))": func(s *Session) bool { return s.link != "" },
	"token = request.context.get('is_restored') " +
		"return bool(token) and token.user == request.context.get('pending_user')": func(s *Session) bool {
		return s.link != "" && s.link == s.pending
	},
}

func compact(expression string) string {
	var words []string
	for line := range strings.Lines(expression) {
		line, _, _ = strings.Cut(line, "#")
		words = append(words, strings.Fields(line)...)
	}
	return strings.ReplaceAll(strings.Join(words, " "), `"`, "'")
}

// passes reports whether the policies of a step accept the visitor. A step without policies accepts everybody. A
// deleted step has no policies, because authentik deletes them with the step.
func (w Walker) passes(step record, session *Session) (bool, error) {
	bindings, passed := w.store.policiesOf(step.pk), 0
	for _, binding := range bindings {
		text := w.store.find(binding.text("policy"), kindPolicy).text("expression")
		expression, known := expressions[compact(text)]
		if !known {
			return false, fmt.Errorf("the simulator does not know the policy expression %s", text)
		}
		if expression(session) {
			passed++
		}
	}
	if step.values["policy_engine_mode"] == "all" {
		return passed == len(bindings), nil
	}
	return passed > 0 || len(bindings) == 0, nil
}
