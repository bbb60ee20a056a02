package lean

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plan is nil where what was sent cannot be read: the framework then says what is wrong with it.
func (d *direct) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	read := reader{}
	config, prior := read.value(req.Config, d.object), read.value(req.PriorState, d.object)
	proposed, identity := read.value(req.ProposedNewState, d.object), read.identity(req.PriorIdentity, d.id)
	called, ok := d.configured(ctx)
	if read.err != nil || !ok {
		return nil
	}
	answer := resource.ModifyPlanResponse{Plan: tfsdk.Plan{Raw: proposed, Schema: d.schema}}
	called.ModifyPlan(ctx, resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: config, Schema: d.schema},
		State:  tfsdk.State{Raw: prior, Schema: d.schema},
		Plan:   tfsdk.Plan{Raw: proposed, Schema: d.schema},
	}, &answer)
	write := writer{}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState:    write.value(answer.Plan.Raw, d.object),
		PlannedIdentity: write.identity(identity, d.id),
		PlannedPrivate:  req.PriorPrivate,
		Diagnostics:     diagnostics(ctx, answer.Diagnostics),
	}
	if write.err != nil {
		return nil
	}
	return resp
}

// read is nil where the framework has to do its part, as for an import, which it marks in the private state, and for
// what Terraform must not get: another identity, or none.
func (d *direct) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	read := reader{}
	current, identity := read.value(req.CurrentState, d.object), read.identity(req.CurrentIdentity, d.id)
	called, ok := d.configured(ctx)
	if read.err != nil || !ok || req.CurrentState == nil || len(req.Private) > 0 {
		return nil
	}
	answer := resource.ReadResponse{
		State:    tfsdk.State{Raw: current, Schema: d.schema},
		Identity: &tfsdk.ResourceIdentity{Raw: identity, Schema: d.identity},
	}
	called.Read(ctx, resource.ReadRequest{
		State:    tfsdk.State{Raw: current, Schema: d.schema},
		Identity: &tfsdk.ResourceIdentity{Raw: identity, Schema: d.identity},
	}, &answer)
	if !answer.Diagnostics.HasError() && !isKept(identity, answer.Identity.Raw) {
		return nil
	}
	write := writer{}
	resp := &tfprotov6.ReadResourceResponse{
		NewState:    write.value(answer.State.Raw, d.object),
		NewIdentity: write.identity(answer.Identity.Raw, d.id),
		Diagnostics: diagnostics(ctx, answer.Diagnostics),
	}
	if write.err != nil {
		return nil
	}
	return resp
}

// isKept says that an object has an identity, and the one that it had, if any.
func isKept(before, after tftypes.Value) bool {
	return !after.IsFullyNull() && (before.IsFullyNull() || before.Equal(after))
}
