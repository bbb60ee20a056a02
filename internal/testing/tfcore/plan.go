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

// Plan is a planned change of one resource. Its fields have the names that Terraform's plan files use.
type Plan struct {
	// Action is one of "no-op", "create", "update", "replace" and "delete".
	Action string
	// After is the planned object, or nil for a delete. A value that is known only after the apply is Unknown{}.
	After map[string]any

	basis   *object
	config  tftypes.Value
	planned tftypes.Value
	private []byte
	ident   *tfprotov6.ResourceIdentityData
	changed []string
}

// Changed returns the paths of the attributes that differ between the refreshed object and After, in the order of the
// schema. A block that was added or removed is one path. Changed returns nil if nothing differs.
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
	answer, more := r.change(basis, nothing)
	if diags = diags.and(more); diags.HasError() {
		return nil, diags
	}
	return r.finish(ActionDelete, basis, nothing, answer), diags
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
	prior, action := basis, ActionUpdate
	switch {
	case basis == nil:
		action = ActionCreate
	case basis.tainted:
		prior, action = nil, ActionReplace
	}
	answer, diags := r.change(prior, config)
	if diags.HasError() {
		return nil, diags
	}
	if action == ActionUpdate && answer.value.Equal(basis.value) {
		action = ActionNoOp
	}
	return r.finish(action, basis, config, answer), diags
}

func (r *Resource) finish(action string, basis *object, config tftypes.Value, answer *planned) *Plan {
	before := basis.valueOr(null(config.Type()))
	return &Plan{
		Action: action, After: plainObject(answer.value),
		basis: basis, config: config, planned: answer.value, private: answer.private, ident: answer.identity,
		changed: differences(r.schema.Block, before, answer.value, ""),
	}
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
