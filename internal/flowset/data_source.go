package flowset

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// shown are the texts of a flow that a stage tells of it.
var shown = slices.DeleteFunc(slices.Concat(settings, facts), func(t text) bool { return t.name == authentication })

// DataAttribute is flow_set in a data source: the flows that a stage is bound to.
func DataAttribute() schema.ListNestedAttribute {
	attributes := map[string]schema.Attribute{
		"slug":               schema.StringAttribute{Computed: true, MarkdownDescription: aboutSlug + "."},
		"compatibility_mode": schema.BoolAttribute{Computed: true, MarkdownDescription: aboutCompatibilityMode},
	}
	for _, t := range shown {
		description := t.description
		if t.values != nil {
			description += oneOf(t.values)
		}
		attributes[t.name] = schema.StringAttribute{Computed: true, MarkdownDescription: description}
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
	kinds := map[string]attr.Type{"slug": types.StringType, "compatibility_mode": types.BoolType}
	for _, t := range shown {
		kinds[t.name] = types.StringType
	}
	elements := make([]attr.Value, 0, len(flows))
	for _, flow := range flows {
		values := map[string]attr.Value{"slug": types.StringValue(flow.Slug), "compatibility_mode": types.BoolPointerValue(flow.CompatibilityMode)}
		for _, t := range shown {
			values[t.name] = types.StringValue(*t.flow(&flow))
		}
		elements = append(elements, types.ObjectValueMust(kinds, values))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: kinds}, elements)
}
