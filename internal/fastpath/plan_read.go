package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plan answers a plan request by calling ModifyPlan directly. It returns nil in these cases, so that the framework
// answers the request:
//   - No resource can be created.
//   - A value cannot be decoded or encoded.
//   - The request contains private state, in which the framework stores its own data.
func (t *resourceType) plan(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) *tfprotov6.PlanResourceChangeResponse {
	r, ok := t.create(ctx)
	in := decoder{}
	config, prior := in.value(req.Config, t.object), in.value(req.PriorState, t.object)
	proposed, identity := in.value(req.ProposedNewState, t.object), in.identity(req.PriorIdentity, t.id)
	if !ok || in.err != nil || len(req.PriorPrivate) > 0 {
		return nil
	}
	plan := tfsdk.Plan{Raw: proposed, Schema: t.schema}
	resp := resource.ModifyPlanResponse{Plan: plan}
	r.ModifyPlan(ctx, resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: config, Schema: t.schema},
		State:  tfsdk.State{Raw: prior, Schema: t.schema},
		Plan:   plan,
	}, &resp)
	out := encoder{}
	planned := &tfprotov6.PlanResourceChangeResponse{
		PlannedState:    out.value(resp.Plan.Raw, t.object),
		PlannedIdentity: out.identity(identity, t.id),
		Diagnostics:     diagnostics(resp.Diagnostics),
	}
	if out.err != nil {
		return nil
	}
	return planned
}

// read answers a read request by calling the method Read of the resource directly. It returns nil for the same reasons
// as the method `plan`, and if the request contains no state.
func (t *resourceType) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	r, ok := t.create(ctx)
	in := decoder{}
	current, identity := in.value(req.CurrentState, t.object), in.identity(req.CurrentIdentity, t.id)
	if !ok || in.err != nil || req.CurrentState == nil || len(req.Private) > 0 {
		return nil
	}
	state := tfsdk.State{Raw: current, Schema: t.schema}
	resp := resource.ReadResponse{State: state, Identity: t.withSchema(identity)}
	r.Read(ctx, resource.ReadRequest{State: state, Identity: t.withSchema(identity)}, &resp)
	out := encoder{}
	read := &tfprotov6.ReadResourceResponse{
		NewState:    out.value(resp.State.Raw, t.object),
		NewIdentity: out.identity(resp.Identity.Raw, t.id),
		Diagnostics: diagnostics(resp.Diagnostics),
	}
	if out.err != nil {
		return nil
	}
	return read
}

func (t *resourceType) withSchema(identity tftypes.Value) *tfsdk.ResourceIdentity {
	return &tfsdk.ResourceIdentity{Raw: identity, Schema: t.identity}
}
