package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// inconsistentPlan is the summary of core's error if the second plan contradicts the first plan. inconsistentResult is
// the summary of core's error if the result of an apply contradicts the plan.
const (
	inconsistentPlan   = "Provider produced inconsistent final plan"
	inconsistentResult = "Provider produced inconsistent result after apply"
)

// Apply plans a configuration without unknown values, and applies the plan.
func (r *Resource) Apply(config map[string]any) Diagnostics {
	plan, diags := r.Plan(config)
	if diags.HasError() {
		return diags
	}
	return diags.and(r.ApplyPlanned(plan, config))
}

// Destroy plans to destroy the object, and applies that plan.
func (r *Resource) Destroy() Diagnostics {
	plan, diags := r.PlanDestroy()
	if diags.HasError() {
		return diags
	}
	return diags.and(r.ApplyPlanned(plan, nil))
}

// ApplyPlanned applies a plan that was made for the resource's current state. known is the planned configuration with a
// known value in place of each unknown value, or nil if the plan destroys the object. Like core, ApplyPlanned makes a
// second plan from known. The two plans may differ only in values that are unknown in the first plan.
// Source: managedResourceExecute and checkPlannedChange in internal/terraform/node_resource_apply_instance.go.
func (r *Resource) ApplyPlanned(p *Plan, known map[string]any) Diagnostics {
	r.state = p.basis
	if p.Action == ActionDelete {
		return r.destroy(p)
	}
	if p.Action == ActionNoOp {
		return nil
	}
	config := decode(r.session.tb, r.schema.Block, known, "")
	problems := append(compatibleProblems(r.schema.Block, p.config, config, ""), unknownProblems(config)...)
	if len(problems) > 0 {
		r.session.tb.Fatalf("the final configuration is not the planned one: %v", problems)
	}
	diags := received(r.accept(pack(config)))
	if p.Action == ActionReplace && !diags.HasError() {
		diags = diags.and(r.destroy(p))
	}
	if diags.HasError() {
		return diags
	}
	second, more := r.plan(r.state, config)
	if diags = diags.and(more); diags.HasError() {
		return diags
	}
	problems = compatibleProblems(r.schema.Block, p.planned, second.planned, "")
	diags = diags.and(r.session.broken(inconsistentPlan, problems))
	if diags.HasError() || second.Action == ActionNoOp {
		return diags
	}
	return diags.and(r.commit(second))
}

// destroy deletes the object that a plan deletes or replaces.
func (r *Resource) destroy(p *Plan) Diagnostics {
	nothing := null(r.schema.ValueType())
	half := &Plan{Action: ActionDelete, config: nothing, planned: nothing, private: p.private, basis: p.basis}
	if p.Action == ActionDelete {
		half.identity = p.identity
	}
	return r.commit(half)
}

// commit calls the provider's ApplyResourceChange with a plan, checks the object that the provider returns, and stores
// the object. After an error, the returned object may be incomplete, but it must still have no write-only value. The
// object of a failed create becomes tainted. A failed call that returns no object does not change the state.
// Source: apply in internal/terraform/node_resource_abstract_instance.go, maybeTainted in
// node_resource_apply_instance.go.
func (r *Resource) commit(p *Plan) Diagnostics {
	resp := call(r.session, r.session.server.ApplyResourceChange, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        r.typeName,
		PriorState:      pack(p.basis.valueOr(null(r.schema.ValueType()))),
		PlannedState:    pack(p.planned),
		Config:          pack(p.config),
		PlannedPrivate:  p.private,
		PlannedIdentity: p.identity,
	})
	diags := received(resp.Diagnostics)
	failed := diags.HasError()
	value, more := r.session.unpack(resp.NewState, r.schema.ValueType())
	if len(more) > 0 {
		return diags.and(more)
	}
	more = r.session.broken(invalidObject, writeOnlyProblems(r.schema.Block, value, ""))
	if !failed && !more.HasError() {
		more = r.session.broken("Provider returned invalid result object after apply", unknownProblems(value))
		more = more.and(r.session.broken(inconsistentResult, compatibleProblems(r.schema.Block, p.planned, value, "")))
		more = more.and(r.checkIdentity(resp.NewIdentity))
	}
	if failed && value.IsNull() {
		return diags.and(more)
	}
	isTainted := failed && (p.Action == ActionCreate || r.Tainted())
	r.state = nil
	if !value.IsNull() {
		r.state = &object{knownOnly(value), resp.Private, resp.NewIdentity, isTainted}
	}
	return diags.and(more)
}
