package emailsettings

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Name is how a message refers to a stage: its type and its name.
func (k Kind) Name(m Model) string { return fmt.Sprintf("%s %q", k.TypeName, m.Name.ValueString()) }

// FlowSets is flow_set of a configuration, its plan and the state, nil for a stage that is yet to be made.
func FlowSets(config, planned Model, state *Model) flowset.Lists {
	lists := flowset.Lists{Config: config.FlowSet, Planned: planned.FlowSet}
	if state != nil {
		lists.Prior = state.FlowSet
	}
	return lists
}

// Vanished is the warning for a stage that the server no longer has, or no
// longer shows to this token.
func (k Kind) Vanished(state Model) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The stage no longer exists",
		fmt.Sprintf("authentik has no %s with the id %s, so it is planned to be created again. If it does exist, the token may not see it: "+
			"check the token's permissions before you apply.", k.Name(state), state.ID.ValueString()))
}

// WarnOfFlip warns where the default of use_global_settings turns an existing
// stage from the server's mail settings to a host that was ignored so far, as
// a configuration written for another provider may carry one.
func WarnOfFlip(config Model, state *Model) diag.Diagnostics {
	var diags diag.Diagnostics
	if state != nil && state.UseGlobalSettings.ValueBool() && config.UseGlobalSettings.IsNull() && isKnown(config.Host) {
		diags.AddAttributeWarning(path.Root("use_global_settings"), "The stage changes to a mail server of its own",
			fmt.Sprintf("So far the stage used the e-mail settings of the authentik server and ignored its host. Since host is written, it will "+
				"use %s from now on. Write use_global_settings = true to leave it as it was, or = false to confirm.", config.Host.ValueString()))
	}
	return diags
}

var anyUUID = regexp.MustCompile(`^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$`)

// ImportID is the canonical form of a stage's UUID, given in any case, with or without dashes.
func (k Kind) ImportID(given string) (string, diag.Diagnostics) {
	var diags diag.Diagnostics
	text := strings.ToLower(strings.TrimSpace(given))
	if !anyUUID.MatchString(text) {
		diags.AddError("The import id is no UUID",
			fmt.Sprintf("Got %q. Import a stage by its UUID, as in: terraform import %s.example 3fa85f64-5717-4562-b3fc-2c963f66afa6. authentik "+
				"shows it as pk under /api/v3/stages/all/?name=….", given, k.TypeName))
		return "", diags
	}
	digits := strings.ReplaceAll(text, "-", "")
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"), diags
}
