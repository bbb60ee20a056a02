package emailsettings

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// CheckPlan says what is wrong with a configuration in the light of the state
// (nil before a create) and of the server, which is asked only for its template
// list, once a process, and only where a template is written and new.
func (k Kind) CheckPlan(ctx context.Context, data *diags.ProviderData, config Model, state *Model) diag.Diagnostics {
	var prior Model
	if state != nil {
		prior = *state
	}
	problems := warnOfFlip(config, state)
	problems.Append(warnHalfLogin(config, state)...)
	problems.Append(CheckDuration(ctx, "token_expiry", config.TokenExpiry, prior.TokenExpiry)...)
	if k.asksForTemplate(config, prior) {
		problems.Append(warnTemplate(ctx, data, config.Template.ValueString())...)
	}
	return problems
}

// CheckDuration refuses a duration that is not valid, unless it is what the
// server already holds.
func CheckDuration(ctx context.Context, attribute string, config, held duration.Value) diag.Diagnostics {
	var resp validator.StringResponse
	if !config.Equal(held) {
		duration.Valid().ValidateString(ctx, validator.StringRequest{Path: path.Root(attribute), ConfigValue: config.StringValue}, &resp)
	}
	return resp.Diagnostics
}

// asksForTemplate spares the kind's default, which every release has, though
// the list of those before 2025.8 does not name the one of sign-in codes.
func (k Kind) asksForTemplate(config, prior Model) bool {
	return isKnown(config.Template) && !config.Template.Equal(prior.Template) && config.Template.ValueString() != k.Template
}

// warnTemplate only warns: the file may be mounted by what is applied together
// with the stage. Where the list is not to be had, nothing is checked.
func warnTemplate(ctx context.Context, data *diags.ProviderData, template string) diag.Diagnostics {
	listed := data.Templates(ctx)
	if len(listed) == 0 || slices.Contains(listed, template) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("template"), "The server does not list the template",
		fmt.Sprintf("authentik has no template %q at this time; it has %q. Mount the file into authentik's server and worker containers "+
			"below /templates before the stage is applied, or write one of these.", template, listed))}
}
