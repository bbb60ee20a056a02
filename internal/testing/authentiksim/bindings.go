package authentiksim

import (
	"fmt"
	"math"
	"slices"
)

func bindings() *resource {
	return &resource{
		kinds: []string{kindBinding}, path: "flows/bindings", label: "FlowStageBinding", app: "authentik_flows",
		order: []string{"target", "order"}, show: showBinding, validate: validBinding, written: showBareStage,
		fields: []field{
			{name: "target", required: true, refers: []string{kindFlow}, deletion: cascade, clean: relatedTo(kindFlow)},
			{name: "stage", required: true, refers: stageKinds, deletion: cascade, clean: relatedTo(stageKinds...)},
			{name: "evaluate_on_plan", clean: boolean, fallback: false},
			{name: "re_evaluate_policies", clean: boolean, fallback: true},
			{name: "order", required: true, clean: integer(math.MinInt32)},
			{name: "policy_engine_mode", clean: oneOf(engineModes...), fallback: "any"},
			{name: "invalid_response_action", clean: oneOf(responseActions...), fallback: "retry"},
		},
		filters: map[string]filter{"target": refersTo(kindFlow), "stage": refersTo(stageKinds...), "order": number},
	}
}

var responseActions = names("retry", "restart", "restart_with_context")

// validBinding returns the errors that concern several fields of a binding. Like authentik, it ignores the stored value
// of evaluate_on_plan: a request without this field counts as false.
func validBinding(c *cleaning, values map[string]any) error {
	isSame := func(other *record) bool {
		same := func(name string) bool { return other.values[name] == c.given(values, name) }
		return other != c.record && other.kind == kindBinding && same("target") && same("stage") && same("order")
	}
	if slices.ContainsFunc(c.store.records, isSame) {
		return invalidObject("The fields target, stage, order must make a unique set.")
	}
	if onPlan, _ := values["evaluate_on_plan"].(bool); !onPlan && values["re_evaluate_policies"] == false {
		return invalidObject("Either evaluation on plan or evaluation on run must be enabled")
	}
	return nil
}

func showBinding(s *store, rec *record, out map[string]any) {
	stage := s.find(rec.text("stage"), stageKinds...)
	shown := map[string]any{"pk": stage.pk, "name": stage.values["name"]}
	showStage(s, stage, shown)
	out["policybindingmodel_ptr_id"], out["stage_obj"] = rec.values["policybindingmodel_ptr_id"], shown
}

// showBareStage changes stage_obj in the response to a write that sets the stage of a binding. In this response,
// authentik shows every stage as an object of the base class: `component` is empty, and `meta_model_name` is
// authentik_flows.stage.
func showBareStage(s *store, values, out map[string]any) {
	shown, ok := out["stage_obj"].(map[string]any)
	if _, set := values["stage"]; !set || !ok {
		return
	}
	shown["component"], shown["verbose_name"], shown["verbose_name_plural"] = "", modelName(s.release), "stages"
	shown["meta_model_name"] = "authentik_flows.stage"
}

func expressionPolicies() *resource {
	return &resource{
		kinds: []string{kindPolicy}, path: "policies/expression", label: "ExpressionPolicy",
		app: "authentik_policies_expression", search: []string{"name"}, order: []string{"name"},
		fields: []field{
			{name: "name", required: true, clean: text(), unique: []string{kindPolicy}},
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
		order: []string{"target", "order"},
		fields: []field{
			{name: "policy", required: true, refers: []string{kindPolicy}, deletion: cascade, clean: relatedTo(kindPolicy)},
			{name: "target", required: true, refers: []string{kindFlow, kindBinding}, deletion: cascade, clean: policyTarget},
			{name: "order", required: true, clean: integer(math.MinInt32)},
		},
	}
}

// policyTarget validates the target of a policy binding, which is a flow or the binding of a stage. It accepts the
// primary key of the target or its policybindingmodel_ptr_id, and always returns the primary key.
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
