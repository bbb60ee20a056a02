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

// openRecovery is the part of a message that says what a recovery flow does without its mail.
const openRecovery = "A recovery flow without its mail lets anybody who types a user name set that user's password " +
	"and sign in, unless a policy on its other steps denies it. Take the flow out of use first: remove it from the " +
	"brand, or bind such a policy."

// removal is the removal of a block from a stage.
type removal struct {
	block blockModel
	stage string
	// isDestroyed reports whether the stage itself is destroyed. The server then deletes all bindings of the stage.
	isDestroyed bool
	// mayBeRenamed reports whether another resource may give the flow the slug of a planned block in the same apply.
	mayBeRenamed bool
}

// GuardDestroy returns an error if bindings that the stage's blocks do not manage still bind the stage to flows.
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

// boundByOthers returns one flow for each binding that none of the blocks manages.
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
// and a recovery flow loses the stage. It does not name the flows of blocks, because WarnDestroy names them.
func WarnForcedDestroy(ctx context.Context, label string, prior types.List, bound []authentik.Flow) diag.Diagnostics {
	var problems diag.Diagnostics
	own := blocks(ctx, prior, &problems)
	var names []string
	for _, flow := range boundByOthers(own, bound) {
		isOwn := slices.ContainsFunc(own, func(block blockModel) bool { return block.PK.ValueString() == flow.PK })
		if name := fmt.Sprintf("flow %q", flow.Slug); flow.Designation == recovery && !isOwn {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		problems.AddAttributeWarning(path.Root("force_destroy"), "A recovery flow loses its mail",
			fmt.Sprintf("Because force_destroy is true, %s will be destroyed although bindings of others than its flow_set "+
				"blocks place it in %s. %s", label, enumerated(slices.Compact(names)), openRecovery))
	}
	return problems
}

// WarnDestroy returns warnings about what the destruction of a stage does to the flows of its blocks. client is nil
// if the server is not known yet.
func WarnDestroy(ctx context.Context, client *authentik.Client, prior types.List, stage string) diag.Diagnostics {
	var problems diag.Diagnostics
	for _, block := range blocks(ctx, prior, &problems) {
		problems.Append(removal{block: block, stage: stage, isDestroyed: true}.warn(ctx, client)...)
	}
	return problems
}

// warn returns a warning about what the removal does to the flow of the block: the flow is deleted, or it
// stays on the server and Terraform no longer manages it, or it loses the stage. warn returns nil if none of these
// happens. client may be nil. warn ignores failed requests, because the apply repeats them and reports their errors.
func (r removal) warn(ctx context.Context, client *authentik.Client) diag.Diagnostics {
	isCreator, isRecovery := r.block.Created.ValueBool(), r.block.Designation.ValueString() == recovery
	var now actual
	if client != nil && (isCreator || isRecovery && !r.isDestroyed) {
		now, _ = r.inspect(ctx, client)
	}
	var users []string
	if isCreator && now.Flow != nil {
		users, _ = r.users(ctx, client, now)
	}
	slug, unless := r.block.currentSlug(), ""
	if r.mayBeRenamed {
		unless = ", unless this apply gives the flow the slug of another block"
	}
	leaves := fmt.Sprintf("Flow %q will no longer run this stage%s.", slug, unless)
	isOfOther := func(b authentik.Binding) bool { return b.Stage != r.stage }
	summary, detail := "A flow loses the stage", leaves
	switch {
	case isCreator && len(users) == 0:
		return flowSetWarning("A flow will be deleted",
			leaves+" The flow will be deleted, because a flow_set block created it, unless something else uses it by then.")
	case isCreator:
		summary = "A flow stays without an owner"
		detail = fmt.Sprintf("%s A flow_set block created the flow, but it will not be deleted while it is used by %s. If "+
			"it stays, Terraform no longer manages it: delete it by hand once nothing uses it.", leaves, enumerated(users))
	case r.block.Order.IsNull() || !r.isDestroyed && !isRecovery:
		return nil
	case !r.isDestroyed && len(slices.DeleteFunc(now.Bindings, isOfOther)) > 1:
		return nil // the stage has another binding, for example of a resource that replaces the flow_set block
	}
	if isRecovery {
		summary, detail = "A recovery flow loses its mail", detail+" "+openRecovery
	}
	return flowSetWarning(summary, detail)
}

// flowSetWarning returns a warning that belongs to flow_set and not to one of its blocks.
func flowSetWarning(summary, detail string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("flow_set"), summary, detail)}
}

