package flowset

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// ahead does what needs no stage before the stage is made, and asks first
// whether the rest may be done: what fails afterwards leaves a stage that
// Terraform marks as tainted. Flows are not made ahead, for should the stage
// then fail, nobody would know that they are ours.
func (c *Change) ahead(ctx context.Context, diags *diag.Diagnostics) {
	for _, do := range []func(context.Context, *diag.Diagnostics){c.rehearseFlows, c.rehearseBinding, c.updateFlows} {
		if !diags.HasError() {
			do(ctx, diags)
		}
	}
}

func (c *Change) rehearseFlows(ctx context.Context, diags *diag.Diagnostics) {
	for i, has := range c.found {
		if has != nil {
			continue
		}
		flow := c.config[i].written()
		if err := c.server.mayCreateFlow(ctx, flow); err != nil {
			diags.Append(refused(i, flow.Slug, "create the flow "+flow.Slug, err)...)
		}
	}
}

func (c *Change) updateFlows(ctx context.Context, diags *diag.Diagnostics) {
	for i, has := range c.found {
		if has == nil {
			continue
		}
		patch, differs := difference(c.config[i].written(), has)
		if !differs {
			continue
		}
		flow, err := c.server.updateFlow(ctx, has.Slug, patch)
		if err != nil {
			diags.Append(refused(i, has.Slug, "update the flow "+has.Slug, err)...)
			return
		}
		c.found[i] = flow
	}
}

// rehearseBinding asks for one flow only: a permission is the same for all.
func (c *Change) rehearseBinding(ctx context.Context, diags *diag.Diagnostics) {
	i := max(0, slices.IndexFunc(c.found, func(flow *authentik.Flow) bool { return flow != nil }))
	slug := c.planned[i].Slug.ValueString()
	if flow := c.found[i]; flow != nil {
		if _, err := c.server.bindingsOf(ctx, flow.PK); err != nil {
			diags.Append(refused(i, slug, "list the bindings of the flow "+slug, err)...)
			return
		}
	}
	if err := c.server.mayBind(ctx); err != nil {
		diags.Append(refused(i, slug, "bind the stage to the flow "+slug, err)...)
	}
}
