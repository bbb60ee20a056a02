// Package flowset implements the flow_set block of the stage resources: the flows that the stage is part of.
package flowset

import (
	"cmp"
	"math"
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

// maxShortSlug is the maximum length of a slug on servers without the capability authentik.LongSlugs.
const maxShortSlug = 50

const (
	// authentication is the name of a field of a flow. The server sends this field if the flow itself is read, but not in
	// the flow_set of a stage.
	authentication = "authentication"
	// recovery is the designation of flows that set a new password.
	recovery = "recovery"

	slugDescription              = "Slug of the flow, as in its URL"
	compatibilityModeDescription = "Whether the flow's pages are adapted to password managers on mobile devices."
)

// field is a string attribute of the flow_set block that is also a field of the flow. The slug and the boolean
// compatibility_mode are handled separately.
type field struct {
	name, description string
	// values lists the accepted values. It is nil if the field accepts any string.
	values []string
	// isRequired reports whether authentik needs the field to create a flow.
	isRequired bool
	block      func(*blockModel) *types.String
	flow       func(*authentik.Flow) *string
}

var configurable = []field{
	{
		name: "name", description: "Name of the flow.", isRequired: true,
		block: func(b *blockModel) *types.String { return &b.Name },
		flow:  func(f *authentik.Flow) *string { return &f.Name },
	},
	{
		name: "title", description: "Title of the flow's pages.", isRequired: true,
		block: func(b *blockModel) *types.String { return &b.Title },
		flow:  func(f *authentik.Flow) *string { return &f.Title },
	},
	{
		name: "designation", description: "Purpose of the flow.", isRequired: true,
		values: []string{"authentication", "authorization", "invalidation", "enrollment", "unenrollment", recovery,
			"stage_configuration"},
		block: func(b *blockModel) *types.String { return &b.Designation },
		flow:  func(f *authentik.Flow) *string { return &f.Designation },
	},
	{
		name:        authentication,
		description: "Who may open the flow. A flow that a block creates without this value is open to everybody (`none`).",
		values: []string{
			"none", "require_authenticated", "require_unauthenticated", "require_superuser", "require_redirect",
			"require_outpost", "require_token",
		},
		block: func(b *blockModel) *types.String { return &b.Authentication },
		flow:  func(f *authentik.Flow) *string { return &f.Authentication },
	},
	{
		name: "policy_engine_mode", description: "Whether all or any of the flow's policies must pass.",
		values: []string{"all", "any"},
		block:  func(b *blockModel) *types.String { return &b.PolicyEngineMode },
		flow:   func(f *authentik.Flow) *string { return &f.PolicyEngineMode },
	},
	{
		name: "layout", description: "Layout of the flow's pages.",
		values: []string{
			"stacked", "content_left", "content_right", "sidebar_left", "sidebar_right",
			"sidebar_left_frame_background", "sidebar_right_frame_background",
		},
		block: func(b *blockModel) *types.String { return &b.Layout },
		flow:  func(f *authentik.Flow) *string { return &f.Layout },
	},
	{
		name: "denied_action", description: "What happens when the flow denies access.",
		values: []string{"message_continue", "message", "continue"},
		block:  func(b *blockModel) *types.String { return &b.DeniedAction },
		flow:   func(f *authentik.Flow) *string { return &f.DeniedAction },
	},
}

var computed = []field{
	{
		name: "pk", description: "UUID of the flow.",
		block: func(b *blockModel) *types.String { return &b.PK },
		flow:  func(f *authentik.Flow) *string { return &f.PK },
	},
	{
		name: "policybindingmodel_ptr_id", description: "UUID by which a policy binding refers to this flow.",
		block: func(b *blockModel) *types.String { return &b.PolicyBindingModelPtrID },
		flow:  func(f *authentik.Flow) *string { return &f.PolicyBindingModelPtrID },
	},
	{
		name: "background", description: "Address of the background image of the flow's pages, without its query.",
		block: func(b *blockModel) *types.String { return &b.Background },
		flow:  func(f *authentik.Flow) *string { return new(f.PictureURL()) },
	},
	{
		name: "export_url", description: "Path that exports the flow.",
		block: func(b *blockModel) *types.String { return &b.ExportURL },
		flow:  func(f *authentik.Flow) *string { return &f.ExportURL },
	},
}

// valuesByRelease maps each value that only some releases accept to the capability of these releases.
var valuesByRelease = map[string]*authentik.Capability{
	"require_redirect":               authentik.RequireRedirect,
	"require_outpost":                authentik.RequireRedirect,
	"require_token":                  authentik.RequireToken,
	"sidebar_left_frame_background":  authentik.FrameLayouts,
	"sidebar_right_frame_background": authentik.FrameLayouts,
}

// Block returns the schema of the flow_set block. The blocks form a list in the order of the configuration.
func Block() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: "A flow that this stage is bound to. If no flow has the `slug`, the block creates it; this " +
			"needs `name`, `title` and `designation`. Removing the block unbinds the stage, and deletes the flow if the block " +
			"created it and nothing else uses it.",
		NestedObject: schema.NestedBlockObject{Attributes: attributes()},
	}
}

