package authentiksim

import (
	"math"
	"slices"
	"strings"
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
		filters: []filter{refersTo("target", kindFlow), refersTo("stage", stageKinds...), number("order")},
	}
}

var responseActions = names("retry", "restart", "restart_with_context")

// validBinding refuses a second binding of a stage to the same flow at the same order. It also refuses a binding that
// evaluates its policies neither when the flow is planned nor when the stage runs. If a PATCH leaves out
// evaluate_on_plan, validBinding takes false instead of the stored value, as authentik does.
func validBinding(c *cleaning, values map[string]any) error {
	stage, _ := c.given(values, "stage").(string)
	if err := c.uniqueTogether(c.store.bound[stage], values, "target", "stage", "order"); err != nil {
		return err
	}
	if onPlan, _ := values["evaluate_on_plan"].(bool); !onPlan && values["re_evaluate_policies"] == false {
		return invalidObject("Either evaluation on plan or evaluation on run must be enabled")
	}
	return nil
}

// uniqueTogether refuses values if another record has the same values in all of the named fields. It does what DRF's
// UniqueTogetherValidator does.
func (c *cleaning) uniqueTogether(others []*record, values map[string]any, names ...string) error {
	if slices.ContainsFunc(others, func(other *record) bool {
		differs := func(name string) bool { return other.values[name] != c.given(values, name) }
		return other != c.record && !slices.ContainsFunc(names, differs)
	}) {
		return invalidObject("The fields " + strings.Join(names, ", ") + " must make a unique set.")
	}
	return nil
}

func showBinding(s *store, rec *record, out map[string]any) {
	stage := s.find(stageKinds, rec.text("stage"))
	shown := map[string]any{"pk": stage.pk, "name": stage.values["name"]}
	showStage(s, stage, shown)
	out["policybindingmodel_ptr_id"], out["stage_obj"] = rec.values["policybindingmodel_ptr_id"], shown
}

// showBareStage changes the stage_obj in the response to a write that sets the stage of a binding. In this response
// authentik shows the stage as an object of the base class of all stages, which has no component.
func showBareStage(s *store, values, out map[string]any) {
	shown, ok := out["stage_obj"].(map[string]any)
	if _, set := values["stage"]; !set || !ok {
		return
	}
	shown["component"], shown["verbose_name"], shown["verbose_name_plural"] = "", modelName(s.release), "stages"
	shown["meta_model_name"] = "authentik_flows.stage"
}
