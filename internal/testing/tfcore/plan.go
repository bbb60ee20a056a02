package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// These are the values of Plan.Action.
const (
	ActionNoOp    = "no-op"
	ActionCreate  = "create"
	ActionUpdate  = "update"
	ActionReplace = "replace"
	ActionDelete  = "delete"
)

// invalidPlan is the summary of core's error for a plan that breaks a rule.
const invalidPlan = "Provider produced invalid plan"

// Plan is a planned change of one resource. Its fields have the names that Terraform's plan files use.
type Plan struct {
	// Action is one of "no-op", "create", "update", "replace" and "delete".
	Action string
	// After is the planned object, or nil for a delete. A value that is known only after the apply is Unknown{}.
	After map[string]any

	basis    *object // the object that the plan changes, or nil for a create
	config   tftypes.Value
	planned  tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	changed  []string
}

// Changed returns the paths of the attributes that differ between the refreshed object and After, in the order of the
// schema. For an added or removed block, it returns only the path of the block. It returns nil if nothing differs.
func (p *Plan) Changed() []string { return p.changed }

// Plan validates the configuration, refreshes the object and makes a plan. It does not change the resource's state. The
// plan is nil if the diagnostics have an error.
func (r *Resource) Plan(config map[string]any) (*Plan, Diagnostics) {
	value, diags := r.validate(config)
	if diags.HasError() {
		return nil, diags
	}
	basis, more := r.current()
	if diags = diags.and(more); diags.HasError() {
		return nil, diags
	}
	plan, more := r.plan(basis, value)
	return plan, diags.and(more)
}

// PlanDestroy refreshes the object and makes a plan that destroys it. If there is no object, the action is "no-op".
// Source: planDestroy in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) PlanDestroy() (*Plan, Diagnostics) {
	basis, diags := r.current()
	if diags.HasError() {
		return nil, diags
	}
	nothing := null(r.schema.ValueType())
	if basis == nil {
		return &Plan{Action: ActionNoOp, config: nothing, planned: nothing}, diags
	}
	plan, more := r.change(ActionDelete, basis, nothing)
	return plan, diags.and(more)
}

func (r *Resource) current() (*object, Diagnostics) {
	if r.SkipRefresh {
		return r.loaded()
	}
	return r.read()
}

// plan makes a plan, and decides the action as core does. For a tainted object it plans a create, and calls the action
// "replace".
// Source: plan and getAction in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) plan(basis *object, config tftypes.Value) (*Plan, Diagnostics) {
	action := ActionUpdate
	switch {
	case basis == nil:
		action = ActionCreate
	case basis.tainted:
		action = ActionReplace
	}
	plan, diags := r.change(action, basis, config)
	if action == ActionUpdate && !diags.HasError() && plan.planned.Equal(basis.value) {
		plan.Action = ActionNoOp
	}
	return plan, diags
}

// change requests a plan from the provider, and checks the plan against core's rules. The config of a destroy is null.
// A plan that requires a replacement is an error, because no attribute of this provider requires one. The returned plan
// is nil if the diagnostics have an error.
// Source: plan in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) change(action string, basis *object, config tftypes.Value) (*Plan, Diagnostics) {
	prior := basis
	if basis == nil || action == ActionReplace {
		prior = &object{value: null(config.Type())}
	}
	resp := call(r.session, r.session.server.PlanResourceChange, &tfprotov6.PlanResourceChangeRequest{
		TypeName:           r.typeName,
		PriorState:         pack(prior.value),
		ProposedNewState:   pack(proposed(r.schema.Block, prior.value, config)),
		Config:             pack(config),
		PriorPrivate:       prior.private,
		PriorIdentity:      prior.identity,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
	})
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	planned, more := r.session.unpack(resp.PlannedState, config.Type())
	if diags = diags.and(more); diags.HasError() {
		return nil, diags
	}
	problems := planProblems(r.schema.Block, prior.value, config, planned, "")
	if resp.Deferred != nil {
		problems = problemf("", "deferred, although the client does not allow that")
	}
	for _, path := range resp.RequiresReplace {
		problems = append(problems, problemf(pathText(path), "a replacement is required")...)
	}
	if diags = diags.and(r.session.broken(invalidPlan, problems)); diags.HasError() {
		return nil, diags
	}
	return &Plan{
		Action: action, After: plainObject(planned), basis: basis, config: config, planned: planned,
		private: resp.PlannedPrivate, identity: resp.PlannedIdentity,
		changed: differences(r.schema.Block, basis.valueOr(prior.value), planned, ""),
	}, diags
}

// differences returns the paths of the attributes and blocks that differ between two objects.
func differences(block *tfprotov6.SchemaBlock, before, after tftypes.Value, path string) []string {
	var paths []string
	for _, attribute := range block.Attributes {
		name, typ := attribute.Name, attribute.ValueType()
		if !field(before, name, typ).Equal(field(after, name, typ)) {
			paths = append(paths, member(path, name))
		}
	}
	for _, nested := range block.BlockTypes {
		name, typ := nested.TypeName, nested.ValueType()
		paths = append(paths, blockDifferences(nested.Block,
			field(before, name, typ), field(after, name, typ), member(path, name))...)
	}
	return paths
}

func blockDifferences(block *tfprotov6.SchemaBlock, before, after tftypes.Value, path string) []string {
	if before.IsKnown() != after.IsKnown() {
		return []string{path}
	}
	olds, news := elements(before), elements(after)
	var paths []string
	for i := range max(len(olds), len(news)) {
		if i >= len(olds) || i >= len(news) {
			paths = append(paths, index(path, i))
			continue
		}
		paths = append(paths, differences(block, olds[i], news[i], index(path, i))...)
	}
	return paths
}
