package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// inconsistentPlan is the summary of core's error if the second plan contradicts the first plan.
const inconsistentPlan = "Provider produced inconsistent final plan"

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

// ApplyPlanned applies a plan that was made for the resource's current state. known is the planned configuration
// without unknown values, or nil if the plan destroys the object. Like core, ApplyPlanned makes a second plan, with
// known. The second plan must differ from the first plan only in values that were unknown.
// Source: managedResourceExecute in internal/terraform/node_resource_apply_instance.go.
func (r *Resource) ApplyPlanned(p *Plan, known map[string]any) Diagnostics {
	r.state = p.basis
	if p.Action == ActionDelete {
		return r.destroy(p)
	}
	if p.Action == ActionNoOp {
		return nil
	}
	config, diags := decodeConfig(r.schema.Block, known, "")
	if diags.HasError() {
		return diags
	}
	problems := append(compatibleProblems(r.schema.Block, p.config, config, ""), unknownProblems(config)...)
	if len(problems) > 0 {
		r.session.tb.Fatalf("the final configuration is not the planned one: %v", problems)
	}
	if diags = received(r.accept(pack(config))); diags.HasError() {
		return diags
	}
	return diags.and(r.carryOut(p, config))
}

// carryOut applies a plan that creates, updates or replaces the object.
func (r *Resource) carryOut(p *Plan, config tftypes.Value) Diagnostics {
	var diags Diagnostics
	if p.Action == ActionReplace {
		if diags = r.destroy(p); diags.HasError() {
			return diags
		}
	}
	second, more := r.plan(r.state, config)
	if diags = diags.and(more); diags.HasError() {
		return diags
	}
	if diags = diags.and(r.judgeSecond(p, second)); diags.HasError() || second.Action == ActionNoOp {
		return diags
	}
	return diags.and(r.commit(second))
}

// judgeSecond compares the second plan, made during apply, with the first plan. An update may become a no-op. Every
// other action must stay the same. For a replacement, the second plan must be a create.
// Source: checkPlannedChange in internal/terraform/node_resource_apply_instance.go.
func (r *Resource) judgeSecond(first, second *Plan) Diagnostics {
	want := first.Action
	if want == ActionReplace {
		want = ActionCreate
	}
	if second.Action != want && (want != ActionUpdate || second.Action != ActionNoOp) {
		changed := problemf("", "changed the planned action from %s to %s", want, second.Action)
		return r.session.broken(inconsistentPlan, changed)
	}
	return r.session.broken(inconsistentPlan, compatibleProblems(r.schema.Block, first.planned, second.planned, ""))
}

// destroy deletes the object that a plan deletes or replaces.
func (r *Resource) destroy(p *Plan) Diagnostics {
	nothing := null(r.schema.ValueType())
	half := &Plan{Action: ActionDelete, config: nothing, planned: nothing, private: p.private, basis: p.basis}
	if p.Action == ActionDelete {
		half.ident = p.ident
	}
	return r.commit(half)
}

// commit calls the provider's ApplyResourceChange with a plan, and stores the object that the provider returns.
// Source: apply in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) commit(p *Plan) Diagnostics {
	before := p.basis.valueOr(null(r.schema.ValueType()))
	resp := call(r.session, r.session.server.ApplyResourceChange, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        r.typeName,
		PriorState:      pack(before),
		PlannedState:    pack(p.planned),
		Config:          pack(p.config),
		PlannedPrivate:  p.private,
		PlannedIdentity: p.ident,
	})
	diags := received(resp.Diagnostics)
	value, more := r.session.unpack(resp.NewState, r.schema.ValueType())
	if diags = diags.and(more); len(more) > 0 {
		return diags
	}
	diags = diags.and(r.judgeResult(p, value, resp, diags.HasError()))
	r.store(p, value, resp, diags.HasError())
	return diags
}
