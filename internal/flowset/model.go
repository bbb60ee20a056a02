package flowset

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// placement is one flow_set block. In a configuration null means "not written". In
// a state a null order means that the stage is not bound, a null pk that the
// flow is not there; created beside a null pk means that the flow was asked
// for and the answer was lost.
type placement struct {
	Slug                    types.String `tfsdk:"slug"`
	Name                    types.String `tfsdk:"name"`
	Title                   types.String `tfsdk:"title"`
	Designation             types.String `tfsdk:"designation"`
	Authentication          types.String `tfsdk:"authentication"`
	PolicyEngineMode        types.String `tfsdk:"policy_engine_mode"`
	CompatibilityMode       types.Bool   `tfsdk:"compatibility_mode"`
	Layout                  types.String `tfsdk:"layout"`
	DeniedAction            types.String `tfsdk:"denied_action"`
	Order                   types.Int64  `tfsdk:"order"`
	PK                      types.String `tfsdk:"pk"`
	PolicyBindingModelPtrID types.String `tfsdk:"policybindingmodel_ptr_id"`
	Background              types.String `tfsdk:"background"`
	ExportURL               types.String `tfsdk:"export_url"`
	Created                 types.Bool   `tfsdk:"created"`
}

// each calls do with every text of the block.
func (b *placement) each(do func(t text, value *types.String)) {
	for _, table := range [][]text{settings, facts} {
		for _, t := range table {
			do(t, t.block(b))
		}
	}
}

// takeOver shows the flow as it is; a text that the server does not tell stays as it was.
func (b *placement) takeOver(flow *authentik.Flow) {
	b.each(func(t text, value *types.String) {
		if said := *t.flow(flow); said != "" || value.IsNull() {
			*value = types.StringValue(said)
		}
	})
	if flow.CompatibilityMode != nil || b.CompatibilityMode.IsNull() {
		b.CompatibilityMode = types.BoolValue(flow.CompatibilityMode != nil && *flow.CompatibilityMode)
	}
}

// lose forgets what only an existing flow has.
func (b *placement) lose() {
	for _, t := range facts {
		*t.block(b) = types.StringNull()
	}
	b.Order, b.Created = types.Int64Null(), types.BoolNull()
}

// written is the flow that a block asks for: its slug and what has a value.
func (b *placement) written() authentik.Flow {
	flow := authentik.Flow{Slug: b.Slug.ValueString()}
	for _, t := range settings {
		*t.flow(&flow) = t.block(b).ValueString()
	}
	if !b.CompatibilityMode.IsNull() && !b.CompatibilityMode.IsUnknown() {
		flow.CompatibilityMode = b.CompatibilityMode.ValueBoolPointer()
	}
	return flow
}

// blocks are the elements of a list; none for a null or unknown one.
func blocks(ctx context.Context, list types.List, diags *diag.Diagnostics) []placement {
	if len(list.Elements()) == 0 { // of a null and of an unknown list too
		return nil
	}
	var found []placement
	diags.Append(list.ElementsAs(ctx, &found, false)...)
	return found
}

func listOf(ctx context.Context, found []placement, diags *diag.Diagnostics) types.List {
	if len(found) == 0 {
		return Empty()
	}
	list, more := types.ListValueFrom(ctx, element, found)
	diags.Append(more...)
	return list
}

// bySlug is the block with this slug, nil where there is none.
func bySlug(among []placement, slug types.String) *placement {
	for i := range among {
		if among[i].Slug.Equal(slug) {
			return &among[i]
		}
	}
	return nil
}
