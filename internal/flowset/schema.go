// Package flowset is the flow_set block of the stage resources: the flows that
// the stage is declared to be part of.
package flowset

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// The orders that the server can store.
const (
	orderMin = -1 << 31
	orderMax = 1<<31 - 1
)

var slugPattern = regexp.MustCompile(`^[-a-zA-Z0-9_]+$`)

// Block is the schema of flow_set: a list, kept in the order of the configuration.
func Block() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: "A flow that this stage is part of: the stage is bound to it, and a flow that does not exist is made. " +
			"Blocks are matched by `slug`; what a block leaves out is read from the flow and not enforced. Removing a block unbinds the stage. " +
			"The order of the blocks means nothing: a reorder shows as a change and moves nothing. Another `slug` is another flow, not a new name for this one. " +
			"A second stage in a flow that a block makes says so with `depends_on = [authentik_stage_email.first]` and writes the slug too, from a local value for both: " +
			"`flow_set[0].slug` would follow the order of the first one's blocks. " +
			"A flow has one owner: what a block writes, and the place of its stage, must not be another resource's too, for each would take back what the other did; where two blocks disagree, the plan warns. " +
			"A block with only `slug` and `order` owns that place and nothing else of the flow; when another resource replaces that flow, a second apply binds the stage again, and one is enough where the stage says " +
			"`lifecycle { replace_triggered_by = [authentik_flow.x.uuid] }`. " +
			"An import leaves the blocks out of the state; the next apply adds them without binding anything twice.",
		NestedObject: schema.NestedBlockObject{Attributes: attributes()},
	}
}

func attributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"slug": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: aboutSlug + "; it names the flow.",
			Validators:          []validator.String{stringvalidator.RegexMatches(slugPattern, "must consist of letters, digits, hyphens and underscores")},
		},
		"compatibility_mode": schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: aboutCompatibilityMode},
		"order": schema.Int64Attribute{
			Optional: true, Computed: true, CustomType: validators.WholeNumber{},
			MarkdownDescription: "Place of the stage within the flow, lowest first. Defaults to behind the flow's last stage; that place is not enforced later.",
			Validators:          []validator.Int64{int64validator.Between(orderMin, orderMax)},
		},
		"created": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether this block made the flow, which is then deleted with it when no other stage is bound to it, or with the last of those stages when they go in the same run. It is false for a flow that was there, also after an import or when the stage itself was made again: that flow stays."},
	}
	for _, t := range settings {
		all[t.name] = t.setting()
	}
	for _, t := range facts {
		all[t.name] = schema.StringAttribute{Computed: true, MarkdownDescription: t.description}
	}
	return all
}

func (t text) setting() schema.StringAttribute {
	setting := schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: t.description,
		Validators: []validator.String{validators.Trimmed(), validators.NotEmpty()},
	}
	if t.required {
		setting.MarkdownDescription += " Needed where the flow does not exist."
	}
	if t.values != nil {
		setting.MarkdownDescription += oneOf(t.values)
		setting.Validators = []validator.String{stringvalidator.OneOf(t.values...)}
	}
	return setting
}

// Empty is the value of a stage without blocks; a block list is never null.
func Empty() types.List { return empty }

var (
	element = Block().NestedObject.Type()
	empty   = types.ListValueMust(element, []attr.Value{})
)
