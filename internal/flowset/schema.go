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

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/textrule"
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
			"A flow has one owner: what a block writes, and the place of its stage, must not be another resource's too, for each would take back what the other did. " +
			"A block with only `slug` and `order` owns that place and nothing else of the flow. " +
			"An import leaves the blocks out of the state; the next apply adds them without binding anything twice.",
		NestedObject: schema.NestedBlockObject{Attributes: attributes()},
	}
}

func attributes() map[string]schema.Attribute {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"slug": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Slug of the flow, as in its URL; it names the flow.",
			Validators:          []validator.String{stringvalidator.RegexMatches(slugPattern, "must consist of letters, digits, hyphens and underscores")},
		},
		"name":               setting("Name of the flow. Needed where the flow does not exist."),
		"title":              setting("Title of the flow's pages. Needed where the flow does not exist."),
		"designation":        choice("What the flow is for. Needed where the flow does not exist.", designations),
		"authentication":     choice("Who may use the flow.", authentications),
		"policy_engine_mode": choice("Whether all or any of the flow's policies must pass.", policyEngineModes),
		"compatibility_mode": schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: "Whether the flow's pages avoid what confuses password managers on mobile devices."},
		"layout":             choice("Layout of the flow's pages.", layouts),
		"denied_action":      choice("What happens when the flow denies access.", deniedActions),
		"order": schema.Int64Attribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Place of the stage within the flow, lowest first. Defaults to behind the flow's last stage; that place is not enforced later.",
			Validators:          []validator.Int64{int64validator.Between(orderMin, orderMax)},
		},
		"pk":                        computed("UUID of the flow."),
		"policybindingmodel_ptr_id": computed("UUID that policies are bound to for this flow."),
		"background":                computed("Address of the background image of the flow's pages."),
		"export_url":                computed("Path that exports the flow."),
		"created":                   schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether this block made the flow, which is then deleted with it when no other stage is bound to it."},
	}
}

func setting(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: description,
		Validators: []validator.String{textrule.Trimmed(), textrule.NotBlank()},
	}
}

func choice(description string, values []string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: description + oneOf(values),
		Validators: []validator.String{stringvalidator.OneOf(values...)},
	}
}

// Empty is the value of a stage without blocks; a block list is never null.
func Empty() types.List { return types.ListValueMust(element, []attr.Value{}) }

var element = Block().NestedObject.Type()
