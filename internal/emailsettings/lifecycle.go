package emailsettings

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Name is how a message refers to a stage: its type and its name.
func (k Kind) Name(m Model) string { return fmt.Sprintf("%s %q", k.TypeName, m.Name.ValueString()) }

// FlowSets is flow_set of a configuration, its plan and the state, nil for a stage that is yet to be made.
func FlowSets(config, planned Model, state *Model) flowset.Lists {
	lists := flowset.Lists{Config: config.FlowSet, Planned: planned.FlowSet, Creating: state == nil}
	if state != nil {
		lists.Prior = state.FlowSet
	}
	return lists
}

// Vanished is the warning for a stage that the server no longer has, or no
// longer shows to this token.
func (k Kind) Vanished(ctx context.Context, state Model) diag.Diagnostic {
	if state.Name.IsNull() { // an import, which Terraform ends with an error of its own
		return diag.NewWarningDiagnostic("There is no such stage",
			fmt.Sprintf("authentik has no %s with the id %s, or the token may not see it. A stage of another type is another resource type.",
				k.TypeName, state.ID.ValueString()))
	}
	return diag.NewWarningDiagnostic("The stage no longer exists",
		fmt.Sprintf("authentik has no %s with the id %s, so it is planned to be created again. If it does exist, the token may not see it: "+
			"check the token's permissions before you apply.%s", k.Name(state), state.ID.ValueString(), orphans(ctx, state)))
}

// orphans are the flows that nobody deletes any more, since what made them is gone from the state.
func orphans(ctx context.Context, state Model) string {
	made := flowset.Made(ctx, state.FlowSet)
	if len(made) == 0 {
		return ""
	}
	return fmt.Sprintf(" The flows that its flow_set blocks made stay, and are no longer deleted with a block: delete by hand what is not "+
		"needed of %s.", strings.Join(made, ", "))
}

// warnOfFlip warns where the default of use_global_settings turns an existing
// stage from the server's mail settings to a host that was ignored so far, as
// a configuration written for another provider may carry one.
func warnOfFlip(config Model, state *Model) diag.Diagnostics {
	var diags diag.Diagnostics
	if state != nil && state.UseGlobalSettings.ValueBool() && config.UseGlobalSettings.IsNull() && isKnown(config.Host) {
		diags.AddAttributeWarning(path.Root("use_global_settings"), "The stage changes to a mail server of its own",
			fmt.Sprintf("So far the stage used the e-mail settings of the authentik server and ignored its host. Since host is written, it will "+
				"use %s from now on. Write use_global_settings = true to leave it as it was, or = false to confirm.", config.Host.ValueString()))
	}
	return diags
}
