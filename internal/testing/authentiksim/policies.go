package authentiksim

import (
	"fmt"
	"math"
	"slices"
)

func expressionPolicies() *resource {
	return &resource{
		kinds: []string{kindPolicy}, path: "policies/expression", label: "ExpressionPolicy",
		app: "authentik_policies_expression", search: []string{"name"}, order: []string{"name"},
		fields: []field{
			{name: "name", required: true, clean: text(), unique: kindPolicy},
			{name: "execution_logging", clean: boolean, fallback: false},
			{name: "expression", required: true, clean: text()},
		},
	}
}

// anyPolicies returns the resource policies/all, which lists the policies of all types.
func anyPolicies() *resource {
	return &resource{
		kinds: []string{kindPolicy}, path: "policies/all", label: "Policy", app: "authentik_policies", readOnly: true,
		search: []string{"name"}, order: []string{"name"}, fields: []field{{name: "name"}},
	}
}

func policyBindings() *resource {
	return &resource{
		kinds: []string{kindPolicyBinding}, path: "policies/bindings", label: "PolicyBinding", app: "authentik_policies",
		order: []string{"target", "order"}, validate: validPolicyBinding,
		fields: []field{
			{name: "policy", null: true, refers: []string{kindPolicy}, deletion: cascade, clean: relatedTo(kindPolicy)},
			{name: "target", required: true, refers: []string{kindFlow, kindBinding}, deletion: cascade, clean: policyTarget},
			{name: "negate", clean: boolean, fallback: false}, {name: "enabled", clean: boolean, fallback: true},
			{name: "order", required: true, clean: integer(math.MinInt32)},
			{name: "timeout", clean: integer(0), fallback: int64(30)}, {name: "failure_result", clean: boolean, fallback: false},
		},
		filters: []filter{refersTo("policy", kindPolicy), number("order"), truth("enabled")},
	}
}

// policyTarget is the cleaner for the target of a policy binding, which is a flow or the binding of a stage. It accepts
// the primary key or the policybindingmodel_ptr_id of the target, and returns the primary key.
func policyTarget(c *cleaning, v any) (any, error) {
	key := fmt.Sprint(v)
	if pk, ok := pyUUID(key); ok {
		key = pk
	}
	for _, rec := range c.store.all(kindFlow, kindBinding) {
		if rec.pk == key || rec.values["policybindingmodel_ptr_id"] == key {
			return rec.pk, nil
		}
	}
	return nil, invalid(`Invalid pk "` + fmt.Sprint(v) + `" - object does not exist.`)
}

// validPolicyBinding refuses a policy binding without a policy, because the simulator does not support policy bindings
// of users and groups. It also refuses a second binding of a policy to the same target at the same order.
func validPolicyBinding(c *cleaning, values map[string]any) error {
	if c.given(values, "policy") == nil {
		return invalidObject("One of 'policy', 'user', 'group' must be set.")
	}
	return c.uniqueTogether(c.store.all(kindPolicyBinding), values, "policy", "target", "order")
}

// policiesOf returns the policy bindings of a flow or of a stage binding, sorted by the field order.
func (s *store) policiesOf(target string) []*record {
	bindings := slices.DeleteFunc(s.all(kindPolicyBinding), func(r *record) bool { return r.text("target") != target })
	slices.SortFunc(bindings, byOrder)
	return bindings
}
