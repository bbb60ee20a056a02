package flowset

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// GuardDestroy returns an error if bindings that no flow_set block of the stage manages still bind the stage to flows.
// bound contains the flows of the stage as authentik returns them: one flow for each binding, so a flow may occur
// twice. If force is true, GuardDestroy allows these bindings.
func GuardDestroy(
	ctx context.Context, typeName, label string, prior types.List, bound []authentik.Flow, force bool,
) diag.Diagnostics {
	var problems diag.Diagnostics
	left := boundByOthers(blocks(ctx, prior, &problems), bound)
	if force || len(left) == 0 {
		return problems
	}
	var names []string
	danger := ""
	for _, flow := range left {
		names = append(names, fmt.Sprintf("flow %q (designation %s)", flow.Slug, flow.Designation))
		if flow.Designation == recovery {
			danger = " A recovery flow without its mail lets anybody set anybody's password."
		}
	}
	problems.AddError("Flows still use the stage",
		fmt.Sprintf("%s was not destroyed, because bindings other than those of its flow_set blocks place it in %s.%s "+
			"Remove these bindings first. If a resource creates one, let Terraform replace it together with the stage "+
			"(YOUR_BLOCK stands for the name of the stage's block):\n\n"+
			"  lifecycle { replace_triggered_by = [%s.YOUR_BLOCK.id] }\n\n"+
			"To destroy the stage anyway, set force_destroy = true, apply, then destroy.",
			label, enumerated(slices.Compact(names)), danger, typeName))
	return problems
}

// boundByOthers returns the flows of a stage as authentik returns them, one flow for each binding, without the flows of
// bindings that the flow_set blocks in own manage.
func boundByOthers(own []blockModel, bound []authentik.Flow) []authentik.Flow {
	left := slices.Clone(bound)
	for _, block := range own {
		i := slices.IndexFunc(left, func(flow authentik.Flow) bool { return flow.PK == block.PK.ValueString() })
		if i >= 0 && !block.Order.IsNull() {
			left = slices.Delete(left, i, i+1)
		}
	}
	return left
}

// WarnForcedDestroy returns a warning if GuardDestroy allows the destruction of a stage only because of force_destroy,
// and a recovery flow loses the stage. It does not name the flows of the flow_set blocks, because WarnDestroy names
// them.
func WarnForcedDestroy(ctx context.Context, label string, prior types.List, bound []authentik.Flow) diag.Diagnostics {
	var problems diag.Diagnostics
	own := blocks(ctx, prior, &problems)
	var names []string
	for _, flow := range boundByOthers(own, bound) {
		isOfBlock := slices.ContainsFunc(own, func(b blockModel) bool { return b.PK.ValueString() == flow.PK })
		if flow.Designation == recovery && !isOfBlock {
			names = append(names, fmt.Sprintf("flow %q", flow.Slug))
		}
	}
	if len(names) > 0 {
		problems.AddAttributeWarning(path.Root("force_destroy"), "A recovery flow loses its mail",
			fmt.Sprintf("Because force_destroy is true, %s will be destroyed although bindings other than those of its "+
				"flow_set blocks place it in %s. %s", label, enumerated(slices.Compact(names)), openRecovery))
	}
	return problems
}

// WarnDestroy returns warnings about what the destruction of a stage does to the flows of its flow_set blocks. client
// is nil if the server is not known yet.
func WarnDestroy(ctx context.Context, client *authentik.Client, prior types.List, stage string) diag.Diagnostics {
	var problems diag.Diagnostics
	for _, block := range blocks(ctx, prior, &problems) {
		problems.Append(removal{block: block, stage: stage, isDestroyed: true}.warn(ctx, client)...)
	}
	return problems
}

// CreatedFlows returns the slugs of the flows that the flow_set blocks of a state created.
func CreatedFlows(ctx context.Context, prior types.List) []string {
	var slugs []string
	var problems diag.Diagnostics // ignored, because the framework could already decode the state
	for _, block := range blocks(ctx, prior, &problems) {
		if block.Created.ValueBool() {
			slugs = append(slugs, block.Slug.ValueString())
		}
	}
	return slugs
}

// Remove deletes the flows that the flow_set blocks of a stage created and that nothing else uses. It is called before
// the stage is deleted: if Remove fails, the state still contains the stage, and the next destroy continues. The server
// deletes the bindings together with the stage. Remove returns false if the stage must not be deleted.
func Remove(
	ctx context.Context, client *authentik.Client, prior types.List, stage string, problems *diag.Diagnostics,
) bool {
	c := &Change{client: client}
	for _, block := range blocks(ctx, prior, problems) {
		if block.Created.ValueBool() && !c.removeBlock(ctx, removal{block: block, stage: stage, isDestroyed: true},
			problems) {
			return false
		}
	}
	return !problems.HasError()
}
