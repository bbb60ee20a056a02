package authentiksim

import (
	"fmt"
	"strings"
)

// expressions has the policy expressions that the simulator can evaluate. The keys are in the form that compact
// returns.
var expressions = map[string]func(*Session) bool{
	"return True":  func(*Session) bool { return true },
	"return False": func(*Session) bool { return false },
	"return not request.context.get('is_restored', False)":   func(s *Session) bool { return s.link == "" },
	"return bool(request.context.get('is_restored', False))": func(s *Session) bool { return s.link != "" },
	"token = request.context.get('is_restored') " +
		"return bool(token) and token.user == request.context.get('pending_user')": func(s *Session) bool {
		return s.link != "" && s.link == s.pending
	},
}

// compact removes the comments of a policy expression. It also replaces double quotes with single quotes, and white
// space with single spaces.
func compact(expression string) string {
	var words []string
	for line := range strings.Lines(expression) {
		line, _, _ = strings.Cut(line, "#")
		words = append(words, strings.Fields(line)...)
	}
	return strings.ReplaceAll(strings.Join(words, " "), `"`, "'")
}

// passes reports whether the policies of a flow or of a step accept the visitor. policy_engine_mode says whether all
// policies must accept the visitor, or only one. A target without policies accepts everybody. A deleted step also
// accepts everybody, because its policies were deleted with it.
func (w Walker) passes(target record, session *Session) (bool, error) {
	bindings, passed := 0, 0
	for _, binding := range w.store.policiesOf(target.pk) {
		if binding.values["enabled"] != true {
			continue
		}
		ok, err := w.evaluate(binding, session)
		if err != nil {
			return false, err
		}
		bindings++
		if ok {
			passed++
		}
	}
	if target.values["policy_engine_mode"] == "all" {
		return passed == bindings, nil
	}
	return passed > 0 || bindings == 0, nil
}

func (w Walker) evaluate(binding *record, session *Session) (bool, error) {
	policy := w.store.kinds[kindPolicy][binding.text("policy")]
	expression, known := expressions[compact(policy.text("expression"))]
	if !known {
		return false, fmt.Errorf("the simulator does not know the expression of the policy %s: %s", policy.text("name"),
			policy.text("expression"))
	}
	return expression(session) != (binding.values["negate"] == true), nil
}
