package tfcore

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// invalidPlan is core's summary for a plan that breaks a rule.
const invalidPlan = "Provider produced invalid plan"

// planned is a response to PlanResourceChange.
type planned struct {
	value    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	replace  []string
}

// change requests one plan from the provider and checks it against core's rules. A null config plans a destroy; a nil
// prior means that the object does not exist.
// Source: plan in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) change(prior *object, config tftypes.Value) (*planned, Diagnostics) {
	if prior == nil {
		prior = &object{value: null(config.Type())}
	}
	resp, err := r.session.server.PlanResourceChange(r.session.tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:           r.typeName,
		PriorState:         pack(prior.value),
		ProposedNewState:   pack(proposed(r.schema.Block, prior.value, config)),
		Config:             pack(config),
		PriorPrivate:       prior.private,
		PriorIdentity:      prior.identity,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
	})
	if err != nil {
		return nil, answered(nil, err)
	}
	diags := answered(resp.Diagnostics, nil)
	if diags.HasError() {
		return nil, diags
	}
	answer, more := r.judgePlan(prior.value, config, resp)
	return answer, diags.and(more)
}

func (r *Resource) judgePlan(prior, config tftypes.Value, resp *tfprotov6.PlanResourceChangeResponse) (*planned, Diagnostics) {
	if resp.Deferred != nil {
		return nil, r.session.broken(invalidPlan, problemf("", "deferred, though the client does not allow it"))
	}
	value, diags := r.session.unpack(resp.PlannedState, config.Type())
	if diags.HasError() {
		return nil, diags
	}
	problems := planProblems(r.schema.Block, prior, config, value, "")
	replace, more := replacements(prior, value, resp.RequiresReplace)
	return &planned{value: value, private: resp.PlannedPrivate, identity: r.session.kept(resp.PlannedIdentity), replace: replace},
		r.session.broken(invalidPlan, append(problems, more...))
}

// replacements returns the attributes that force a replacement: those of the given paths that change. Like core, it
// ignores an attribute that stays the same, and it returns nil if there is no prior object.
// Source: getAction in internal/terraform/node_resource_abstract_instance.go.
func replacements(prior, value tftypes.Value, paths []*tftypes.AttributePath) ([]string, []problem) {
	if prior.IsNull() {
		return nil, nil
	}
	var changed []string
	var problems []problem
	for _, path := range paths {
		before, had := at(prior, path)
		after, has := at(value, path)
		name := pathText(path)
		switch {
		case !had && !has:
			problems = append(problems, problemf(name, `"requires replacement" is indicated for a non-existent attribute path`)...)
		case had && has && before.Equal(after):
		case !slices.Contains(changed, name):
			changed = append(changed, name)
		}
	}
	return changed, problems
}
