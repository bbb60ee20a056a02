package flowset

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Lists contains flow_set of the configuration, the plan and the prior state. Stage is the UUID of the stage, and is
// empty before a create. Name is the configured name of the stage, and is empty if the name is unknown.
type Lists struct {
	Config, Planned, Prior types.List
	Stage, Name            string
	// IsIgnored reports whether all other attributes of the configuration equal the state, as they do with
	// ignore_changes = all.
	IsIgnored bool
}

// planner plans the blocks of one stage. It sends requests only about flows that change.
type planner struct {
	data   *diags.ProviderData
	api    server // nil if the server is not known yet
	stage  string
	name   string
	wanted []blockModel
	prior  []blockModel
}

// Plan returns the planned blocks: the configured blocks, completed from the prior blocks. It matches blocks by slug,
// because Terraform's core matches the elements of a list by index, even if they belong to different flows.
func Plan(ctx context.Context, data *diags.ProviderData, lists Lists, problems *diag.Diagnostics) types.List {
	if problems.HasError() {
		return lists.Config
	}
	p := planner{data: data, stage: lists.Stage, name: lists.Name, wanted: blocks(ctx, lists.Config, problems), prior: blocks(ctx, lists.Prior, problems)}
	if client := data.ClientIfKnown(); client != nil {
		p.api = api{client}
	}
	if lists.IsIgnored && slices.EqualFunc(p.wanted, p.prior, isWithoutComputed) {
		return lists.Prior
	}
	problems.Append(Check(ctx, lists.Config)...)
	planned := make([]blockModel, len(p.wanted))
	for i, block := range p.wanted {
		was := match(p.prior, p.wanted, block.Slug)
		planned[i] = planBlock(block, was)
		problems.Append(p.check(ctx, i, planned[i], was)...)
	}
	problems.Append(p.warnRemovals(ctx, lists.Config.IsUnknown())...)
	if lists.Config.IsUnknown() || isReordered(planned, p.prior) {
		return map[bool]types.List{true: lists.Config, false: lists.Prior}[lists.Config.IsUnknown()]
	}
	return listOf(ctx, planned, problems)
}

// planBlock completes one block. An attribute that is not written keeps the value of the flow. If the flow must be
// found or created first, the attribute is unknown. A block for which isIgnored is true stays as it is in the state.
func planBlock(config blockModel, was *blockModel) blockModel {
	if config.isIgnored() {
		return config
	}
	if was == nil || was.PK.IsNull() {
		was = &blockModel{}
	}
	planned := config
	planned.each(func(f field, value *types.String) {
		if value.IsNull() {
			*value = priorOrUnknown(*f.block(was), types.StringUnknown())
		}
	})
	if planned.CompatibilityMode.IsNull() {
		planned.CompatibilityMode = priorOrUnknown(was.CompatibilityMode, types.BoolUnknown())
	}
	if planned.Order.IsNull() {
		planned.Order = priorOrUnknown(was.Order, types.Int64Unknown())
	}
	planned.Created = priorOrUnknown(was.Created, types.BoolUnknown())
	if isRenamed(config.Slug, was) {
		planned.ExportURL = types.StringUnknown()
	}
	return planned
}

func priorOrUnknown[V interface{ IsNull() bool }](prior, unknown V) V {
	if prior.IsNull() {
		return unknown
	}
	return prior
}

// isRenamed reports whether somebody changed the slug of the block's flow on the server. The apply changes the slug
// back.
func isRenamed(slug types.String, was *blockModel) bool {
	return was != nil && !was.PK.IsNull() && was.currentSlug() != slug.ValueString()
}

