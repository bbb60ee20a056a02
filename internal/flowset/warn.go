package flowset

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

const openRecovery = "A recovery flow without any mail lets anybody who types a user name set that user's password " +
	"and sign in, unless a policy on its other steps denies it. Before you apply, remove the flow from the brand, or " +
	"bind such a policy."

// IfRenamed is the part of a message that says how to rename a resource block without a replacement of the stage.
const IfRenamed = "If you only renamed the resource block, write a moved block: then the stage stays."

// HowToDestroy is the part of a message that says how to destroy a stage although the provider refuses to.
const HowToDestroy = "If you only renamed the resource block, write a moved block. To destroy the stage anyway, set " +
	"force_destroy = true in its block (if the block is gone, put it back under its old name), apply, and then destroy."

func (p *planner) warn(i int, summary, detail string) {
	p.problems.AddAttributeWarning(at(i, "slug"), summary, detail)
}

func (p *planner) check(i int, config blockModel, was *blockModel, now actual) {
	slug := config.Slug.ValueString()
	if isRenamed(config.Slug, was) && was.Slug.Equal(config.Slug) && was.Created.ValueBool() {
		p.warn(i, "The flow gets its slug back",
			fmt.Sprintf("The slug of flow %q, which this block created, was changed to %q. The apply changes it back. To keep "+
				"the new slug, write it in the block.", slug, was.currentSlug()))
	}
	if was != nil && isNew(was) && now.Flow == nil && !config.isComplete(types.String.IsNull) {
		p.warn(i, "The flow no longer exists",
			fmt.Sprintf("authentik no longer has a flow with the slug %q, or does not show it to this token. The apply fails "+
				"unless another resource of the configuration creates the flow before this stage. Remove the block, correct the "+
				"slug, or write name, title and designation to have the block create the flow.", slug))
	}
	if now.Flow == nil {
		return
	}
	if isNew(was) {
		p.warnAdoption(i, config, now)
	}
	if isRecovery(config, now.Flow.Designation) {
		p.warnBehindLogin(i, config, was, now)
		p.warnReplacement(i, config, now.Bindings)
	}
}

// warnAdoption warns if a new flow_set block changes a flow that exists already, or moves a binding that somebody else
// made. The warning is needed because the plan shows such a block in the same way as a block that creates its flow.
func (p *planner) warnAdoption(i int, config blockModel, now actual) {
	slug := config.Slug.ValueString()
	if _, changed := difference(config.toAPI(), now.Flow); len(changed) > 0 {
		p.warn(i, "An existing flow will be changed",
			fmt.Sprintf("Flow %q exists already, so this block does not create it. The apply changes its %s. To leave the flow "+
				"as it is, remove these attributes from the block, or write another slug.", slug, strings.Join(changed, ", ")))
	}
	order := config.knownOrder()
	if managed := bindingOf(now.Bindings, p.Stage, order); managed != nil && order != nil && managed.Order != *order {
		p.warn(i, "An existing binding will be moved",
			fmt.Sprintf("The stage is already bound to flow %q at order %d, and the apply moves it to the order of this block. "+
				"To leave the stage at its place, remove order from the block.", slug, managed.Order))
	}
}

// The argument `i` is the index of the configured block that has the old slug of the flow. The provider does not change
// the slug back, because the prior block did not create the flow.
func (p *planner) warnRenamed(i int, block *blockModel) {
	slug := block.Slug.ValueString()
	detail := fmt.Sprintf("The slug of flow %q was changed to %q. To keep the stage in the flow, write slug = %[2]q. "+
		"Otherwise, if another flow %[1]q exists, the stage moves to it. If none exists, a block with name, title and "+
		"designation creates it; without them, the apply fails. If another resource changes the slug back in the same "+
		"apply, the stage stays.", slug, block.currentSlug())
	if block.Designation.ValueString() == recovery {
		detail += " " + openRecovery
	}
	p.warn(i, "The flow has another slug now", detail)
}

