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
const openRecovery = "A recovery flow without its mail lets anybody who types a user name set that user's password and sign in, unless a policy " +
	"on its other steps denies it. Take the flow out of use first: remove it from the brand's recovery flow, or bind such a policy."

// GuardDestroy returns an error if bindings that the stage's blocks do not manage still bind the stage to flows.
// bound contains the flows of the stage as authentik returns them: one flow for each binding, so a flow may occur
// twice. If force is true, GuardDestroy allows these bindings.
func GuardDestroy(ctx context.Context, typeName, label string, prior types.List, bound []authentik.Flow, force bool) diag.Diagnostics {
	var problems diag.Diagnostics
	left := slices.Clone(bound)
	for _, block := range blocks(ctx, prior, &problems) {
		own := slices.IndexFunc(left, func(flow authentik.Flow) bool { return flow.PK == block.PK.ValueString() })
		if own >= 0 && !block.Order.IsNull() {
			left = slices.Delete(left, own, own+1)
		}
	}
	if force || len(left) == 0 {
		return problems
	}
	var names []string
	more := ""
	for _, flow := range left {
		names = append(names, fmt.Sprintf("flow %q (designation %s)", flow.Slug, flow.Designation))
		if flow.Designation == recovery {
			more = " A recovery flow without its mail lets anybody set anybody's password."
		}
	}
	problems.AddError("Flows still use the stage",
		fmt.Sprintf("%s was not destroyed: bindings that are not from its own flow_set blocks place it in %s.%s\n\n"+
			"Remove these bindings first. If a resource of this configuration makes them, have it replaced with the stage:\n\n"+
			"  lifecycle { replace_triggered_by = [%s.NAME.id] }\n\n"+
			"To destroy the stage anyway, apply force_destroy = true first.", label, enumerated(slices.Compact(names)), more, typeName))
	return problems
}

// WarnDestroy returns warnings about what the destruction of a stage does to the flows of its blocks. client is nil
// if the server is not known yet.
func WarnDestroy(ctx context.Context, client *authentik.Client, prior types.List, stage string) diag.Diagnostics {
	var problems diag.Diagnostics
	var s server
	if client != nil {
		s = api{client}
	}
	for _, block := range blocks(ctx, prior, &problems) {
		problems.Append(warnRemoval(ctx, s, block, removal{Stage: stage, IsDestroyed: true})...)
	}
	return problems
}

// warnRemoval warns of what the removal of a block does to its flow: the flow is deleted, stays without an owner, or
// loses the stage. It returns nil if none of these happens.
func warnRemoval(ctx context.Context, s server, block blockModel, r removal) diag.Diagnostics {
	var problems diag.Diagnostics
	var users []string
	if s != nil && block.Created.ValueBool() {
		users = plannedUsers(ctx, s, block, r)
	}
	slug, isRecovery := block.Slug.ValueString(), block.Designation.ValueString() == recovery
	summary, detail := "A flow loses the stage", fmt.Sprintf("Flow %q runs this stage now, and runs without it afterwards.", slug)
	switch isCreator := block.Created.ValueBool(); {
	case isCreator && len(users) == 0:
		problems.AddAttributeWarning(path.Root("flow_set"), "A flow will be deleted",
			fmt.Sprintf("A flow_set block created flow %q and is removed. The flow is deleted with it, unless something else uses it then.", slug))
		return problems
	case isCreator:
		summary, detail = "A flow stays without an owner", orphaned(slug, users)
	case block.Order.IsNull() || !r.IsDestroyed && !isRecovery:
		return nil
	}
	if isRecovery {
		summary, detail = "A recovery flow loses its mail", detail+" "+openRecovery
	}
	problems.AddAttributeWarning(path.Root("flow_set"), summary, detail)
	return problems
}

// orphaned returns the detail of the warning that a flow is not deleted because users, a list of names, use it.
func orphaned(slug string, users []string) string {
	return fmt.Sprintf("A flow_set block created flow %q and is removed. The flow is not deleted, because it is used by %s. "+
		"A replacement of the stage adopts it again. Otherwise Terraform no longer manages it: delete it by hand once nothing uses it.", slug, enumerated(users))
}

// plannedUsers returns the names of what else uses the flow of a block. It ignores errors during the plan, because
// the apply checks again.
func plannedUsers(ctx context.Context, s server, block blockModel, r removal) []string {
	now, failure := inspect(ctx, s, &block, block.Slug.ValueString())
	if failure != nil || now.Flow == nil {
		return nil
	}
	r.Order = block.Order.ValueInt64Pointer()
	users, _ := referencedBy(ctx, s, now, r)
	return users
}

// referencedBy returns the names of everything that uses a flow except the removed block: the stages that are bound
// to the flow, and the objects that authentik lists as its users, such as brands, providers and policy bindings.
func referencedBy(ctx context.Context, s server, now actual, r removal) ([]string, error) {
	var names []string
	for _, binding := range r.others(now.Bindings) {
		name := binding.Stage
		if binding.StageObj != nil {
			name = binding.StageObj.Name
		}
		names = append(names, fmt.Sprintf("the stage %q at order %d", name, binding.Order))
	}
	users, err := s.usedBy(ctx, now.Flow.Slug)
	for _, user := range users {
		isDestroyed := r.IsDestroyed && user.PK == r.Stage
		if user.App == "authentik_flows" || isDestroyed { // the bindings above are of that app
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
func Remove(ctx context.Context, client *authentik.Client, prior types.List, stage string, problems *diag.Diagnostics) bool {
	c := &Change{api: api{client}, baseURL: client.BaseURL()}
	for _, block := range blocks(ctx, prior, problems) {
		if block.Created.ValueBool() && !c.removeBlock(ctx, block, removal{Stage: stage, IsDestroyed: true}, problems) {
			return false
		}
	}
	return !problems.HasError()
}

// removeBlock unbinds the stage from the flow of a block. It also deletes the flow if the block created it and
// nothing else uses it. It does nothing if a planned block names the flow. It returns false after an error.
func (c *Change) removeBlock(ctx context.Context, block blockModel, r removal, problems *diag.Diagnostics) bool {
	failure := c.locked(ctx, block.Slug.ValueString(), func() *stepError {
		now, failure := inspect(ctx, c.api, &block, block.Slug.ValueString())
		if failure != nil || now.Flow == nil || c.isWanted(now.Flow.PK) {
			return failure
		}
		r.Order, r.IsCreator = block.Order.ValueInt64Pointer(), block.isCreatorOf(now.Flow)
		isUsed, failure := c.keepIfReferenced(ctx, now, r, problems)
		if failure != nil {
			return failure
		}
		return runSteps(ctx, c.api, r.steps(now, isUsed), &progress{})
	})
	if failure != nil {
		problems.Append(c.explain(noBlock, failure)...)
	}
	return failure == nil
}

// keepIfReferenced reports whether something else uses a flow that the block created. If so, it adds the warning that
// the flow stays. It returns false for a flow that the block did not create.
func (c *Change) keepIfReferenced(ctx context.Context, now actual, r removal, problems *diag.Diagnostics) (bool, *stepError) {
	if !r.IsCreator {
		return false, nil
	}
	users, err := referencedBy(ctx, c.api, now, r)
	if err != nil {
		return false, &stepError{step{Kind: listUsers, Slug: now.Flow.Slug}, err}
	}
	if len(users) > 0 {
		problems.AddAttributeWarning(path.Root("flow_set"), "A flow stays without an owner", orphaned(now.Flow.Slug, users))
	}
	return len(users) > 0, nil
}
