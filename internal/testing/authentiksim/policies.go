package authentiksim

import (
	"math"
	"net/http"
	"slices"
)

func expressionPolicies() *resource {
	return &resource{
		kinds: []string{kindPolicy}, path: "policies/expression", label: "ExpressionPolicy",
		app: "authentik_policies_expression", model: "expressionpolicy",
		key: "pk", list: listMethods, detail: detailMethods, used: true, search: []string{"name"}, order: []string{"name"},
		fields: []field{
			{name: "name", required: true, clean: text(freePolicyName)},
			{name: "execution_logging", clean: boolean, fallback: false},
			{name: "expression", required: true, clean: text()},
		},
		filters: []filter{exactly("name")},
	}
}

// anyPolicies returns the view set policies/all: every policy, with the fields that all policies have.
func anyPolicies() *resource {
	return &resource{
		kinds: []string{kindPolicy}, path: "policies/all", label: "Policy", app: "authentik_policies", model: "policy",
		key: "pk", list: []string{http.MethodGet}, detail: []string{http.MethodGet, http.MethodDelete}, used: true,
		search: []string{"name"}, order: []string{"name"}, fields: []field{{name: "name"}},
	}
}

func freePolicyName(c *cleaning, name string) (string, error) {
	if pk := c.store.unique["policy"][name]; pk != "" && (c.record == nil || c.record.pk != pk) {
		return "policy with this name already exists.", nil
	}
	return "", nil
}

func policyBindings() *resource {
	return &resource{
		kinds: []string{kindPolicyBinding}, path: "policies/bindings", label: "PolicyBinding", app: "authentik_policies",
		model: "policybinding",
		key:   "pk", list: listMethods, detail: detailMethods, used: true, validate: validPolicyBinding,
		order: []string{"target", "order"},
		fields: []field{
			{name: "policy", null: true, relation: true, clean: relatedTo(kindPolicy)},
			{name: "user", null: true, clean: integer(0)},
			{name: "target", required: true, clean: policyTarget},
			{name: "negate", clean: boolean, fallback: false}, {name: "enabled", clean: boolean, fallback: true},
			{name: "order", required: true, clean: integer(math.MinInt32)},
			{name: "timeout", clean: integer(0), fallback: int64(30)}, {name: "failure_result", clean: boolean, fallback: false},
		},
		filters: []filter{refersTo("policy", kindPolicy), number("order"), truth("enabled")},
	}
}

// policyTarget is the cleaner of a policy binding's target: a flow or a binding of a stage. The value is the primary
// key of the target, or its policybindingmodel_ptr_id. The result is the primary key.
func policyTarget(c *cleaning, v any) (any, error) {
	key := pyStr(v)
	if pk, ok := pyUUID(key); ok {
		key = pk
	}
	for _, kind := range []string{kindFlow, kindBinding} {
		for pk, rec := range c.store.kinds[kind] {
			if pk == key || rec.values["policybindingmodel_ptr_id"] == key {
				return pk, nil
			}
		}
	}
	return nil, invalid(`Invalid pk "` + pyStr(v) + `" - object does not exist.`)
}

// validPolicyBinding checks that either a policy or a user is bound. It refuses a second binding of the same policy to
// the same target at the same order.
func validPolicyBinding(c *cleaning, values map[string]any) error {
	given := func(name string) any {
		if value, sent := values[name]; sent || c.record == nil {
			return value
		}
		return c.record.values[name]
	}
	switch policy, user := given("policy"), given("user"); {
	case policy != nil && user != nil:
		return invalidObject("Only one of 'policy', 'user', 'group' can be set.")
	case policy == nil && user == nil:
		return invalidObject("One of 'policy', 'user', 'group' must be set.")
	}
	if slices.ContainsFunc(c.store.all(kindPolicyBinding), func(other *record) bool {
		return other != c.record && given("policy") != nil && other.values["policy"] == given("policy") &&
			other.values["target"] == given("target") && other.values["order"] == given("order")
	}) {
		return invalidObject("The fields policy, target, order must make a unique set.")
	}
	return nil
}

// policiesOf returns the policy bindings of a flow or of a stage binding, ordered by their order.
func (s *store) policiesOf(target string) []*record {
	bindings := slices.DeleteFunc(s.all(kindPolicyBinding), func(r *record) bool { return r.text("target") != target })
	slices.SortFunc(bindings, func(a, b *record) int {
		if first, second := a.order(), b.order(); first != second {
			return int(first - second)
		}
		return a.serial - b.serial
	})
	return bindings
}
