// Package recoveryemail implements the action authentik_send_recovery_email.
package recoveryemail

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// Action is the action that sends a recovery mail through an email stage.
type Action struct {
	providerData *providerdata.Data
}

var (
	_ action.ActionWithConfigure  = (*Action)(nil)
	_ action.ActionWithModifyPlan = (*Action)(nil)
)

// NewAction returns the action authentik_send_recovery_email.
func NewAction() action.Action { return &Action{} }

// Metadata sets the type name of the action.
func (a *Action) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "authentik_send_recovery_email"
}

const delivery = "If the mail server accepts the mail, authentik's admin interface shows an \"Email sent\" event " +
	"under Events > Logs. If it does not, only Dashboards > System Tasks and the worker's log show the failure."

const writeID = "Write the id of an authentik_stage_email."

var attributes = map[string]schema.StringAttribute{
	"email_stage": {
		Required:            true,
		MarkdownDescription: "UUID of the email stage that sends the mail: the `id` of an `authentik_stage_email`.",
		Validators: []validator.String{validators.First(
			validators.NotEmpty(writeID), validators.UUID(writeID))},
	},
	"user": {
		Required: true,
		MarkdownDescription: "User who gets the mail: the id (a number) or the user name. A value that could be both is " +
			"used as the id.",
		Validators: []validator.String{validators.First(
			validators.NotEmpty("Write the id or the user name."), validators.Trimmed)},
	},
	"token_duration": {
		Optional: true, CustomType: duration.Type{},
		MarkdownDescription: "How long the link in the mail is valid: a duration such as `hours=1`, or a number of " +
			"minutes. Defaults to the server's default. Releases that do not have this setting ignore it.",
		Validators: []validator.String{validators.First(duration.Problem, validators.Trimmed)},
	},
}

// Schema returns the schema of the action.
func (a *Action) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends a real recovery mail through an email stage, to test its mail server. Needs Terraform " +
			"1.14 or newer, not OpenTofu. Run it with `terraform apply -invoke`, or with an `action_trigger`. It needs a " +
			"recovery flow in the brand that authentik uses for the host in the provider's `url`, an email address of the " +
			"user, and authentik 2024.12 or newer. A flow with `authentication = \"none\"` works on all these releases, one " +
			"with `require_unauthenticated` only since 2025.8. Success means that authentik has queued the mail (status 204), " +
			"but not that it was delivered. " + delivery + "\n\n" +
			"If an action of an `action_trigger` fails, the apply ends in an error, but the stage is created or changed, and " +
			"the next plan is empty. Then send the mail with `-invoke` of an action that no trigger runs, such as `try` in " +
			"the example.",
		Attributes: map[string]schema.Attribute{},
	}
	for name, attribute := range attributes {
		resp.Schema.Attributes[name] = attribute
	}
}

// Configure stores the provider's data.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, _ *action.ConfigureResponse) {
	a.providerData = providerdata.From(req.ProviderData)
}

type model struct {
	EmailStage    types.String   `tfsdk:"email_stage"`
	User          types.String   `tfsdk:"user"`
	TokenDuration duration.Value `tfsdk:"token_duration"`
}

// validate runs the validators again in the plan and in the apply. Terraform itself runs them only before the values of
// variables and new objects are known, and authentik crashes on some invalid values.
func (m model) validate(ctx context.Context) diag.Diagnostics {
	var resp validator.StringResponse
	for name, value := range map[string]types.String{
		"email_stage": m.EmailStage, "user": m.User, "token_duration": m.TokenDuration.StringValue,
	} {
		for _, v := range attributes[name].Validators {
			v.ValidateString(ctx, validator.StringRequest{Path: path.Root(name), ConfigValue: value}, &resp)
		}
	}
	return resp.Diagnostics
}

// ModifyPlan checks the values that are known in the plan. If an action_trigger runs the action, an invalid value stops
// the plan before anything is created.
func (a *Action) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(config.validate(ctx)...)
}

// Invoke finds the user and sends the mail.
func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(config.validate(ctx)...)
	api := a.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	user, problems := findUser(ctx, api, config.User.ValueString())
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	stage := config.EmailStage.ValueString()
	mail := authentik.RecoveryEmail{
		EmailStage: stage, TokenDuration: duration.ForString(config.TokenDuration.ValueString()),
	}
	if err := api.SendRecoveryEmail(ctx, user.PK, mail); err != nil {
		resp.Diagnostics.Append(sendError(ctx, api, stage, err)...)
		return
	}
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(
		"authentik has queued a recovery mail to the user %s through the stage %s; it is not delivered yet. %s",
		config.User.ValueString(), stage, delivery)})
}
