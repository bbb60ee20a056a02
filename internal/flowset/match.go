package flowset

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// match returns the prior block that belongs to the wanted block with this slug, or nil if there is none. Normally both
// blocks have the same slug. If the slug of a flow was changed on the server, its prior block has an old and a new
// slug. The prior block then belongs to the wanted block with the new slug, or else to the wanted block with the old
// slug.
func match(prior, wanted []blockModel, slug types.String) *blockModel {
	if slug.IsUnknown() {
		return nil
	}
	for i := range prior {
		if prior[i].currentSlug() == slug.ValueString() {
			return &prior[i]
		}
	}
	was := bySlug(prior, slug)
	if was != nil && bySlug(wanted, types.StringValue(was.currentSlug())) != nil {
		return nil
	}
	return was
}

// unclaimed returns the prior blocks of the flows that no wanted block names.
func unclaimed(prior, wanted []blockModel) []*blockModel {
	claimed := map[*blockModel]bool{}
	for _, block := range wanted {
		claimed[match(prior, wanted, block.Slug)] = true
	}
	var rest []*blockModel
	for i := range prior {
		if !claimed[&prior[i]] {
			rest = append(rest, &prior[i])
		}
	}
	return rest
}

// take removes the block of the flow with this pk from a list of unclaimed blocks, and returns the block. It returns
// nil if the list does not contain the flow. Somebody may have changed the slug of a flow: a wanted block with the new
// slug then belongs to the prior block with the same pk.
func take(unclaimed *[]*blockModel, pk string) *blockModel {
	i := slices.IndexFunc(*unclaimed, func(b *blockModel) bool { return b.PK.ValueString() == pk })
	if i < 0 {
		return nil
	}
	found := (*unclaimed)[i]
	*unclaimed = slices.Delete(*unclaimed, i, i+1)
	return found
}

// isWithoutComputed reports whether a configured block equals the prior block, except that its computed attributes
// are null. Terraform passes such blocks for ignore_changes = all.
func isWithoutComputed(config, prior blockModel) bool {
	for _, f := range computed {
		*f.block(&prior) = types.StringNull()
	}
	prior.Created = types.BoolNull()
	return config == prior
}

// isReordered reports whether the planned blocks are the prior blocks in the same or another order. Then nothing
// changes.
func isReordered(planned, prior []blockModel) bool {
	return len(planned) > 0 && len(planned) == len(prior) &&
		!slices.ContainsFunc(planned, func(b blockModel) bool { return !slices.Contains(prior, b) })
}

// withoutIgnored removes from the configuration what ignore_changes excludes. With ignore_changes, Terraform plans with
// the values of the state, but passes the whole configuration to the apply. So withoutIgnored returns one configured
// block for each planned block, and keeps only the values that are also in the plan.
func withoutIgnored(config, planned []blockModel) []blockModel {
	all := make([]blockModel, len(planned))
	for i := range planned {
		all[i].Slug = planned[i].Slug
		written := bySlug(config, planned[i].Slug)
		if written == nil {
			continue
		}
		all[i] = *written
		all[i].each(func(f field, value *types.String) { hideUnplanned(value, *f.block(&planned[i]), types.StringNull()) })
		hideUnplanned(&all[i].CompatibilityMode, planned[i].CompatibilityMode, types.BoolNull())
		hideUnplanned(&all[i].Order, planned[i].Order, types.Int64Null())
	}
	return all
}

// hideUnplanned replaces a written value with null if the plan shows another value.
func hideUnplanned[V attr.Value](written *V, planned, null V) {
	if !planned.IsUnknown() && !planned.Equal(*written) {
		*written = null
	}
}
