package authentiksim

import (
	"math"
	"slices"
)

func bindings() *resource {
	return &resource{
		kinds: []string{kindBinding}, path: "flows/bindings", label: "FlowStageBinding", app: "authentik_flows",
		model: "flowstagebinding",
		key:   "pk", list: listMethods, detail: detailMethods, used: true, show: showBinding, validate: validBinding,
		written: showBareStage,
		order:   []string{"target", "order"},
		fields: []field{
			{name: "target", required: true, relation: true, clean: relatedTo(kindFlow)},
			{name: "stage", required: true, relation: true, clean: relatedTo(stageKinds...)},
			{name: "evaluate_on_plan", clean: boolean, fallback: false},
			{name: "re_evaluate_policies", clean: boolean, fallback: true},
			{name: "order", required: true, clean: integer(math.MinInt32)},
			{name: "policy_engine_mode", clean: oneOf(engineModes...), fallback: "any"},
			{name: "invalid_response_action", clean: oneOf(responseActions...), fallback: "retry"},
		},
		filters: []filter{
			refersTo("target", kindFlow), refersTo("stage", stageKinds...), number("order"), truth("evaluate_on_plan"),
			truth("re_evaluate_policies"),
			among("policy_engine_mode", engineModes...), among("invalid_response_action", responseActions...),
		},
	}
}

var responseActions = names("retry", "restart", "restart_with_context")

// bindOnce does what DRF's UniqueTogetherValidator does: a stage can be bound to a flow several times, but only once at
// each order.
func bindOnce(c *cleaning, values map[string]any) error {
	wanted := map[string]any{}
	for _, name := range []string{"target", "stage", "order"} {
		wanted[name] = values[name]
		if _, given := values[name]; !given {
			wanted[name] = c.record.values[name]
		}
	}
	target, _ := wanted["target"].(string)
	if slices.ContainsFunc(c.store.bound[target], func(other *record) bool {
		return other != c.record && other.values["stage"] == wanted["stage"] && other.values["order"] == wanted["order"]
	}) {
		return invalidObject("The fields target, stage, order must make a unique set.")
	}
	return nil
}

// validBinding checks only the fields in the request, as authentik does. If a PATCH leaves out a field, the check uses
// the field's default instead of the stored value.
func validBinding(c *cleaning, values map[string]any) error {
	if err := bindOnce(c, values); err != nil {
		return err
	}
	if onPlan, _ := values["evaluate_on_plan"].(bool); !onPlan && values["re_evaluate_policies"] == false {
		return invalidObject("Either evaluation on plan or evaluation on run must be enabled")
	}
	return nil
}

func showBinding(s *store, rec *record, out map[string]any) {
	out["policybindingmodel_ptr_id"] = rec.values["policybindingmodel_ptr_id"]
	stage := s.find(stageKinds, rec.text("stage"))
	if stage == nil {
		out["stage_obj"] = nil
		return
	}
	shown := map[string]any{"pk": stage.pk, "name": stage.values["name"]}
	showStage(s, stage, shown)
	out["stage_obj"] = shown
}

// showBareStage changes the response to a write that set the stage. The serializer then shows the base class of stages,
// which has no component.
func showBareStage(s *store, _ *record, values, out map[string]any) {
	shown, ok := out["stage_obj"].(map[string]any)
	if _, set := values["stage"]; !set || !ok {
		return
	}
	shown["component"], shown["verbose_name"], shown["verbose_name_plural"] = "", modelName(s.release), "stages"
	shown["meta_model_name"] = "authentik_flows.stage"
}
