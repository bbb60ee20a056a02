package stageauthenticatoremail

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/timedelta"
)

// plan completes a configuration; a nil state plans a create.
func plan(config Model, state *Model) Model {
	planned := config
	planned.Model = kind.Plan(config.Model, state.shared())
	planned.ForceDestroy = emailsettings.Or(config.ForceDestroy, types.BoolValue(false))
	return planned
}

// needsRelease says whether the plan depends on the server's release: a stage
// that exists shows that its type does, and only a fine duration is left to ask for.
func needsRelease(config Model, state *Model) bool {
	if state == nil {
		return true
	}
	duration, err := timedelta.Parse(config.TokenExpiry.ValueString())
	if err != nil {
		return false
	}
	_, whole := duration.Minutes()
	return !whole
}

// checkRelease says what of the configuration the server's release cannot do.
func checkRelease(config Model, caps authentik.Capabilities) diag.Diagnostics {
	diags := kind.CheckRelease(config.Model, caps)
	if !caps.AuthenticatorEmail {
		diags.AddError("This release of authentik has no email authenticator stage",
			fmt.Sprintf("This server runs authentik %s; %s exists since 2025.2. Remove the resource, or upgrade the server.", caps.Release, kind.TypeName))
	}
	return diags
}

// check says what is wrong with a configuration without asking the server.
func check(config Model) diag.Diagnostics { return kind.Check(config.Model) }
