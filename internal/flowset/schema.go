package flowset

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// Block returns the schema of the flow_set block. The blocks form a list in the order of the configuration.
func Block() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: "A flow that this stage is part of: the stage is bound to the flow, and a flow that does not " +
			"exist is created. Attributes that a block leaves out are read from the flow and not enforced. " +
			"Removing a block unbinds the stage, and deletes the flow if the block created it and nothing else uses it.",
		NestedObject: schema.NestedBlockObject{Attributes: attributes()},
	}
}

func attributes() map[string]schema.Attribute {
	order := validators.WholeNumber{Min: orderMin, Max: orderMax}
	all := map[string]schema.Attribute{
		"slug": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: slugDescription + ". Blocks are matched by slug.",
			Validators:          []validator.String{validators.Slug},
		},
		"compatibility_mode": schema.BoolAttribute{Optional: true, Computed: true,
			MarkdownDescription: compatibilityModeDescription},
		"order": schema.Int64Attribute{
			Optional: true, Computed: true, CustomType: order,
			MarkdownDescription: "Place of the stage in the flow; the lowest order runs first. Without it, the stage is " +
				"placed after the flow's last stage, and a later move is not reverted.",
			Validators: []validator.Int64{order},
		},
		"created": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "Whether this block created the flow. If so, the flow will be deleted with this block, " +
				"unless something else uses it. False for a flow that existed before, also after an import or a replacement of " +
				"the stage.",
		},
	}
	for _, f := range configurable {
		all[f.name] = f.attribute()
	}
	for _, f := range computed {
		all[f.name] = schema.StringAttribute{Computed: true, MarkdownDescription: f.description}
	}
	return all
}

func (f field) attribute() schema.StringAttribute {
	attribute := schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: f.describe(),
		Validators: []validator.String{validators.Trimmed, validators.NotEmpty},
	}
	if f.isRequired {
		attribute.MarkdownDescription += " Required to create a flow."
	}
	if f.values != nil {
		attribute.Validators = []validator.String{validators.OneOf(f.values...)}
	}
	return attribute
}

// describe returns the description of the field, with the accepted values and the releases that accept them.
func (f field) describe() string {
	if f.values == nil {
		return f.description
	}
	values := make([]string, len(f.values))
	for i, value := range f.values {
		values[i] = "`" + value + "`"
		if needs, ok := valuesByRelease[value]; ok {
			values[i] += " (" + authentik.Requirement(needs) + ")"
		}
	}
	return f.description + " One of " + strings.Join(values, ", ") + "."
}

// shown lists the fields of a flow that is read within a stage.
var shown = slices.DeleteFunc(slices.Concat(configurable, computed),
	func(f field) bool { return f.name == authentication })

// DataAttribute returns the schema of flow_set in a data source. It contains the flows to which the stage is bound.
func DataAttribute() data.ListNestedAttribute {
	all := map[string]data.Attribute{
		"slug":               data.StringAttribute{Computed: true, MarkdownDescription: slugDescription + "."},
		"compatibility_mode": data.BoolAttribute{Computed: true, MarkdownDescription: compatibilityModeDescription},
	}
	for _, f := range shown {
		all[f.name] = data.StringAttribute{Computed: true, MarkdownDescription: f.describe()}
	}
	return data.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Flows that the stage is bound to, sorted by slug, each of them once.",
		NestedObject:        data.NestedAttributeObject{Attributes: all},
	}
}

// DataValue returns flow_set of a data source: each flow once, sorted by slug. authentik returns a flow once for each
// binding, in no fixed order.
func DataValue(flows []authentik.Flow) types.List {
	flows = slices.SortedFunc(slices.Values(flows), func(a, b authentik.Flow) int { return cmp.Compare(a.Slug, b.Slug) })
	flows = slices.CompactFunc(flows, func(a, b authentik.Flow) bool { return a.Slug == b.Slug })
	kinds := map[string]attr.Type{"slug": types.StringType, "compatibility_mode": types.BoolType}
	for _, f := range shown {
		kinds[f.name] = types.StringType
	}
	elements := make([]attr.Value, 0, len(flows))
	for _, flow := range flows {
		values := map[string]attr.Value{
			"slug": types.StringValue(flow.Slug), "compatibility_mode": types.BoolPointerValue(flow.CompatibilityMode),
		}
		for _, f := range shown {
			values[f.name] = types.StringValue(*f.flow(&flow))
		}
		elements = append(elements, types.ObjectValueMust(kinds, values))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: kinds}, elements)
}