func attributes() map[string]schema.Attribute {
	order := validators.WholeNumber{Min: math.MinInt32, Max: math.MaxInt32} // the server cannot store other orders
	all := map[string]schema.Attribute{
		"slug": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: slugDescription + ". Blocks are matched by slug.",
			Validators: []validator.String{validators.First(
				validators.NotEmpty("Write the slug of the flow, as in its URL."), validators.Slug)},
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
				"unless something else uses it. False for a flow that existed before the block, and for each flow " +
				"after an import of the stage. It becomes false if the stage is replaced and the flow stays.",
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
		Validators: []validator.String{validators.First(
			validators.NotEmpty("Write a value. If the flow already exists, you can remove the attribute to keep the value of "+
				"the flow."), validators.Trimmed)},
	}
	if f.isRequired {
		attribute.MarkdownDescription += " Required to create a flow."
	}
	if f.values != nil {
		attribute.Validators = []validator.String{validators.OneOf(f.values...)}
	}
	return attribute
}

func (f field) describe() string {
	if f.values == nil {
		return f.description
	}
	values := make([]string, len(f.values))
	for i, value := range f.values {
		values[i] = "`" + value + "`"
		if needs, ok := valuesByRelease[value]; ok {
			values[i] += " (" + needs.Requirement() + ")"
		}
	}
	return f.description + " One of " + strings.Join(values, ", ") + "."
}

// shown lists the fields of a flow in the data sources: those that authentik sends in the flow_set of a stage.
var shown = slices.DeleteFunc(slices.Concat(configurable, computed),
	func(f field) bool { return f.name == authentication })

// DataAttribute returns the schema of flow_set in a data source.
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

// DataValue returns each flow once, sorted by slug. authentik returns a flow once for each binding, in no fixed order.
func DataValue(flows []authentik.Flow) types.List {
	flows = slices.SortedFunc(slices.Values(flows), func(a, b authentik.Flow) int { return cmp.Compare(a.Slug, b.Slug) })
	flows = slices.CompactFunc(flows, func(a, b authentik.Flow) bool { return a.Slug == b.Slug })
	list, _ := DataAttribute().GetType().(types.ListType)
	object, _ := list.ElemType.(types.ObjectType)
	elements := make([]attr.Value, 0, len(flows))
	for _, flow := range flows {
		values := map[string]attr.Value{
			"slug": types.StringValue(flow.Slug), "compatibility_mode": types.BoolPointerValue(flow.CompatibilityMode),
		}
		for _, f := range shown {
			values[f.name] = types.StringValue(*f.flow(&flow))
		}
		elements = append(elements, types.ObjectValueMust(object.AttrTypes, values))
	}
	return types.ListValueMust(object, elements)
}
