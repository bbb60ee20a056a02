package flowset

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A field of a flow as a data source shows it.
type field struct {
	name, description string
	value             func(authentik.Flow) string
}

var fields = []field{
	{"pk", "UUID of the flow.", func(f authentik.Flow) string { return f.PK }},
	{"policybindingmodel_ptr_id", "UUID that policies are bound to for this flow.", func(f authentik.Flow) string { return f.PolicyBindingModelPtrID }},
	{"name", "Name of the flow.", func(f authentik.Flow) string { return f.Name }},
	{"slug", "Slug of the flow, as in its URL.", func(f authentik.Flow) string { return f.Slug }},
	{"title", "Title of the flow's pages.", func(f authentik.Flow) string { return f.Title }},
	{"designation", "What the flow is for." + oneOf(designations), func(f authentik.Flow) string { return f.Designation }},
	{"background", "Address of the background image of the flow's pages.", func(f authentik.Flow) string { return f.Background }},
	{"policy_engine_mode", "Whether all or any of the flow's policies must pass." + oneOf(policyEngineModes), func(f authentik.Flow) string { return f.PolicyEngineMode }},
	{"export_url", "Path that exports the flow.", func(f authentik.Flow) string { return f.ExportURL }},
	{"layout", "Layout of the flow's pages." + oneOf(layouts), func(f authentik.Flow) string { return f.Layout }},
	{"denied_action", "What happens when the flow denies access." + oneOf(deniedActions), func(f authentik.Flow) string { return f.DeniedAction }},
}

// DataAttribute is flow_set in a data source: the flows that a stage is bound to.
func DataAttribute() schema.ListNestedAttribute {
	attributes := map[string]schema.Attribute{
		"compatibility_mode": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the flow's pages avoid what confuses password managers on mobile devices."},
	}
	for _, f := range fields {
		attributes[f.name] = schema.StringAttribute{Computed: true, MarkdownDescription: f.description}
	}
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Flows that the stage is bound to, sorted by slug, each of them once.",
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}
}

// DataValue is flow_set in a data source's state. authentik lists a flow as
// often as the stage is bound to it, in any order.
func DataValue(flows []authentik.Flow) types.List {
	flows = slices.SortedFunc(slices.Values(flows), func(a, b authentik.Flow) int { return cmp.Compare(a.Slug, b.Slug) })
	flows = slices.CompactFunc(flows, func(a, b authentik.Flow) bool { return a.Slug == b.Slug })
	kinds := map[string]attr.Type{"compatibility_mode": types.BoolType}
	for _, f := range fields {
		kinds[f.name] = types.StringType
	}
	elements := make([]attr.Value, 0, len(flows))
	for _, flow := range flows {
		values := map[string]attr.Value{"compatibility_mode": types.BoolPointerValue(flow.CompatibilityMode)}
		for _, f := range fields {
			values[f.name] = types.StringValue(f.value(flow))
		}
		elements = append(elements, types.ObjectValueMust(kinds, values))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: kinds}, elements)
}
