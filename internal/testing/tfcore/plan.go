package tfcore

import (
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// These are the values of Plan.Action.
const (
	ActionNoOp    = "no-op"
	ActionCreate  = "create"
	ActionUpdate  = "update"
	ActionReplace = "replace"
	ActionDelete  = "delete"
)

const invalidPlan = "Provider produced invalid plan"

// Plan is a planned change of one resource.
type Plan struct {
	// Action is one of "no-op", "create", "update", "replace" and "delete".
	Action string
	// After is the planned object, or nil for a delete. A value that is known only after the apply is Unknown{}.
	After map[string]any

	basis    *object // the object that the plan changes, or nil for a create
	config   map[string]any
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	changed  []string
}

// Changed returns the paths of the attributes that the plan changes, in the order of the schema. For an added or
// removed block, it returns only the path of the block. It returns nil if nothing changes.
func (p *Plan) Changed() []string { return p.changed }

// Plan validates the configuration, refreshes the object and makes a plan. It does not change the resource's state. If
// the diagnostics have an error, the plan is nil.
func (r *Resource) Plan(config map[string]any) (*Plan, Diagnostics) {
	value := decode(r.session.tb, r.schema.Block, config, "")
	diags := r.session.validate(r.schema.Block, value, r.validate)
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

// PlanDestroy refreshes the object and makes a plan that destroys it. If the object does not exist, the action is
// "no-op".
// Source in Terraform: planDestroy in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) PlanDestroy() (*Plan, Diagnostics) {
	basis, diags := r.current()
	if diags.HasError() {
		return nil, diags
	}
	if basis == nil {
		return &Plan{Action: ActionNoOp}, diags
	}
	plan, more := r.change(ActionDelete, basis, nil)
	return plan, diags.and(more)
}

func (r *Resource) current() (*object, Diagnostics) {
	if r.SkipRefresh {
		return r.loaded()
	}
	return r.read()
}

// plan makes a plan, and decides its action as core does. For a tainted object, the action is "replace", and the
// provider plans a create.
// Source in Terraform: plan and getAction in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) plan(basis *object, config map[string]any) (*Plan, Diagnostics) {
	action := ActionUpdate
	switch {
	case basis == nil:
		action = ActionCreate
	case basis.tainted:
		action = ActionReplace
	}
	plan, diags := r.change(action, basis, config)
	if action == ActionUpdate && !diags.HasError() && reflect.DeepEqual(plan.After, basis.value) {
		plan.Action = ActionNoOp
	}
	return plan, diags
}

// change requests a plan from the provider, and checks the plan against core's rules. For a destroy, the argument
// `config` is nil. A plan that requires a replacement fails the test, because no attribute of this provider requires
// one. If the diagnostics have an error, the returned plan is nil.
// Source in Terraform: plan in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) change(action string, basis *object, config map[string]any) (*Plan, Diagnostics) {
	r.session.tb.Helper()
	prior := basis
	if basis == nil || action == ActionReplace {
		prior = &object{}
	}
	resp := call(r.session, r.session.server.PlanResourceChange, &tfprotov6.PlanResourceChangeRequest{
		TypeName:           r.typeName,
		PriorState:         pack(r.typ, prior.value),
		ProposedNewState:   pack(r.typ, proposed(r.schema.Block, prior.value, config)),
		Config:             pack(r.typ, config),
		PriorPrivate:       prior.private,
		PriorIdentity:      prior.identity,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
	})
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	planned := PlainObject(r.session.unpack(r.typ, resp.PlannedState))
	problems := planProblems(r.schema.Block, prior.value, config, planned)
	if resp.Deferred != nil || len(resp.RequiresReplace) > 0 {
		problems = append(problems, "deferred, or a replacement is required")
	}
	r.session.check(invalidPlan, problems)
	return &Plan{
		Action: action, After: planned, basis: basis, config: config,
		private: resp.PlannedPrivate, identity: resp.PlannedIdentity,
		changed: differences(r.schema.Block, basis.values(), planned),
	}, diags
}
