package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// checkPlan returns the problems of a configuration that only the prior state (nil before a create) or the server can
// show. It reads nothing from the server except the list of templates. It reads that list once in a process, and only
// if the configuration contains a new template.
func (k *kind) checkPlan(ctx context.Context, data *diags.ProviderData, config Model, state *Model) diag.Diagnostics {
	var prior Model
	if state != nil {
		prior = *state
	}
	problems := warnSwitchToHost(config, state)
	if config.UseGlobalSettings.IsNull() && isKnown(config.Host) && globalSettingsDefault(config.Host, state).ValueBool() {
		k.warnIneffective(&problems, config) // check assumes that a written host is used
	}
	problems.Append(warnHalfLogin(config, state)...)
	problems.Append(warnPasswordToNewServer(config, prior)...)
	problems.Append(checkDuration(ctx, "token_expiry", config.TokenExpiry, prior.TokenExpiry)...)
	problems.Append(checkDuration(ctx, "recovery_cache_timeout", config.RecoveryCacheTimeout, prior.RecoveryCacheTimeout)...)
	// Releases before 2025.8 have the default template of the authenticator stage, but their list does not contain it.
	// So the default template is not checked.
	isNew := isKnown(config.Template) && !config.Template.Equal(prior.Template) && config.Template.ValueString() != k.template
	if isNew {
		problems.Append(warnTemplate(ctx, data, config.Template.ValueString())...)
	}
	return problems
}

// warnSwitchToHost warns if an existing stage stops using the server's mail settings only because host is written and
// use_global_settings is not. Until now that host had no effect: a configuration that was written for another
// provider may contain one.
func warnSwitchToHost(config Model, state *Model) diag.Diagnostics {
	var problems diag.Diagnostics
	isSwitch := state != nil && state.UseGlobalSettings.ValueBool() && config.UseGlobalSettings.IsNull() && isKnown(config.Host)
	if isSwitch && !globalSettingsDefault(config.Host, state).ValueBool() {
		problems.AddAttributeWarning(path.Root("use_global_settings"), "The stage changes to its own mail server",
			"So far the stage used the mail settings of the authentik server, and its host had no effect. Because host is written, it will "+
				"use that host from now on. Write use_global_settings = true to leave it as it was, or = false to confirm.")
	}
	return problems
}

// warnHalfLogin warns of a user name without a password. It does not warn if the state has the same user name and no
// configured password: the password of an imported stage was set elsewhere, and the user would have no way to silence
// the warning.
func warnHalfLogin(config Model, state *Model) diag.Diagnostics {
	var problems diag.Diagnostics
	global := valueOr(config.UseGlobalSettings, globalSettingsDefault(config.Host, state))
	hasPassword := presenceOf(config.Password) != absent || !config.PasswordWOVersion.IsNull()
	if global.IsUnknown() || global.ValueBool() || presenceOf(config.Username) != present || hasPassword {
		return problems
	}
	if state == nil || !state.Username.Equal(config.Username) || !state.Password.IsNull() || !state.PasswordWOVersion.IsNull() {
		problems.AddAttributeWarning(path.Root("username"), "username without a password",
			"authentik silently skips the SMTP login unless both are set. Write password or password_wo, or remove username. "+
				"(A password that was set outside of this configuration counts.)")
	}
	return problems
}

// warnPasswordToNewServer warns if host, port or username changes and password_wo_version does not: authentik then
// sends the old password to another server, or with another user name.
func warnPasswordToNewServer(config, prior Model) diag.Diagnostics {
	var problems diag.Diagnostics
	if prior.PasswordWOVersion.IsNull() || !prior.PasswordWOVersion.Equal(config.PasswordWOVersion) {
		return problems
	}
	var changed []string
	for _, a := range []attribute{host, port, username} {
		if written := a.value(config); isKnown(written) && !written.Equal(a.value(prior)) && isKnown(a.value(prior)) {
			changed = append(changed, a.attributeName())
		}
	}
	if len(changed) > 0 {
		problems.AddAttributeWarning(path.Root("password_wo_version"), "The old password goes to a new login",
			fmt.Sprintf("%s changes, and password_wo_version does not: authentik will log in there with the password that it already has. "+
				"Raise password_wo_version to send the password that belongs to it.", strings.Join(changed, " and ")))
	}
	return problems
}

// checkDuration returns an error if a duration is not valid. It accepts the duration of the prior state, because the
// server already stores that one.
func checkDuration(ctx context.Context, attribute string, config, prior duration.Value) diag.Diagnostics {
	var resp validator.StringResponse
	if !config.Equal(prior) {
		duration.Valid().ValidateString(ctx, validator.StringRequest{Path: path.Root(attribute), ConfigValue: config.StringValue}, &resp)
	}
	return resp.Diagnostics
}

// warnTemplate returns a warning if the server does not list the template. It is not an error, because the same apply
// may mount the file. It returns nil if the list cannot be read.
func warnTemplate(ctx context.Context, data *diags.ProviderData, template string) diag.Diagnostics {
	listed := data.Templates(ctx)
	if len(listed) == 0 || slices.Contains(listed, template) {
		return nil
	}
	advice := "It has these: " + strings.Join(listed, ", ") + "."
	if nearest := diags.Nearest(template, listed); nearest != "" {
		advice = "Did you mean " + nearest + "? " + advice
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("template"), "The server does not list the template",
		"authentik does not have the template at this time. "+advice+" Write one of them, or mount the file into authentik's server and "+
			"worker containers below /templates before you apply.")}
}

// checkRelease returns an error for each part of a configuration that the server's release does not support.
func (k *kind) checkRelease(config Model, caps authentik.Capabilities) diag.Diagnostics {
	problems := k.checkExists(caps)
	_, err := duration.ForMinutes(config.TokenExpiry.ValueString())
	if k.countsMinutes && caps.Has(authentik.ExpiryInMinutes) && errors.Is(err, duration.ErrNotMinutes) {
		problems.AddAttributeError(path.Root("token_expiry"), "token_expiry is not a whole number of minutes",
			fmt.Sprintf("The server runs authentik %s, where an email stage counts whole minutes; releases %s do so, later ones accept finer "+
				"durations. Round it, for example to token_expiry = \"minutes=30\".", caps.Release, authentik.Requirement(authentik.ExpiryInMinutes)))
	}
	for _, a := range k.attributes {
		if a.requirement() != "" && !caps.Has(a.requirement()) && isKnown(a.value(config)) {
			problems.AddAttributeError(path.Root(a.attributeName()), "This release of authentik lacks the attribute",
				fmt.Sprintf("The server runs authentik %s; %s exists %s. Remove the attribute, or upgrade the server.",
					caps.Release, a.attributeName(), authentik.Requirement(a.requirement())))
		}
	}
	return problems
}
