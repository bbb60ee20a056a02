package flowset

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// pair returns the prior block of each wanted block, or nil if it has none, and the prior blocks that belong to no
// wanted block. If somebody changed the slug of a flow, its prior block has an old and a new slug. Such a block belongs
// to the wanted block with the new slug. Otherwise it belongs to the wanted block with the old slug in two cases:
//
//   - The block created the flow, so the apply gives the flow its slug back.
//   - The wanted block has the pk of a flow, so it is a planned block, or ignore_changes applies to it.
func pair(prior, wanted []blockModel) (was, unclaimed []*blockModel) {
	was = make([]*blockModel, len(wanted))
	for i := range prior {
		unclaimed = append(unclaimed, &prior[i])
	}
	for i, block := range wanted {
		was[i] = claim(&unclaimed, func(b *blockModel) bool { return b.currentSlug() == block.Slug.ValueString() })
	}
	for i, block := range wanted {
		if was[i] == nil {
			was[i] = claim(&unclaimed, func(b *blockModel) bool {
				return b.Slug.Equal(block.Slug) && (b.Created.ValueBool() || block.PK.ValueString() != "")
			})
		}
	}
	return was, unclaimed
}

// claim removes the first block for which belongs returns true from a list of flow_set blocks that no wanted block has
// claimed, and returns that block. It returns nil if the list has no such block.
func claim(unclaimed *[]*blockModel, belongs func(*blockModel) bool) *blockModel {
	i := slices.IndexFunc(*unclaimed, belongs)
	if i < 0 {
		return nil
	}
	found := (*unclaimed)[i]
	*unclaimed = slices.Delete(*unclaimed, i, i+1)
	return found
}

// isReordered reports whether the planned flow_set blocks are the prior blocks in the same or another order. The plan
// then shows no change.
func isReordered(planned, prior []blockModel) bool {
	return len(planned) > 0 && len(planned) == len(prior) &&
		!slices.ContainsFunc(planned, func(b blockModel) bool { return !slices.Contains(prior, b) })
}

// FromState returns the flow_set blocks of the state if the configured blocks equal them in all attributes that a user
// can write. Terraform passes such blocks as the configuration if the resource has ignore_changes = all. Otherwise
// FromState returns the configured blocks.
func FromState(ctx context.Context, config, prior types.List, problems *diag.Diagnostics) types.List {
	isSame := func(config, prior blockModel) bool {
		for _, f := range computed {
			*f.block(&prior) = types.StringNull()
		}
		prior.Created = types.BoolNull()
		return config == prior
	}
	if slices.EqualFunc(blocks(ctx, config, problems), blocks(ctx, prior, problems), isSame) {
		return prior
	}
	return config
}

// withoutIgnored removes the values that ignore_changes excludes from the configuration. With ignore_changes, Terraform
// plans with the values of the state, but passes the whole configuration to the apply. So withoutIgnored returns one
// configured flow_set block for each planned block, and keeps only the values that are also in the plan.
func withoutIgnored(config, planned []blockModel) []blockModel {
	all := make([]blockModel, len(planned))
	for i := range planned {
		all[i].Slug = planned[i].Slug
		written := bySlug(config, planned[i].Slug)
		if written == nil {
			continue
		}
		all[i] = *written
		all[i].each(func(f field, value *types.String) { hideUnplanned(value, *f.block(&planned[i])) })
		hideUnplanned(&all[i].CompatibilityMode, planned[i].CompatibilityMode)
		hideUnplanned(&all[i].Order, planned[i].Order)
	}
	return all
}

// hideUnplanned replaces a configured value with null if the plan shows another value.
func hideUnplanned[V attr.Value](written *V, planned V) {
	if !planned.IsUnknown() && !planned.Equal(*written) {
		var null V // the zero value of every V is null
		*written = null
	}
}