// warnRemovals warns of what the removal of blocks does. If some blocks are unknown, it only warns that a flow may be
// deleted: Terraform plans again during the apply, when all blocks are known, but users see the warnings of that plan
// too late.
func (p *planner) warnRemovals(ctx context.Context, removed []*blockModel, planned []blockModel) {
	hasUnknownSlug := func(b blockModel) bool { return b.Slug.IsUnknown() }
	isUnknown := p.Config.IsUnknown() || slices.ContainsFunc(planned, hasUnknownSlug)
	for _, block := range removed {
		switch {
		case bySlug(planned, block.Slug) != nil: // check has warned that the flow has another slug
		case !isUnknown:
			p.problems.Append(removal{block: *block, stage: p.Stage, mayBeRenamed: p.lacksFlow}.warn(ctx, p.client)...)
		case block.Created.ValueBool():
			p.problems.Append(flowSetWarning("A flow may be deleted",
				fmt.Sprintf("A flow_set block created flow %q. The blocks of the stage will be known only after apply. If none of "+
					"them names the flow, it will be deleted, unless something else uses it.", block.Slug.ValueString()))...)
		}
	}
}

// inspect returns the flow of the block with its bindings. The flow is nil if it does not exist.
func (r removal) inspect(ctx context.Context, client *authentik.Client) (actual, *stepError) {
	flow, failure := find(ctx, client, r.block.PK.ValueString(), r.block.currentSlug())
	if failure != nil || flow == nil {
		return actual{}, failure
	}
	bindings, failure := bindingsTo(ctx, client, flow)
	return actual{flow, bindings}, failure
}

// users returns the names of everything that uses the flow except the removed block: the stages that are bound to the
// flow, and the objects that authentik lists as its users, such as brands, providers and policy bindings.
func (r removal) users(ctx context.Context, client *authentik.Client, now actual) ([]string, error) {
	mine := bindingOf(now.Bindings, r.stage, r.block.knownOrder())
	var names []string
	for _, binding := range now.Bindings {
		if binding.Stage == r.stage && (r.isDestroyed || binding.PK == mine.PK) {
			continue
		}
		name := binding.Stage
		if binding.StageObj != nil {
			name = binding.StageObj.Name
		}
		names = append(names, fmt.Sprintf("the stage %q at order %d", name, binding.Order))
	}
	users, err := client.Flows().UsedBy(ctx, now.Flow.Slug)
	for _, user := range users {
		isDestroyed := r.isDestroyed && user.PK == r.stage
		if user.App == "authentik_flows" || isDestroyed { // now.Bindings contains the objects of that app
			continue
		}
		name := fmt.Sprintf("%q (%s)", user.Name, user.ModelName)
		if !slices.Contains(names, name) { // authentik lists a brand once for each field that names the flow
			names = append(names, name)
		}
	}
	const most = 5
	if more := len(names) - most; more > 1 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return names, err
}

// CreatedFlows returns the slugs of the flows that the blocks of a state created.
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

// Remove deletes the flows that a stage's blocks created and that nothing else uses. Call it before the stage is
// deleted: if Remove fails, the state still contains the stage, and the next destroy continues. The server deletes
// the bindings together with the stage. Remove returns false if the stage must not be deleted.
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

// removeBlock unbinds the stage from the flow of a block. It also deletes the flow if the block created it and
// nothing else uses it. It does nothing if a planned block names the flow. It returns false after an error.
func (c *Change) removeBlock(ctx context.Context, r removal, problems *diag.Diagnostics) bool {
	failure := c.locked(ctx, r.block.currentSlug(), func() *stepError {
		now, failure := r.inspect(ctx, c.client)
		if failure != nil || now.Flow == nil || c.isWanted(now.Flow.PK) {
			return failure
		}
		return c.remove(ctx, r, now, problems)
	})
	if failure != nil {
		problems.Append(c.explain(noBlock, failure)...)
	}
	return failure == nil
}

// remove sends the requests of removeBlock. If the flow stays because something else uses it, remove adds a warning.
func (c *Change) remove(ctx context.Context, r removal, now actual, problems *diag.Diagnostics) *stepError {
	slug := now.Flow.Slug
	var list []step
	if mine := bindingOf(now.Bindings, r.stage, r.block.knownOrder()); mine != nil && !r.isDestroyed {
		list = append(list, step{Kind: unbind, Slug: slug, Binding: *mine})
	}
	if r.block.isCreatorOf(now.Flow) {
		users, err := r.users(ctx, c.client, now)
		if err != nil {
			return &stepError{listUsers, slug, err}
		}
		if len(users) == 0 {
			list = append(list, step{Kind: deleteFlow, Slug: slug})
		} else {
			problems.Append(flowSetWarning("A flow stays without an owner",
				fmt.Sprintf("Flow %q, which a flow_set block created, was not deleted, because it is used by %s. If this apply "+
					"replaces the stage, the new stage is placed in the flow again. Otherwise Terraform no longer manages the flow: "+
					"delete it by hand once nothing uses it.", slug, enumerated(users)))...)
		}
	}
	return c.runSteps(ctx, list, &progress{})
}
