package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// invalidPlan is the summary of core's error for a plan that breaks a rule.
const invalidPlan = "Provider produced invalid plan"

// planned is a response to PlanResourceChange.
type planned struct {
	value    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// change requests a plan from the provider, and checks the plan against core's rules. A null config means a destroy. A
// nil prior means that the object does not exist. A plan that requires a replacement is an error, because no attribute
// of this provider requires one.
// Source: plan in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) change(prior *object, config tftypes.Value) (*planned, Diagnostics) {
	if prior == nil {
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
	value, more := r.session.unpack(resp.PlannedState, config.Type())
	if diags = diags.and(more); diags.HasError() {
		return nil, diags
	}
	problems := planProblems(r.schema.Block, prior.value, config, value, "")
	if resp.Deferred != nil {
		problems = problemf("", "deferred, although the client does not allow that")
	}
	for _, path := range resp.RequiresReplace {
		problems = append(problems, problemf(pathText(path), "a replacement is required")...)
	}
	diags = diags.and(r.session.broken(invalidPlan, problems))
	return &planned{value, resp.PlannedPrivate, resp.PlannedIdentity}, diags
}
