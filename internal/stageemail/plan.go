package stageemail

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

// The server's own defaults (recording email/create/min).
var (
	activateUserOnSuccess = types.BoolValue(false)
	recoveryMaxAttempts   = types.Int64Value(5)
	recoveryCacheTimeout  = duration.NewValue("minutes=5")
)

// plan completes a configuration; a nil state plans a create, nil capabilities
// are a release that is not known yet.
func plan(config Model, state *Model, caps *authentik.Capabilities) Model {
	prior := Model{RecoveryMaxAttempts: types.Int64Null(), RecoveryCacheTimeout: duration.Null()}
	if state != nil {
		prior = *state
	}
	planned := config
	planned.Model = kind.Plan(config.Model, state.shared())
	planned.ActivateUserOnSuccess = emailsettings.Or(config.ActivateUserOnSuccess, activateUserOnSuccess)
	attempts, cache := recoveryDefaults(prior, caps)
	planned.RecoveryMaxAttempts = emailsettings.Or(config.RecoveryMaxAttempts, attempts)
	planned.RecoveryCacheTimeout = duration.KeepSpelling(emailsettings.Or(config.RecoveryCacheTimeout, cache), prior.RecoveryCacheTimeout)
	return planned
}

// recoveryDefaults are null where the release lacks the two attributes, and
// unknown where neither the state nor the server tells.
func recoveryDefaults(prior Model, caps *authentik.Capabilities) (types.Int64, duration.Value) {
	switch {
	case !prior.RecoveryMaxAttempts.IsNull() && caps == nil:
		return recoveryMaxAttempts, recoveryCacheTimeout
	case caps == nil:
		return types.Int64Unknown(), duration.Unknown()
	case !caps.Recovery || lackedBy(prior, *caps):
		return types.Int64Null(), duration.Null()
	}
	return recoveryMaxAttempts, recoveryCacheTimeout
}

// lackedBy is for a server that hides its release: a stage that it holds
// without the attributes tells more than the assumption that it is the newest.
func lackedBy(prior Model, caps authentik.Capabilities) bool {
	return !caps.Known && !prior.ID.IsNull() && prior.RecoveryMaxAttempts.IsNull()
}

// needsRelease says whether the plan depends on the server's release: not for
// a stage whose state shows that the release has the recovery attributes.
func needsRelease(state *Model) bool {
	return state == nil || state.RecoveryMaxAttempts.IsNull()
}

// checkRelease says what of the configuration the server's release cannot do.
func checkRelease(config Model, caps authentik.Capabilities) diag.Diagnostics {
	var diags diag.Diagnostics
	if caps.ExpiryInMinutes && finerThanMinutes(config.TokenExpiry) {
		diags.AddAttributeError(path.Root("token_expiry"), "token_expiry is no whole number of minutes",
			fmt.Sprintf("This server runs authentik %s, where an email stage counts in whole minutes; releases %s do so, later ones take finer "+
				"durations. Round it, for example to token_expiry = \"minutes=30\".", caps.Release, authentik.Requirement(authentik.ExpiryInMinutes)))
	}
	for _, written := range []struct {
		name  string
		value attr.Value
	}{
		{"recovery_max_attempts", config.RecoveryMaxAttempts},
		{"recovery_cache_timeout", config.RecoveryCacheTimeout},
	} {
		if !caps.Recovery && !written.value.IsNull() && !written.value.IsUnknown() {
			diags.AddAttributeError(path.Root(written.name), written.name+" does not exist in this release of authentik",
				fmt.Sprintf("This server runs authentik %s; %s exists %s. Remove the attribute, or upgrade the server.",
					caps.Release, written.name, authentik.Requirement(authentik.Recovery)))
		}
	}
	return diags
}

// finerThanMinutes is false for what is not known, and for what the
// attribute's own check refuses anyway.
func finerThanMinutes(expiry duration.Value) bool {
	duration, err := duration.Parse(expiry.ValueString())
	if err != nil {
		return false
	}
	_, whole := duration.Minutes()
	return !whole
}

// check says what is wrong with a configuration without asking the server.
func check(config Model) diag.Diagnostics {
	diags := kind.Check(config.Model)
	if config.RecoveryMaxAttempts.Equal(types.Int64Value(0)) {
		diags.AddAttributeWarning(path.Root("recovery_max_attempts"), "The mail cannot be sent again",
			"With recovery_max_attempts = 0 a user who asks authentik to send the mail again gets an error. Write how often it may be asked for.")
	}
	return diags
}

// checkCacheTimeout refuses a duration that is not valid, unless the server holds it.
func checkCacheTimeout(ctx context.Context, config Model, state *Model) diag.Diagnostics {
	var held duration.Value
	if state != nil {
		held = state.RecoveryCacheTimeout
	}
	return emailsettings.CheckDuration(ctx, "recovery_cache_timeout", config.RecoveryCacheTimeout, held)
}
