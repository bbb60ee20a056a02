package stageauthenticatoremail

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

var (
	// forceDestroy is the default of an attribute that no server knows.
	forceDestroy = types.BoolValue(false)
	// noName is what a state learns of a server that has none: beside it Terraform
	// takes a configuration of null and of "" for no change, beside null the former only.
	noName = types.StringValue("")
)

// plan completes a configuration; a nil state plans a create.
func plan(config Model, state *Model) Model {
	planned := config
	planned.Model = kind.Plan(config.Model, state.shared())
	planned.ForceDestroy = emailsettings.Or(config.ForceDestroy, forceDestroy)
	if state != nil && config.FriendlyName.IsNull() && state.FriendlyName.Equal(noName) {
		planned.FriendlyName = noName
	}
	return planned
}

// needsRelease says whether the plan depends on the server's release: a stage
// that exists shows that its type does.
func needsRelease(state *Model) bool { return state == nil }

// checkRelease says what of the configuration the server's release cannot do.
func checkRelease(caps authentik.Capabilities) diag.Diagnostics {
	var problems diag.Diagnostics
	if !caps.AuthenticatorEmail {
		problems.AddError("This release of authentik has no email authenticator stage",
			fmt.Sprintf("This server runs authentik %s; %s exists %s. Leave it out, or upgrade the server.", caps.Release, kind.TypeName, authentik.Requirement(authentik.AuthenticatorEmail)))
	}
	return problems
}

// mustExist is checkRelease for what reads stages that are not in a state, where
// an old release would answer with a page of its web interface.
func mustExist(ctx context.Context, data *diags.ProviderData) diag.Diagnostics {
	var problems diag.Diagnostics
	if caps := data.Capabilities(ctx, &problems); caps != nil {
		problems.Append(checkRelease(*caps)...)
	}
	return problems
}

// check says what is wrong with a configuration without asking the server.
func check(config Model) diag.Diagnostics { return kind.Check(config.Model) }