// check returns the errors and warnings for one planned block.
func (p *planner) check(ctx context.Context, i int, block blockModel, was *blockModel) diag.Diagnostics {
	config := p.wanted[i]
	if config.isIgnored() || block.Slug.IsUnknown() {
		return nil
	}
	problems := p.checkRelease(ctx, i, config, was)
	slug := block.Slug.ValueString()
	if isRenamed(block.Slug, was) {
		problems.AddAttributeWarning(at(i, "slug"), "The flow gets its slug back",
			fmt.Sprintf("Somebody changed the slug of flow %q, which this block created, to %q. The apply changes it back. To keep the new slug, "+
				"write it in the block.", slug, was.currentSlug()))
	}
	if missing := config.missingFields(); was != nil && was.PK.IsNull() && len(missing) > 0 && !p.exists(ctx, slug) {
		problems.AddAttributeWarning(at(i, "slug"), "The flow no longer exists",
			fmt.Sprintf("authentik no longer has a flow with the slug %q, or does not show it to this token. The apply fails unless another "+
				"resource of the configuration creates the flow before this stage. Remove the block, correct the slug, or write %s to have the "+
				"block create the flow.", slug, enumerated(missing)))
	}
	isAppended := config.Order.IsNull() && block.Order.IsUnknown()
	isMoved := !config.Order.IsNull() && !config.Order.IsUnknown() && (was == nil || !config.Order.Equal(was.Order))
	if couldBeRecovery(config) && (isAppended || isMoved) {
		problems.Append(p.warnBehindLogin(ctx, i, config, was)...)
	}
	if p.stage == "" && p.name != "" && couldBeRecovery(config) {
		problems.Append(p.warnReplacement(ctx, i, slug)...)
	}
	return problems
}

// couldBeRecovery reports whether the flow of a block is a recovery flow, or may be one because its designation is
// not written or unknown.
func couldBeRecovery(config blockModel) bool {
	designation := config.Designation.ValueString()
	return designation == "" || designation == recovery
}

// warnReplacement warns that a recovery flow has no mail while Terraform replaces the stage. Terraform plans a
// replacement as a destroy and a create, and the provider plans only the create. A bound stage with the same name
// shows that the create is part of a replacement.
func (p *planner) warnReplacement(ctx context.Context, i int, slug string) diag.Diagnostics {
	var problems diag.Diagnostics
	now := p.inspect(ctx, nil, slug)
	if slices.ContainsFunc(now.Bindings, func(b authentik.Binding) bool { return b.StageObj != nil && b.StageObj.Name == p.name }) {
		problems.AddAttributeWarning(at(i, "slug"), "A recovery flow briefly loses its mail",
			fmt.Sprintf("Flow %q runs the stage %q, which this run replaces: it runs without the stage until Terraform has created it again. %s",
				slug, p.name, openRecovery))
	}
	return problems
}

// checkRelease returns errors for values that the server's release does not accept. It reads the release only if such
// a value is new or changed.
func (p *planner) checkRelease(ctx context.Context, i int, config blockModel, was *blockModel) diag.Diagnostics {
	var problems diag.Diagnostics
	refuse := func(attribute, value string, needs authentik.Capability) {
		caps := p.data.Capabilities(ctx, &problems)
		if caps != nil && !caps.Has(needs) {
			problems.AddAttributeError(at(i, attribute), "The server's release does not accept this value",
				fmt.Sprintf("The server runs authentik %s, and %s %s exists only %s. Write another value, or upgrade authentik.",
					caps.Release, attribute, value, authentik.Requirement(needs)))
		}
	}
	for _, f := range configurable {
		value := *f.block(&config)
		if needs, ok := valuesByRelease[value.ValueString()]; ok && (was == nil || !value.Equal(*f.block(was))) {
			refuse(f.name, fmt.Sprintf("%q", value.ValueString()), needs)
		}
	}
	if was == nil && len(config.Slug.ValueString()) > maxShortSlug {
		refuse("slug", fmt.Sprintf("with more than %d characters", maxShortSlug), authentik.LongSlugs)
	}
	return problems
}

// setsPassword lists the models of the stages that read or save a new password, or sign the user in. In a recovery
// flow, they must not come before the mail.
var setsPassword = []string{
	"authentik_stages_prompt.promptstage", "authentik_stages_user_write.userwritestage", "authentik_stages_user_login.userloginstage",
}

