package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// Resource is the resource and the list resource of one stage type.
type Resource struct {
	stageType    *stageType
	providerData *providerdata.Data
}

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithMoveState      = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewEmailResource returns the resource authentik_stage_email.
func NewEmailResource() resource.Resource { return &Resource{stageType: email} }

// NewAuthenticatorEmailResource returns the resource authentik_stage_authenticator_email.
func NewAuthenticatorEmailResource() resource.Resource {
	return &Resource{stageType: authenticatorEmail}
}

// PlansWhole marks the resource for the package fastpath (see fastpath.PlansWhole).
func (r *Resource) PlansWhole() {}

// Metadata sets the type name of the resource and of the list resource.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.stageType.typeName
}

// Schema returns the schema of the resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.stageType.schema
}

// Configure stores the provider's data.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.providerData = providerdata.From(req.ProviderData)
}

// ValidateConfig reports problems that the configuration alone shows, such as attributes that contradict each other.
func (r *Resource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config Model
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.Config.Raw, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.stageType.check(config)...)
		resp.Diagnostics.Append(flowset.Check(config.FlowSet)...)
	}
}

// ModifyPlan computes the whole plan, and adds errors and warnings. For a destroy, it only adds warnings.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() { // the stage will be destroyed
		var state Model
		resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &state)...)
		resp.Diagnostics.Append(r.stageType.warnDestroy(ctx, r.providerData.API, state)...)
		return
	}
	var config, state Model
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.Config.Raw, &config)...)
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var caps *authentik.Capabilities
	if r.stageType.needsRelease(state) {
		caps = r.providerData.Capabilities(ctx, &resp.Diagnostics)
	}
	if caps != nil {
		resp.Diagnostics.Append(r.stageType.checkRelease(config, *caps)...)
	}
	planned := r.stageType.plan(config, state, caps)
	resp.Diagnostics.Append(r.stageType.checkPlan(ctx, r.providerData, config, planned, state)...)
	lists := r.stageType.flowLists(config, planned, state)
	if len(config.FlowSet.Elements()) > 0 && r.stageType.isIgnored(config, state) {
		lists.Config = flowset.FromState(config.FlowSet, state.FlowSet)
	}
	planned.FlowSet = flowset.Plan(ctx, r.providerData, lists, &resp.Diagnostics)
	resp.Diagnostics.Append(r.stageType.objects.Store(ctx, planned, &resp.Plan.Raw)...)
}

// Create creates the stage, and then the flows and the bindings of its flow_set blocks.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var planned, config Model
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.Plan.Raw, &planned)...)
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.Config.Raw, &config)...)
	body, api, flows := r.prepare(ctx, planned, Model{}, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, err := r.stageType.stages(api).Create(ctx, body)
	if err != nil {
		resp.Diagnostics.Append(r.writeError("create", planned, err)...)
		return
	}
	r.stageType.fillUnknown(&planned, stage)
	planned.FlowSet = flows.Finish(ctx, stage.PK, &resp.Diagnostics)
	resp.Diagnostics.Append(r.stageType.objects.Store(ctx, planned, &resp.State.Raw)...)
	setIdentity(resp.Identity, planned.ID)
}

// Read copies the server's values into the state. If the stage no longer exists, Read removes it from the state and
// adds a warning.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state Model
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &state)...)
	api := r.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, err := r.stageType.stages(api).Get(ctx, state.ID.ValueString())
	switch {
	case errors.Is(err, authentik.ErrNotFound):
		resp.Diagnostics.Append(r.stageType.warnVanished(api, state))
		// The framework requires an identity even if the stage no longer exists.
		setIdentity(resp.Identity, state.ID)
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.Append(diags.Errors(r.stageType.place, "read "+r.stageType.label(state), err)...)
	default:
		r.stageType.setFromAPI(&state, stage)
		state.FlowSet = flowset.Refresh(ctx, api, state.FlowSet, stage.PK, &resp.Diagnostics)
		resp.Diagnostics.Append(r.stageType.objects.Store(ctx, state, &resp.State.Raw)...)
		setIdentity(resp.Identity, state.ID)
	}
}

// Update changes the stage, and then the flows and the bindings of its flow_set blocks.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var planned, state, config Model
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.Plan.Raw, &planned)...)
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &state)...)
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.Config.Raw, &config)...)
	body, api, flows := r.prepare(ctx, planned, state, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, err := r.stageType.stages(api).Update(ctx, state.ID.ValueString(), body)
	if err != nil {
		resp.Diagnostics.Append(r.writeError("update", planned, err)...)
		resp.Diagnostics.Append(forgetPassword(ctx, &resp.State, body.Password, err)...)
		return
	}
	r.stageType.fillUnknown(&planned, stage)
	planned.FlowSet = flows.Finish(ctx, stage.PK, &resp.Diagnostics)
	resp.Diagnostics.Append(r.stageType.objects.Store(ctx, planned, &resp.State.Raw)...)
	setIdentity(resp.Identity, planned.ID)
}

func (r *Resource) prepare(
	ctx context.Context, planned, state, config Model, problems *diag.Diagnostics,
) (*authentik.EmailStage, *authentik.Client, *flowset.Change) {
	api := r.providerData.Client(problems)
	caps := r.providerData.Capabilities(ctx, problems)
	if problems.HasError() {
		return nil, nil, nil
	}
	body := r.stageType.toAPI(planned, state, config, *caps)
	lists := r.stageType.flowLists(config, planned, state)
	flows := flowset.Prepare(ctx, r.providerData, lists, problems)
	return body, api, flows
}

// isIgnored reports whether the resource probably has ignore_changes = all. Terraform then passes the state as the
// configuration, so every optional attribute has the same value in both.
//
// isIgnored can be wrong if a user writes every optional attribute, which is unlikely. Then, if a flow_set block
// contains all attributes except `order` and its binding was deleted, the plan does not restore the binding.
func (t *stageType) isIgnored(config, state Model) bool {
	return state.isStage() && !slices.ContainsFunc(t.attributes, func(a attribute) bool {
		return t.schema.Attributes[a.attributeName()].IsOptional() && !a.value(config).Equal(a.value(state))
	})
}

func (t *stageType) flowLists(config, planned, state Model) flowset.Lists {
	return flowset.Lists{
		Config: config.FlowSet, Planned: planned.FlowSet, Prior: state.FlowSet,
		Stage: state.ID.ValueString(), Label: t.label(state), Name: config.Name.ValueString(),
	}
}

// warnVanished names the server in the warning, because a wrong url is a frequent cause.
func (t *stageType) warnVanished(api *authentik.Client, state Model) diag.Diagnostic {
	text := fmt.Sprintf("%s has no %s with the id %s, so Terraform plans to create it again. If it does exist, the token "+
		"may not see it: check the url of the provider and the token's permissions before you apply.",
		api.BaseURL(), t.label(state), state.ID.ValueString())
	if slugs := flowset.CreatedFlows(state.FlowSet); len(slugs) > 0 {
		text += fmt.Sprintf(" The flows that its blocks created remain: %s. If the stage is created again, its blocks use "+
			"these flows, but Terraform will not delete them.", strings.Join(slugs, ", "))
	}
	return diag.NewWarningDiagnostic("The stage no longer exists", text)
}
