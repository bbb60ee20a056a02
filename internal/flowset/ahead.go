package flowset

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// ahead does what needs no stage before the stage is made, and asks whether the
// rest may be done: what fails afterwards leaves a stage that Terraform marks
// as tainted. Flows are not made ahead, for should the stage then fail, nobody
// would know that they are ours.
func (c *Change) ahead(ctx context.Context, diags *diag.Diagnostics) {
	for i := 0; i < len(c.planned) && !diags.HasError(); i++ {
		if c.found[i] == nil {
			c.rehearseFlow(ctx, i, diags)
		} else {
			c.updateFlow(ctx, i, diags)
		}
	}
	if !diags.HasError() {
		c.rehearseBinding(ctx, diags)
	}
}

func (c *Change) rehearseFlow(ctx context.Context, i int, diags *diag.Diagnostics) {
	flow := c.config[i].written()
	if err := c.server.mayCreateFlow(ctx, flow); err != nil {
		diags.Append(refused(i, permissions[createFlow], flow.Slug, "create the flow "+flow.Slug, err)...)
	}
}

func (c *Change) updateFlow(ctx context.Context, i int, diags *diag.Diagnostics) {
	wanted := c.config[i].written()
	patch, differs := difference(wanted, c.found[i])
	if !differs {
		return
	}
	flow, err := c.server.updateFlow(ctx, c.found[i].Slug, patch)
	if err != nil {
		diags.Append(refused(i, permissions[updateFlow], wanted.Slug, "update the flow "+wanted.Slug, err)...)
		return
	}
	c.found[i] = flow
}

// rehearseBinding asks for one flow only: a permission is the same for all.
func (c *Change) rehearseBinding(ctx context.Context, diags *diag.Diagnostics) {
	i := max(0, slices.IndexFunc(c.found, func(flow *authentik.Flow) bool { return flow != nil }))
	slug := c.planned[i].Slug.ValueString()
	if flow := c.found[i]; flow != nil {
		if _, err := c.server.placed(ctx, flow.PK); err != nil {
			diags.Append(refused(i, permissions[listBindings], slug, "list the bindings of the flow "+slug, err)...)
			return
		}
	}
	if err := c.server.mayBind(ctx); err != nil {
		diags.Append(refused(i, permissions[bind], slug, "bind the stage to the flow "+slug, err)...)
	}
}