// warnBehindLogin warns if the stage is appended to a recovery flow after a stage in setsPassword, which must come
// after the mail.
func (p *planner) warnBehindLogin(ctx context.Context, i int, config blockModel, was *blockModel) diag.Diagnostics {
	var problems diag.Diagnostics
	now := p.inspect(ctx, was, config.Slug.ValueString())
	isBound := bindingOf(now.Bindings, p.stage) != nil
	others := slices.DeleteFunc(slices.Clone(now.Bindings), func(b authentik.Binding) bool { return p.stage != "" && b.Stage == p.stage })
	first := slices.IndexFunc(others, func(b authentik.Binding) bool {
		return b.StageObj != nil && slices.Contains(setsPassword, b.StageObj.MetaModelName)
	})
	if first < 0 || isBound && config.Order.IsNull() || !config.Order.IsNull() && config.Order.ValueInt64() < others[first].Order {
		return nil
	}
	step := others[first]
	lowest := "below " + fmt.Sprint(step.Order)
	if first > 0 {
		lowest = fmt.Sprintf("above %d and %s", others[first-1].Order, lowest)
	}
	problems.AddAttributeWarning(at(i, "slug"), "The mail comes after the new password",
		fmt.Sprintf("In the recovery flow %q, the step %q at order %d then runs before the mail: anybody who types a user name can set that "+
			"user's password and is signed in. Without order, the stage is placed behind the last step. Write an order %s.",
			config.Slug.ValueString(), step.StageObj.Name, step.Order, lowest))
	return problems
}

// plannedFlow is the key under which a plan stores a flow that it looked up, by slug. The apply in the same process
// uses the stored flow.
type plannedFlow string

// inspect returns the flow that a block names. For a recovery flow, it also returns the bindings in the order in
// which they run; no warning needs the bindings of other flows. It returns an empty result if a request fails,
// because the apply repeats the request and reports the error.
func (p *planner) inspect(ctx context.Context, was *blockModel, slug string) actual {
	if p.api == nil {
		return actual{}
	}
	if known, ok := p.data.Memory.Load(plannedFlow(slug)); ok && was == nil {
		now, _ := known.(actual)
		return now
	}
	flow, err := find(ctx, p.api, was, slug)
	if err != nil || flow == nil {
		return actual{}
	}
	now := actual{Flow: flow}
	if flow.Designation == recovery {
		now.Bindings, _ = p.api.bindingsTo(ctx, flow.PK)
		slices.SortStableFunc(now.Bindings, byOrder)
	}
	if was == nil {
		p.data.Memory.Store(plannedFlow(slug), now)
	}
	return now
}

// exists reports whether the server has a flow with this slug now. Another resource may have created it since the
// state was read. exists returns false if the server is not known or the request fails.
func (p *planner) exists(ctx context.Context, slug string) bool {
	if p.api == nil {
		return false
	}
	flow, err := p.api.flow(ctx, slug)
	return err == nil && flow != nil
}

// warnRemovals warns of what the removal of blocks does. If some blocks are unknown, it only warns that a flow may be
// deleted: Terraform plans again during the apply, when all blocks are known, but users see the warnings of that plan
// too late.
func (p *planner) warnRemovals(ctx context.Context, isUnknown bool) diag.Diagnostics {
	var problems diag.Diagnostics
	isUnknown = isUnknown || slices.ContainsFunc(p.wanted, func(b blockModel) bool { return b.Slug.IsUnknown() })
	for _, block := range unclaimed(p.prior, p.wanted) {
		switch {
		case !isUnknown:
			problems.Append(warnRemoval(ctx, p.api, block, removal{Stage: p.stage})...)
		case block.Created.ValueBool():
			problems.AddAttributeWarning(path.Root("flow_set"), "A flow may be deleted",
				fmt.Sprintf("A flow_set block created flow %q, and which blocks there are is known only after apply. Without a block for it, the "+
					"flow is deleted, unless something else uses it.", block.Slug.ValueString()))
		}
	}
	return problems
}

// Check returns an error for each block whose slug another block already has.
func Check(ctx context.Context, config types.List) diag.Diagnostics {
	var problems diag.Diagnostics
	seen := map[string]bool{}
	for i, block := range blocks(ctx, config, &problems) {
		slug := block.Slug.ValueString()
		if seen[slug] {
			problems.AddAttributeError(at(i, "slug"), "Two blocks for one flow",
				fmt.Sprintf("Another flow_set block has the slug %q already. A stage has one block for each flow; remove one of the two.", slug))
		}
		seen[slug] = slug != "" // ValueString returns "" for an unknown slug
	}
	return problems
}

func at(i int, attribute string) path.Path {
	return blockPath(i).AtName(attribute)
}
