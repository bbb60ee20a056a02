package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// inconsistentResult is the summary of core's error for an apply whose result contradicts the plan.
const inconsistentResult = "Provider produced inconsistent result after apply"

// judgeResult compares the object that an apply returned with the plan. After an error the provider may return an
// incomplete object, but still no write-only value.
// Source: apply in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) judgeResult(
	p *Plan, value tftypes.Value, resp *tfprotov6.ApplyResourceChangeResponse, failed bool,
) Diagnostics {
	diags := r.session.broken(invalidObject, writeOnlyProblems(r.schema.Block, value, ""))
	if failed || diags.HasError() {
		return diags
	}
	diags = diags.and(r.session.broken("Provider returned invalid result object after apply", unknownProblems(value)))
	diags = diags.and(r.session.broken(inconsistentResult, compatibleProblems(r.schema.Block, p.planned, value, "")))
	if value.IsNull() {
		return diags
	}
	return diags.and(r.checkIdentity(resp.NewIdentity))
}

// store stores the object that an apply returned. If a create or an update failed and returned no object, the state
// does not change. If a create failed and returned an object, this object is stored as tainted.
// Source: apply in internal/terraform/node_resource_abstract_instance.go, maybeTainted in
// node_resource_apply_instance.go.
func (r *Resource) store(p *Plan, value tftypes.Value, resp *tfprotov6.ApplyResourceChangeResponse, failed bool) {
	if value.IsNull() {
		if !failed {
			r.state = nil
		}
		return
	}
	value, err := knownOnly(value)
	if err != nil {
		r.session.tb.Errorf("store the result: %s", err)
		return
	}
	tainted := failed && (p.Action == ActionCreate || r.Tainted())
	r.state = &object{value: value, private: resp.Private, identity: resp.NewIdentity, tainted: tainted}
}