// warnRemovals warns about what the removal of flow_set blocks does. If some planned blocks are unknown, it only warns
// that a flow may be deleted, or that a recovery flow may lose the stage. A later warning would be too late: Terraform
// plans again with the known blocks, but only during the apply.
func (p *planner) warnRemovals(ctx context.Context, planned []blockModel) {
	hasUnknownSlug := func(b blockModel) bool { return b.Slug.IsUnknown() }
	isUnknown := p.Config.IsUnknown() || slices.ContainsFunc(planned, hasUnknownSlug)
	for _, block := range p.removed {
		hasOldSlug := func(b blockModel) bool { return b.Slug.Equal(block.Slug) && b.PK.IsUnknown() }
		switch i := slices.IndexFunc(planned, hasOldSlug); {
		case i >= 0: // somebody changed the slug of the flow, so the planned block needs another flow
			p.warnRenamed(i, block)
		case !isUnknown:
			r := removal{client: p.data.API, block: *block, stage: p.Stage, label: p.Label}
			p.problems.Append(r.warn(ctx)...)
		case block.Created.ValueBool(), isRecovery(*block, "") && !block.Order.IsNull():
			p.problems.Append(p.mayBeRemoved(block)...)
		}
	}
}

// mayBeRemoved returns the warning about a prior flow_set block while some planned blocks are unknown: if none of them
// belongs to its flow, the block is removed. It is called only if the block created the flow, or if the flow is a
// recovery flow.
func (p *planner) mayBeRemoved(block *blockModel) diag.Diagnostics {
	detail := fmt.Sprintf("The blocks of the stage, or the slug of one, will be known only after apply. If none of them "+
		"names flow %q, the flow will no longer run %s, unless another binding keeps the stage there. In that case the "+
		"flow is also deleted if a block created it and nothing else uses it.%s",
		block.Slug.ValueString(), p.Label, keepBlock)
	if isRecovery(*block, "") {
		detail += " " + openRecovery
	}
	return flowSetWarning("A flow may lose the stage", detail)
}

// setsPassword lists the models of the stages that ask for a new password, save the password, or sign the user in. In a
// recovery flow, these stages must not come before the mail.
var setsPassword = []string{
	"authentik_stages_prompt.promptstage", "authentik_stages_user_write.userwritestage",
	"authentik_stages_user_login.userloginstage",
}

// warnBehindLogin warns if the apply places the stage in a recovery flow after a stage that sets the password or signs
// the user in (setsPassword lists the models of such stages).
func (p *planner) warnBehindLogin(i int, config blockModel, was *blockModel, now actual) {
	own := bindingOf(now.Bindings, p.Stage)
	others := slices.SortedStableFunc(slices.Values(now.Bindings), byOrder)
	// The place of other email stages does not matter. One of them may be the stage that the apply replaces.
	others = slices.DeleteFunc(others, func(b authentik.Binding) bool {
		return b.Stage == p.Stage || b.StageObj != nil && b.StageObj.MetaModelName == authentik.EmailModel
	})
	first := slices.IndexFunc(others, func(b authentik.Binding) bool {
		return b.StageObj != nil && slices.Contains(setsPassword, b.StageObj.MetaModelName)
	})
	staysRecovery := now.Flow.Designation == recovery
	if first < 0 || config.Order.IsUnknown() ||
		staysRecovery && (!isPlaced(config, was) || own != nil && config.Order.IsNull()) {
		return
	}
	step := others[first]
	order := cmp.Or(config.knownOrder(), p.lastOrder(config.Slug.ValueString(), now.Bindings))
	if own != nil {
		order = cmp.Or(order, &own.Order)
	} else if !isNew(was) {
		order = cmp.Or(order, was.knownOrder())
	}
	if order != nil && *order < step.Order {
		return
	}
	advice := fmt.Sprintf("Write an order below %d.", step.Order)
	if first > 0 {
		before := others[first-1].Order
		advice = fmt.Sprintf("Write an order above %d and below %d.", before, step.Order)
		if step.Order-before < 2 {
			advice = fmt.Sprintf("No order is free between %d and %d: first give the later steps higher orders.",
				before, step.Order)
		}
	}
	slug, attribute := config.Slug.ValueString(), "slug"
	place := fmt.Sprintf("Without order, the mail is placed after the last step of the recovery flow %q, and so after",
		slug)
	if order != nil {
		attribute = "order"
		place = fmt.Sprintf("In the recovery flow %q, the mail comes after", slug)
	}
	p.problems.AddAttributeWarning(at(i, attribute), fmt.Sprintf("The mail of %q comes after the password", slug),
		fmt.Sprintf("%s the step %q (order %d). Unless another email stage comes first, anybody who types a user name can "+
			"then set that user's password and is signed in. %s", place, step.StageObj.Name, step.Order, advice))
}

