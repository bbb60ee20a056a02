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

// Made are the slugs of the flows that the blocks of a state made; nil without any.
func Made(ctx context.Context, prior types.List) []string {
	var slugs []string
	var diags diag.Diagnostics // a state that the framework has decoded is readable
	for _, block := range blocks(ctx, prior, &diags) {
		if block.Created.ValueBool() {
			slugs = append(slugs, block.Slug.ValueString())
		}
	}
	return slugs
}

// Remove deletes the flows that a stage's blocks made and that no other stage
// is bound to. It goes before the stage, whose bindings the server removes
// with it: should it fail, the state still has the stage and the next destroy
// goes on. False means that the stage must stay.
func Remove(ctx context.Context, api *authentik.Client, prior types.List, stage string, diags *diag.Diagnostics) bool {
	c := &Change{server: live{api}, base: api.BaseURL(), shared: sharedBy(api)}
	for _, block := range blocks(ctx, prior, diags) {
		if block.Created.ValueBool() && !c.dismiss(ctx, block, farewell{Stage: stage, Leaving: true}, diags) {
			return false
		}
	}
	return !diags.HasError()
}

// RemoveLeft deletes the flows of a stage that has gone which their makers had left to it, and to nobody else by now.
// A failure is a warning, since there is no stage any more that could be destroyed again.
func RemoveLeft(ctx context.Context, api *authentik.Client, prior types.List, stage string, diags *diag.Diagnostics) {
	c := &Change{server: live{api}, base: api.BaseURL(), shared: sharedBy(api)}
	for _, block := range blocks(ctx, prior, diags) {
		if !c.isLeft(block.PK.ValueString()) {
			continue
		}
		var said diag.Diagnostics
		c.dismiss(ctx, block, farewell{Stage: stage, Leaving: true}, &said)
		for _, d := range said {
			diags.AddAttributeWarning(path.Root("flow_set"), d.Summary(), d.Detail())
		}
	}
}

// dismiss carries out what a removed block leaves to be done; false after an error.
func (c *Change) dismiss(ctx context.Context, block placement, leave farewell, diags *diag.Diagnostics) bool {
	slug := block.Slug.ValueString()
	unlock, err := c.shared.lock(ctx, c.base, slug)
	if err != nil {
		diags.Append(c.explain(noBlock, &stepError{step{Kind: unbind, Slug: slug}, err})...)
		return false
	}
	defer unlock()
	now, failure := see(ctx, c.server, &block, slug)
	leave.Was = block.Order.ValueInt64Pointer()
	leave.Created = now.Flow != nil && (block.made(now.Flow) || c.isLeft(now.Flow.PK))
	list, kept := leave.steps(now)
	if failure == nil {
		list, failure = c.spare(ctx, list, diags)
	}
	if failure == nil {
		failure = runSteps(ctx, c.server, list, &progress{})
	}
	if failure != nil {
		diags.Append(c.explain(noBlock, failure)...)
		return false
	}
	if kept {
		c.leave(now.Flow.PK, slug, diags)
	}
	return true
}

// spare takes the deletion of the flow from the steps where authentik would delete others with it.
func (c *Change) spare(ctx context.Context, list []step, diags *diag.Diagnostics) ([]step, *stepError) {
	i := slices.IndexFunc(list, func(s step) bool { return s.Kind == deleteFlow })
	if i < 0 {
		return list, nil
	}
	slug := list[i].Slug
	users, err := c.server.users(ctx, slug)
	if err != nil {
		return nil, &stepError{step{Kind: listUsers, Slug: slug}, err}
	}
	deleted, _ := usersOf(users)
	if len(deleted) == 0 {
		return list, nil
	}
	diags.AddAttributeWarning(path.Root("flow_set"), fmt.Sprintf("The flow %s stays", slug),
		fmt.Sprintf("The flow %s was made by a flow_set block that is removed. authentik would delete with it what uses it: %s. "+
			"So it stays, and Terraform no longer knows of it: give these another flow, and delete it by hand.", slug, enumerated(deleted)))
	return slices.Delete(list, i, i+1), nil
}

// leave says once that a flow stays, and keeps in mind that it may go yet.
func (c *Change) leave(pk, slug string, diags *diag.Diagnostics) {
	if c.isLeft(pk) {
		return
	}
	c.shared.Lock()
	c.shared.left[pk] = true
	c.shared.Unlock()
	diags.AddAttributeWarning(path.Root("flow_set"), fmt.Sprintf("The flow %s stays", slug),
		fmt.Sprintf("The flow %s was made by a flow_set block that is removed, and other stages are bound to it. It goes with the last of them "+
			"where they are all destroyed in this run. Otherwise it stays, and Terraform no longer knows of it: delete it by hand when it is not needed any more.", slug))
}

func (c *Change) isLeft(pk string) bool {
	c.shared.Lock()
	defer c.shared.Unlock()
	return c.shared.left[pk]
}
