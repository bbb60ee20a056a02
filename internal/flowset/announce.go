package flowset

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// removedFrom are the blocks that are wanted no longer, as far as slugs are known.
func removedFrom(had, wanted []placement) []placement {
	var removed []placement
	for _, block := range had {
		if bySlug(wanted, block.Slug) == nil {
			removed = append(removed, block)
		}
	}
	return removed
}

// AnnounceDestroy warns of the flows that go with a stage that is planned to be destroyed; the client is nil where the
// server is not known yet.
func AnnounceDestroy(ctx context.Context, api *authentik.Client, state tfsdk.State) diag.Diagnostics {
	var prior types.List
	diags := state.GetAttribute(ctx, path.Root("flow_set"), &prior)
	had := blocks(ctx, prior, &diags)
	diags.Append(InRun(ctx, api, types.StringNull()).announce(ctx, had)...)
	return diags
}

func (r Run) announce(ctx context.Context, removed []placement) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, block := range removed {
		if block.Created.ValueBool() {
			diags.AddAttributeWarning(path.Root("flow_set"), fmt.Sprintf("The flow %s goes with its block", block.Slug.ValueString()),
				fmt.Sprintf("The flow %s was made by its flow_set block and is deleted with it, unless another stage is bound to it then. "+
					"It then goes with the last of these stages, if this run destroys them all; otherwise it stays.%s", block.Slug.ValueString(), r.losers(ctx, block)))
		}
	}
	return diags
}

// announceMaybe warns of flows whose blocks are not there as far as is known:
// the plan that core makes within apply knows, and nobody reads its warnings first.
func announceMaybe(missing []placement) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, block := range missing {
		if block.Created.ValueBool() {
			diags.AddAttributeWarning(path.Root("flow_set"), fmt.Sprintf("The flow %s may go", block.Slug.ValueString()),
				fmt.Sprintf("The flow %[1]s was made by a flow_set block, and which blocks there are will be known only after apply. Where none is "+
					"for %[1]s any more, it is deleted, unless another stage is bound to it then.", block.Slug.ValueString()))
		}
	}
	return diags
}

// losers are those that lose a flow with its deletion. Where authentik does not tell, or not to this token, nothing is said.
func (r Run) losers(ctx context.Context, block placement) string {
	if r.users == nil || block.PK.IsNull() {
		return ""
	}
	switch deleted, losing := usersOf(r.users(ctx, block.Slug.ValueString())); {
	case len(deleted) > 0:
		return " authentik would delete these with it, so it stays as long as they use it: " + enumerated(deleted) + "."
	case len(losing) > 0:
		return " These use it and lose it: " + enumerated(losing) + "."
	}
	return ""
}
