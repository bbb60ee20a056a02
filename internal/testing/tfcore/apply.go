package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// These are summaries of errors of Terraform's core.
const (
	// The second plan, which core makes during an apply, contradicts the first plan.
	inconsistentPlan = "Provider produced inconsistent final plan"
	// The result of an apply contradicts the plan.
	inconsistentResult = "Provider produced inconsistent result after apply"
	// The result of an apply has unknown values.
	invalidResult = "Provider returned invalid result object after apply"
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

// ApplyPlanned applies a plan that was made for the resource's current state. The argument `known` is the planned
// configuration, in which real values have replaced the unknown ones. It is nil if the plan destroys the object. Like
// core, ApplyPlanned makes a second plan with this configuration. The two plans may differ only in values that are
// unknown in the first plan.
// Source in Terraform: managedResourceExecute and checkPlannedChange in
// internal/terraform/node_resource_apply_instance.go.
func (r *Resource) ApplyPlanned(p *Plan, known map[string]any) Diagnostics {
	r.session.tb.Helper()
	r.state = p.basis
	switch p.Action {
	case ActionDelete:
		return r.commit(p)
	case ActionNoOp:
		return nil
	}
	config := decode(r.session.tb, r.schema.Block, known, "")
	r.session.check("the final configuration is not the planned one",
		compatibleProblems(r.schema.Block, p.config, config))
	diags := received(r.validate(pack(r.typ, config)))
	if p.Action == ActionReplace && !diags.HasError() {
		diags = diags.and(r.commit(&Plan{Action: ActionDelete, private: p.private, basis: p.basis}))
	}
	if diags.HasError() {
		return diags
	}
	second, more := r.plan(r.state, config)
	if diags = diags.and(more); diags.HasError() {
		return diags
	}
	r.session.check(inconsistentPlan, compatibleProblems(r.schema.Block, p.After, second.After))
	if second.Action == ActionNoOp {
		return diags
	}
	return diags.and(r.commit(second))
}

// commit calls the provider's ApplyResourceChange with a plan, checks the returned object, and stores it. After an
// error, this object may be incomplete, but it must not have values of write-only attributes. If the call fails and
// returns no object, the state does not change. The object of a failed create becomes tainted.
// Source in Terraform: apply in internal/terraform/node_resource_abstract_instance.go, maybeTainted in
// node_resource_apply_instance.go.
func (r *Resource) commit(p *Plan) Diagnostics {
	r.session.tb.Helper()
	resp := call(r.session, r.session.server.ApplyResourceChange, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        r.typeName,
		PriorState:      pack(r.typ, p.basis.values()),
		PlannedState:    pack(r.typ, p.After),
		Config:          pack(r.typ, p.config),
		PlannedPrivate:  p.private,
		PlannedIdentity: p.identity,
	})
	diags := received(resp.Diagnostics)
	failed := diags.HasError()
	value := PlainObject(r.session.unpack(r.typ, resp.NewState))
	r.session.check(invalidObject, writeOnlyProblems(r.schema.Block, value))
	if failed {
		setUnknownsToNil(value)
	} else {
		value = r.session.known(invalidResult, r.typ, resp.NewState)
		r.session.check(inconsistentResult, compatibleProblems(r.schema.Block, p.After, value))
		r.identityOf(resp.NewIdentity)
	}
	switch {
	case value != nil:
		isTainted := failed && (p.Action == ActionCreate || r.Tainted())
		r.state = &object{value, resp.Private, resp.NewIdentity, isTainted}
	case !failed:
		r.state = nil
	}
	return diags
}