// replaced returns the binding of the stage that the apply replaces, or nil if the apply replaces no stage of the flow.
// It recognizes this stage only by the configured name, because the plan of a replacement looks like the plan of a new
// stage.
func (p *planner) replaced(bindings []authentik.Binding) *authentik.Binding {
	hasName := func(b authentik.Binding) bool { return b.StageObj != nil && b.StageObj.Name == p.Name }
	i := slices.IndexFunc(bindings, hasName)
	if p.Stage != "" || p.Name == "" || i < 0 {
		return nil
	}
	return &bindings[i]
}

// lastOrder returns the order of the stage that the apply replaces, or nil if the apply replaces no stage. Terraform
// plans again during the apply, when this stage may already be destroyed. lastOrder then returns the order that
// RememberPlaces stored.
func (p *planner) lastOrder(slug string, bindings []authentik.Binding) *int64 {
	if p.Stage != "" {
		return nil
	}
	order := rememberedOrder(p.data, p.Name, slug)
	if replaced := p.replaced(bindings); order == nil && replaced != nil {
		return &replaced.Order
	}
	return order
}

// warnReplacement warns that a recovery flow sends no mail while Terraform replaces the stage. If the block has no
// order, it also warns that the new stage may get another order. The new stage gets the old order only if the same
// provider configuration destroys, in the same apply, a stage of this name that has a flow_set block for this flow.
func (p *planner) warnReplacement(i int, config blockModel, bindings []authentik.Binding) {
	if p.replaced(bindings) == nil {
		return
	}
	place := ""
	if config.Order.IsNull() {
		place = " Without order, the new stage may come after the last step: write order."
	}
	p.warn(i, fmt.Sprintf("Recovery flow %q briefly loses an email stage", config.Slug.ValueString()),
		fmt.Sprintf("If this apply replaces the stage %q, the flow runs without the stage until Terraform has created it "+
			"again.%s %s %s", p.Name, place, IfRenamed, openRecovery))
}

// checkRelease adds errors for values that the server's release does not accept. It requests the release only if a new
// or changed value needs this check.
func (p *planner) checkRelease(ctx context.Context, i int, config blockModel, was *blockModel) {
	refuse := func(attribute, what string, needs *authentik.Capability) {
		caps := p.data.Capabilities(ctx, p.problems)
		if caps != nil && !caps.Has(needs) {
			p.problems.AddAttributeError(at(i, attribute), "The server's release does not accept this value",
				fmt.Sprintf("The server runs authentik %s, and %s is accepted only %s. Write another value, or upgrade authentik.",
					caps.Release, what, needs.Requirement()))
		}
	}
	for _, f := range configurable {
		value := *f.block(&config)
		if needs, ok := valuesByRelease[value.ValueString()]; ok && (was == nil || !value.Equal(*f.block(was))) {
			refuse(f.name, "this value of "+f.name, needs)
		}
	}
	if was == nil && len(config.Slug.ValueString()) > maxShortSlug {
		refuse("slug", fmt.Sprintf("a slug with more than %d characters", maxShortSlug), authentik.LongSlugs)
	}
}

// The argument `own` contains all bindings of the stage to the flow of the block. The block manages only one of them.
func warnBoundTwice(block blockModel, own []authentik.Binding) diag.Diagnostics {
	if len(own) < 2 {
		return nil
	}
	return flowSetWarning("The flow runs the stage more than once",
		fmt.Sprintf("Flow %q has %d bindings of this stage. A flow_set block manages the one at order %d; another resource "+
			"or an administrator made the others. Keep only one. If you remove the block, Terraform deletes its binding; the "+
			"plan of that removal still shows this warning.", block.currentSlug(), len(own), block.Order.ValueInt64()))
}
