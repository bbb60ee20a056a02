package flowset

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// Lists contains flow_set in the configuration, the plan and the prior state.
type Lists struct {
	Config, Planned, Prior types.List

	Stage string // the UUID of the stage, or "" before the stage is created
	Label string // the type and the name of the stage in the state, for messages about prior blocks
	Name  string // the configured name of the stage, or "" if it is unknown
}

// planner plans the flow_set blocks of one stage. It sends requests only about flows whose blocks change.
type planner struct {
	Lists

	data     *providerdata.Data
	problems *diag.Diagnostics
	removed  []*blockModel // the prior blocks that belong to no configured block
}

// Plan returns the planned flow_set blocks: the configured blocks, completed from the prior blocks. It matches blocks
// by slug, because Terraform's core matches the elements of a list by index, even if they belong to different flows.
func Plan(ctx context.Context, data *providerdata.Data, lists Lists, problems *diag.Diagnostics) types.List {
	if problems.HasError() {
		return lists.Config
	}
	wanted, prior := blocks(lists.Config), blocks(lists.Prior)
	for i := range wanted {
		// ignore_changes may copy a single computed attribute, such as `pk`, from the state. Such a value is removed.
		if !slices.Contains(prior, wanted[i]) {
			wanted[i] = wanted[i].configured()
		}
	}
	problems.Append(Check(lists.Config)...)
	was, removed := pair(prior, wanted)
	p := planner{Lists: lists, data: data, problems: problems, removed: removed}
	planned := make([]blockModel, len(wanted))
	for i, config := range wanted {
		planned[i] = p.block(ctx, i, config, was[i])
	}
	p.warnRemovals(ctx, planned)
	switch {
	case lists.Config.IsUnknown():
		return lists.Config
	case isReordered(planned, prior):
		return lists.Prior
	}
	return listOf(planned)
}

// block plans one flow_set block, and adds its errors and warnings. If a prior block in p.removed has the pk of this
// block's flow, it becomes the prior block, and is deleted from p.removed.
func (p *planner) block(ctx context.Context, i int, config blockModel, was *blockModel) blockModel {
	if config.isIgnored() {
		return config
	}
	if config.Slug.IsUnknown() {
		return planBlock(config, was)
	}
	now := p.readFlow(ctx, config, was)
	// If somebody changed the slug of the flow after the state was read, p.removed contains the prior block of this flow.
	if was == nil && now.Flow != nil {
		was = claim(&p.removed, func(b *blockModel) bool { return b.PK.ValueString() == now.Flow.PK })
	}
	p.checkRelease(ctx, i, config, was)
	p.check(i, config, was, now)
	return planBlock(config, was)
}

// planBlock returns the planned flow_set block. An attribute that is not configured keeps its prior value. Without a
// prior value, it is unknown until the apply.
func planBlock(config blockModel, was *blockModel) blockModel {
	if isNew(was) {
		was = &blockModel{}
	}
	planned := config
	planned.each(func(f field, value *types.String) { complete(value, *f.block(was), types.StringUnknown()) })
	complete(&planned.CompatibilityMode, was.CompatibilityMode, types.BoolUnknown())
	complete(&planned.Order, was.Order, types.Int64Unknown())
	complete(&planned.Created, was.Created, types.BoolUnknown())
	if isRenamed(config.Slug, was) {
		planned.ExportURL = types.StringUnknown()
	}
	return planned
}

func complete[V attr.Value](value *V, prior, unknown V) {
	switch {
	case !(*value).IsNull():
	case prior.IsNull():
		*value = unknown
	default:
		*value = prior
	}
}

// isNew reports whether the apply must find or create the flow of a flow_set block.
func isNew(was *blockModel) bool { return was == nil || was.PK.IsNull() }

// isRenamed reports whether the flow of a flow_set block has another slug on the server than in the block.
func isRenamed(slug types.String, was *blockModel) bool {
	return !isNew(was) && was.currentSlug() != slug.ValueString()
}

// plannedFlow returns the flow with this slug that readFlow stored, or the zero value.
func plannedFlow(data *providerdata.Data, slug string) actual {
	stored, _ := data.PlannedFlows.Load(slug)
	flow, _ := stored.(actual)
	return flow
}

// readFlow reads the flow if the flow_set block is new, or if needsWarning returns true. It also reads the bindings of
// the flow if a warning needs them. It ignores errors, because the apply repeats a failed request and reports its
// error.
func (p *planner) readFlow(ctx context.Context, config blockModel, was *blockModel) actual {
	if p.data.API == nil || !isNew(was) && !needsWarning(config, was) {
		return actual{}
	}
	slug := config.Slug.ValueString()
	var now actual
	if was == nil {
		now = plannedFlow(p.data, slug)
	}
	if now.Flow == nil {
		now.Flow, _ = find(ctx, p.data.API, p.data.API.Flows.Get, was.createdPK(), slug)
	}
	if now.Flow != nil && now.Bindings == nil && (isRecovery(config, now.Flow.Designation) || p.Stage != "") {
		bindings, _ := p.data.API.BindingsTo(ctx, now.Flow.PK)
		// now.Bindings is not nil even if the flow has no bindings, because nil means that they have not been read yet.
		now.Bindings = append([]authentik.Binding{}, bindings...)
	}
	if now.Flow != nil && was == nil {
		p.data.PlannedFlows.Store(slug, now)
	}
	return now
}

