// Package stageauthenticatoremail is the resource authentik_stage_authenticator_email.
package stageauthenticatoremail

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Resource is the lifecycle of an email authenticator stage.
type Resource struct {
	providerData *diags.ProviderData
}

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

var (
	theSchema      = resourceSchema()
	objects        = fastpath.NewObjects[Model](theSchema)
	attributeNames = diags.AttributesOf(theSchema.Attributes)
)

// NewResource is the resource for the provider's list.
func NewResource() resource.Resource { return &Resource{} }

// PlansWhole is for package fastpath, which says what it promises.
func (r *Resource) PlansWhole() {}

// Metadata names the resource type.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = kind.TypeName
}

// Schema is the same value on every call.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = theSchema
}

// Configure takes the provider data; there is none yet while a configuration is validated.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.providerData = diags.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig checks across attributes, without a server.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config Model
	resp.Diagnostics.Append(objects.Load(ctx, req.Config.Raw, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(check(config)...)
		resp.Diagnostics.Append(flowset.Check(ctx, config.FlowSet)...)
	}
}

// ModifyPlan gives what is not written its value, and refuses what the
// server's release cannot do. A destroy has no plan to complete.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(flowset.AnnounceDestroy(ctx, r.providerData.ClientIfKnown(), req.State)...)
		return
	}
	var config Model
	resp.Diagnostics.Append(objects.Load(ctx, req.Config.Raw, &config)...)
	state, problems := objects.LoadIfAny(ctx, req.State.Raw)
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(kind.CheckPlan(ctx, r.providerData, config.Model, state.shared())...)
	var caps *authentik.Capabilities
	if needsRelease(state) {
		caps = r.providerData.Capabilities(ctx, &resp.Diagnostics)
	}
	if caps != nil {
		resp.Diagnostics.Append(checkRelease(*caps)...)
	}
	planned := plan(config, state)
	lists := emailsettings.FlowSets(config.Model, planned.Model, state.shared())
	planned.FlowSet = flowset.Plan(ctx, lists, flowset.InRun(ctx, r.providerData.ClientIfKnown(), config.Name), &resp.Diagnostics)
	resp.Diagnostics.Append(objects.Store(ctx, planned, &resp.Plan.Raw)...)
}

// Create makes the stage with one request; its answer completes the state.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var planned, config Model
	resp.Diagnostics.Append(objects.Load(ctx, req.Plan.Raw, &planned)...)
	resp.Diagnostics.Append(objects.Load(ctx, req.Config.Raw, &config)...)
	body, api, flows := r.prepare(ctx, planned, nil, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, err := api.AuthenticatorEmails().Create(ctx, body)
	if err != nil {
		resp.Diagnostics.Append(kind.Refused(ctx, api, attributeNames, "create "+kind.Name(planned.Model), planned.Model, err)...)
		return
	}
	planned.settle(stage)
	planned.FlowSet = flows.Finish(ctx, stage.Stage, &resp.Diagnostics)
	resp.Diagnostics.Append(objects.Store(ctx, planned, &resp.State.Raw)...)
	resp.Diagnostics.Append(emailsettings.Identify(ctx, resp.Identity, planned.ID)...)
}

// Read takes over what the server holds; a stage that is gone leaves the state
// with a warning.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state Model
	resp.Diagnostics.Append(objects.Load(ctx, req.State.Raw, &state)...)
	api := r.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, err := api.AuthenticatorEmails().Get(ctx, state.ID.ValueString())
	switch {
	case errors.Is(err, authentik.ErrNotFound):
		resp.Diagnostics.Append(kind.Vanished(ctx, state.Model))
		resp.Diagnostics.Append(emailsettings.Identify(ctx, resp.Identity, state.ID)...) // wanted of what is gone, too
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.Append(diags.Errors(attributeNames, "read "+kind.Name(state.Model), err)...)
	default:
		state.refresh(stage)
		state.FlowSet = flowset.Refresh(ctx, api, state.FlowSet, stage.PK, &resp.Diagnostics)
		resp.Diagnostics.Append(objects.Store(ctx, state, &resp.State.Raw)...)
		resp.Diagnostics.Append(emailsettings.Identify(ctx, resp.Identity, state.ID)...)
	}
}

// Update changes the stage with one request; its answer completes the state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var planned, state, config Model
	resp.Diagnostics.Append(objects.Load(ctx, req.Plan.Raw, &planned)...)
	resp.Diagnostics.Append(objects.Load(ctx, req.State.Raw, &state)...)
	resp.Diagnostics.Append(objects.Load(ctx, req.Config.Raw, &config)...)
	body, api, flows := r.prepare(ctx, planned, &state, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, err := api.AuthenticatorEmails().Update(ctx, state.ID.ValueString(), body)
	if err != nil {
		resp.Diagnostics.Append(kind.Refused(ctx, api, attributeNames, "update "+kind.Name(state.Model), planned.Model, err)...)
		resp.Diagnostics.Append(emailsettings.DoubtPassword(ctx, &resp.State, body.Password, err)...)
		return
	}
	planned.settle(stage)
	planned.FlowSet = flows.Finish(ctx, stage.Stage, &resp.Diagnostics)
	resp.Diagnostics.Append(objects.Store(ctx, planned, &resp.State.Raw)...)
	resp.Diagnostics.Append(emailsettings.Identify(ctx, resp.Identity, planned.ID)...)
}

// Delete removes the stage, see destroy; one that is gone already is as good.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state Model
	resp.Diagnostics.Append(objects.Load(ctx, req.State.Raw, &state)...)
	api := r.providerData.Client(&resp.Diagnostics)
	caps := r.providerData.Capabilities(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(destroy(ctx, api, state, *caps)...)
}

// prepare gets what a write needs: the body in the form of the server's
// release, the client to send it with, and the flows that it is to be part of.
func (r *Resource) prepare(ctx context.Context, planned Model, state *Model, config Model, problems *diag.Diagnostics) (*authentik.AuthenticatorEmailStage, *authentik.Client, *flowset.Change) {
	api := r.providerData.Client(problems)
	if problems.HasError() {
		return nil, nil, nil
	}
	caps := r.providerData.Capabilities(ctx, problems)
	if problems.HasError() {
		return nil, nil, nil
	}
	body, err := planned.request(state, config, *caps)
	if err != nil {
		problems.AddAttributeError(path.Root("token_expiry"), "Invalid token_expiry", err.Error())
	}
	flows := flowset.Prepare(ctx, api, kind.TypeName, emailsettings.FlowSets(config.Model, planned.Model, state.shared()), problems)
	body.FlowSet = flows.Body()
	return body, api, flows
}
