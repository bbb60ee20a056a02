package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plan is nil where the framework has to do its part: for what cannot be read, of which it says what is wrong, for private
// state, which it keeps its own marks in, and for what the protocol's answer here has no place for.
func (d *direct) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	called, ok := d.configured(ctx)
	sent := reader{}
	config, prior := sent.value(req.Config, d.object), sent.value(req.PriorState, d.object)
	proposed, identity := sent.value(req.ProposedNewState, d.object), sent.identity(req.PriorIdentity, d.id)
	if !ok || sent.err != nil || len(req.PriorPrivate) > 0 {
		return nil
	}
	answer := resource.ModifyPlanResponse{Plan: tfsdk.Plan{Raw: proposed, Schema: d.schema}, Identity: d.identified(identity)}
	called.ModifyPlan(ctx, resource.ModifyPlanRequest{
		Config:             tfsdk.Config{Raw: config, Schema: d.schema},
		State:              tfsdk.State{Raw: prior, Schema: d.schema},
		Plan:               tfsdk.Plan{Raw: proposed, Schema: d.schema},
		Identity:           d.identified(identity),
		ClientCapabilities: resource.ModifyPlanClientCapabilities{DeferralAllowed: req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed},
	}, &answer)
	if len(answer.RequiresReplace) > 0 || answer.Deferred != nil || answer.Private != nil || !answer.Identity.Raw.Equal(identity) {
		return nil
	}
	return d.planned(ctx, answer)
}

func (d *direct) planned(ctx context.Context, answer resource.ModifyPlanResponse) *tfprotov6.PlanResourceChangeResponse {
	packed := writer{}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState:    packed.value(answer.Plan.Raw, d.object),
		PlannedIdentity: packed.identity(answer.Identity.Raw, d.id),
		Diagnostics:     diagnostics(ctx, answer.Diagnostics),
	}
	if packed.err != nil {
		return nil
	}
	return resp
}

// read is nil where the framework has to do its part: as for a plan, and for what Terraform must not get, another identity
// or none, of which it then says so; that such a stage is read twice costs a provider with that bug alone.
func (d *direct) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	called, ok := d.configured(ctx)
	sent := reader{}
	current, identity := sent.value(req.CurrentState, d.object), sent.identity(req.CurrentIdentity, d.id)
	if !ok || sent.err != nil || req.CurrentState == nil || len(req.Private) > 0 {
		return nil
	}
	answer := resource.ReadResponse{State: tfsdk.State{Raw: current, Schema: d.schema}, Identity: d.identified(identity)}
	called.Read(ctx, resource.ReadRequest{
		State:              tfsdk.State{Raw: current, Schema: d.schema},
		Identity:           d.identified(identity),
		ClientCapabilities: resource.ReadClientCapabilities{DeferralAllowed: req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed},
	}, &answer)
	if answer.Deferred != nil || answer.Private != nil || !answer.Diagnostics.HasError() && !isKept(identity, answer.Identity.Raw) {
		return nil
	}
	packed := writer{}
	resp := &tfprotov6.ReadResourceResponse{
		NewState:    packed.value(answer.State.Raw, d.object),
		NewIdentity: packed.identity(answer.Identity.Raw, d.id),
		Diagnostics: diagnostics(ctx, answer.Diagnostics),
	}
	if packed.err != nil {
		return nil
	}
	return resp
}

// isKept says that an object has an identity, and the one that it had, if any.
func isKept(before, after tftypes.Value) bool {
	return !after.IsFullyNull() && (before.IsFullyNull() || before.Equal(after))
}

func (d *direct) identified(by tftypes.Value) *tfsdk.ResourceIdentity {
	return &tfsdk.ResourceIdentity{Raw: by, Schema: d.identity}
}
