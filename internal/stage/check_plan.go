package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// checkPlan returns the errors and warnings that depend on the state or the server.
func (t *stageType) checkPlan(
	ctx context.Context, data *providerdata.Data, config, planned, prior Model,
) diag.Diagnostics {
	var problems diag.Diagnostics
	t.warnHost(&problems, config, prior, planned.UseGlobalSettings)
	warnHalfLogin(&problems, config, prior, planned.UseGlobalSettings)
	warnPasswordToNewServer(&problems, planned, prior)
	checkDuration(&problems, "token_expiry", config.TokenExpiry, prior.TokenExpiry)
	checkDuration(&problems, "recovery_cache_timeout", config.RecoveryCacheTimeout, prior.RecoveryCacheTimeout)
	// The default template is not checked, because releases before 2025.8 do not list the default template of the
	// authenticator stage, although they have it. A template for another type of mail is not checked, because
	// stageType.check has already warned about it.
	template := config.Template.ValueString()
	isNew := isKnown(config.Template) && !config.Template.Equal(prior.Template)
	if isNew && template != t.template && t.incompatibleTemplates[template] == "" {
		t.warnTemplate(ctx, &problems, data, template)
	}
	return problems
}

// If a stage changes from the server's global mail settings to its own mail server, warnHost adds a warning, because
// the user may not expect this change. The argument `global` is the planned value of use_global_settings.
func (t *stageType) warnHost(problems *diag.Diagnostics, config, prior Model, global types.Bool) {
	if !config.UseGlobalSettings.IsNull() || !isKnown(config.Host) {
		return
	}
	t.warnMailServer(problems, config, global)
	warnIf(problems, !global.ValueBool() && prior.UseGlobalSettings.ValueBool(),
		"use_global_settings", "The stage changes to its own mail server",
		"So far the stage used the mail settings of the authentik server, and its host had no effect. Because host is "+
			"written, the stage will use that host from now on. Write use_global_settings = true to leave it as it was, or "+
			"use_global_settings = false to confirm.")
}

// warnHalfLogin warns about a user name without a password if the stage has its own mail server. If the state has the
// same user name and no password, the stage was probably imported, and the server has a password that was set outside
// of Terraform. authentik then does log in, so warnHalfLogin adds the warnings of warnLogin instead.
func warnHalfLogin(problems *diag.Diagnostics, config, prior Model, global types.Bool) {
	switch {
	case !isOff(global) || config.Username.ValueString() == "" || mayHavePassword(config):
	case prior.Username.Equal(config.Username) && prior.Password.IsNull() && prior.PasswordWOVersion.IsNull():
		warnLogin(problems, config)
	default:
		problems.AddAttributeWarning(path.Root("username"), "username without a password",
			"authentik silently skips the SMTP login unless both are set. Write password or password_wo, or remove "+
				"username. If the password was set outside of this configuration, authentik does log in: ignore this warning.")
	}
}

// warnPasswordToNewServer warns if the host, the port or the user name changes, but password_wo_version stays the same.
// authentik then sends the old password to the new host or with the new user name. No warning is added for a stage that
// uses the server's global mail settings or has no user name, because authentik does not log in for it.
func warnPasswordToNewServer(problems *diag.Diagnostics, planned, prior Model) {
	var changed []string
	for _, a := range []attribute{host, port, username} {
		if !a.value(planned).Equal(a.value(prior)) && isKnown(a.value(prior)) {
			changed = append(changed, a.attributeName())
		}
	}
	isOld := !prior.PasswordWOVersion.IsNull() && prior.PasswordWOVersion.Equal(planned.PasswordWOVersion)
	logsIn := !planned.UseGlobalSettings.ValueBool() && !planned.Username.Equal(types.StringValue(""))
	warnIf(problems, isOld && logsIn && len(changed) > 0, "password_wo_version", "The old password will be used",
		fmt.Sprintf("The plan changes %s, but not password_wo_version, so authentik will log in with the password that it "+
			"already has. Raise password_wo_version to send the new password.",
			strings.Join(changed, " and ")))
}

// checkDuration accepts the duration in the state even if it is not valid, because the server already stores it.
func checkDuration(problems *diag.Diagnostics, attribute string, config, prior duration.Value) {
	problem := duration.Problem(config.ValueString())
	if isKnown(config) && !config.Equal(prior) && problem != "" {
		problems.AddAttributeError(path.Root(attribute), "Invalid "+attribute, problem)
	}
}

// warnTemplate adds a warning and no error, because the same apply may mount the template. It adds nothing if the list
// of templates cannot be read.
func (t *stageType) warnTemplate(
	ctx context.Context, problems *diag.Diagnostics, data *providerdata.Data, template string,
) {
	listed := slices.DeleteFunc(data.Templates(ctx), func(name string) bool { return t.incompatibleTemplates[name] != "" })
	advice := "These templates of the server fit the stage: " + strings.Join(listed, ", ") + ". Write one of them, or"
	if similar := diags.Nearest(template, listed); similar != "" {
		advice = fmt.Sprintf("Did you mean %q? If not,", similar)
	}
	warnIf(problems, len(listed) > 0 && !slices.Contains(listed, template), "template",
		"The server does not list the template", "authentik does not have the template at this time. "+advice+
			" mount the file into authentik's server and worker containers below /templates before you apply.")
}

func (t *stageType) checkRelease(config Model, caps authentik.Capabilities) diag.Diagnostics {
	var problems diag.Diagnostics
	if t.requires != nil && !caps.Has(t.requires) {
		problems.AddError("This release of authentik lacks the stage type",
			fmt.Sprintf("The server runs authentik %s; %s exists %s. Remove it, or upgrade the server.",
				caps.Release, t.typeName, t.requires.Requirement()))
	}
	_, err := duration.ForMinutes(config.TokenExpiry.ValueString())
	if t.countsMinutes && caps.Has(authentik.ExpiryInMinutes) && errors.Is(err, duration.ErrNotMinutes) {
		problems.AddAttributeError(path.Root("token_expiry"), "token_expiry is not a whole number of minutes",
			fmt.Sprintf("The server runs authentik %s, which accepts only whole minutes here. Round the value up, for example "+
				"\"seconds=90\" to \"minutes=2\".", caps.Release))
	}
	for _, a := range t.attributes {
		if a.requirement() != nil && !caps.Has(a.requirement()) && isKnown(a.value(config)) {
			problems.AddAttributeError(path.Root(a.attributeName()), "This release of authentik lacks the attribute",
				fmt.Sprintf("The server runs authentik %s; %s exists %s. Remove the attribute, or upgrade the server.",
					caps.Release, a.attributeName(), a.requirement().Requirement()))
		}
	}
	return problems
}