// needsWarning reports whether the apply may place the mail of a recovery flow after the password: it binds or moves
// the stage, or it makes the flow a recovery flow. The prior block must have a flow.
func needsWarning(config blockModel, was *blockModel) bool {
	designation := was.Designation.ValueString()
	return isRecovery(config, designation) && (designation != recovery || isPlaced(config, was))
}

// isPlaced reports whether the apply binds the stage to the flow, or moves its binding.
func isPlaced(config blockModel, was *blockModel) bool {
	if config.Order.IsNull() {
		return isNew(was) || was.Order.IsNull()
	}
	return !config.Order.IsUnknown() && (was == nil || !config.Order.Equal(was.Order))
}

// isRecovery reports whether the flow is a recovery flow after the apply. Its designation before the apply is
// `current`.
func isRecovery(config blockModel, current string) bool {
	return cmp.Or(config.Designation.ValueString(), current) == recovery
}

// Check returns an error for each flow_set block that has the slug of an earlier block.
func Check(config types.List) diag.Diagnostics {
	var problems diag.Diagnostics
	seen := map[string]bool{}
	for i, block := range blocks(config) {
		slug := block.Slug.ValueString()
		if seen[slug] {
			problems.AddAttributeError(at(i, "slug"), "Two blocks for one flow",
				fmt.Sprintf("Another flow_set block already has the slug %q. A stage can have one block for each flow; remove one "+
					"of the two.", slug))
		}
		seen[slug] = slug != "" // ValueString returns "" for an unknown slug
	}
	return problems
}

// pair returns the prior block of each wanted flow_set block, or nil if a wanted block has none. The second result
// contains the prior blocks that belong to no wanted block.
//
// A prior block has an old slug in the state. Its new slug is the slug that its flow has on the server now. The two
// differ if somebody changed the slug on the server. pair tries these rules one after the other:
//
//  1. isSame: the wanted block has the old slug, and also the new slug or the pk of the prior block.
//  2. hasPK: both blocks have the same pk. Of the wanted blocks, only planned blocks and blocks with ignore_changes
//     have a pk.
//  3. hasSlugOfAnother: rule 5 applies, the new slug is the old slug of another prior block, and the wanted slug is not
//     the new slug of any prior block. For example, somebody changed the slug b to c, and then the slug a to b. Both
//     blocks keep their flows, and the apply gives both flows their old slugs back.
//  4. hasNewSlug: the wanted block has the new slug.
//  5. hasOldSlug: the wanted block has the old slug, and the prior block created the flow. The apply gives the flow its
//     old slug back.
func pair(prior, wanted []blockModel) (was, unclaimed []*blockModel) {
	was = make([]*blockModel, len(wanted))
	for i := range prior {
		unclaimed = append(unclaimed, &prior[i])
	}
	hasPK := func(b, wanted *blockModel) bool { return !b.PK.IsNull() && b.PK.Equal(wanted.PK) }
	hasNewSlug := func(b, wanted *blockModel) bool { return b.currentSlug() == wanted.Slug.ValueString() }
	isSame := func(b, wanted *blockModel) bool {
		return b.Slug.Equal(wanted.Slug) && (hasNewSlug(b, wanted) || hasPK(b, wanted))
	}
	hasOldSlug := func(b, wanted *blockModel) bool { return b.Created.ValueBool() && b.Slug.Equal(wanted.Slug) }
	hasSlugOfAnother := func(b, wanted *blockModel) bool {
		isOldSlug := func(other blockModel) bool { return other.Slug.ValueString() == b.currentSlug() }
		isNewSlug := func(other blockModel) bool { return hasNewSlug(&other, wanted) }
		return hasOldSlug(b, wanted) && slices.ContainsFunc(prior, isOldSlug) && !slices.ContainsFunc(prior, isNewSlug)
	}
	for _, belongs := range []func(b, wanted *blockModel) bool{isSame, hasPK, hasSlugOfAnother, hasNewSlug, hasOldSlug} {
		for i := range wanted {
			if was[i] == nil {
				was[i] = claim(&unclaimed, func(b *blockModel) bool { return belongs(b, &wanted[i]) })
			}
		}
	}
	return was, unclaimed
}

// claim deletes the first block that meets the condition from the list and returns it, or nil if no block meets it.
func claim(unclaimed *[]*blockModel, belongs func(*blockModel) bool) *blockModel {
	i := slices.IndexFunc(*unclaimed, belongs)
	if i < 0 {
		return nil
	}
	found := (*unclaimed)[i]
	*unclaimed = slices.Delete(*unclaimed, i, i+1)
	return found
}

// isReordered reports whether the planned flow_set blocks equal the prior blocks, in any order.
func isReordered(planned, prior []blockModel) bool {
	return len(planned) > 0 && len(planned) == len(prior) &&
		!slices.ContainsFunc(planned, func(b blockModel) bool { return !slices.Contains(prior, b) })
}

// FromState returns the flow_set blocks of the state if the configured blocks have the same values in all attributes
// that a user can write. This is the case with ignore_changes = all: Terraform then passes the state as the
// configuration, but without the other attributes. If any block differs, FromState returns the configured blocks.
func FromState(config, prior types.List) types.List {
	isSame := func(config, prior blockModel) bool { return config == prior.configured() }
	if slices.EqualFunc(blocks(config), blocks(prior), isSame) {
		return prior
	}
	return config
}
