package fastpath

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// validating is a resource with ConfigValidators, which validate a whole configuration.
type validating struct{ resource.Resource }

func (validating) ConfigValidators(context.Context) []resource.ConfigValidator { return nil }

func TestSchemasThatNeedTheFrameworkAreNotEligible(t *testing.T) {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	attribute := func(a schema.Attribute) schema.Schema {
		return schema.Schema{Attributes: map[string]schema.Attribute{"a": a}}
	}
	block := func(b schema.Block) schema.Schema { return schema.Schema{Blocks: map[string]schema.Block{"b": b}} }
	for name, s := range map[string]schema.Schema{
		"default of a text":      attribute(schema.StringAttribute{Default: stringdefault.StaticString("a")}),
		"default of a number":    attribute(schema.Int64Attribute{Default: int64default.StaticInt64(1)}),
		"default of a boolean":   attribute(schema.BoolAttribute{Default: booldefault.StaticBool(true)}),
		"plan modifier":          attribute(schema.StringAttribute{PlanModifiers: replaces}),
		"validator of a boolean": attribute(schema.BoolAttribute{Validators: []validator.Bool{nil}}),
		"deprecated attribute":   attribute(schema.StringAttribute{DeprecationMessage: "a"}),
		"another type":           attribute(schema.Float64Attribute{}),
		"deprecated":             {DeprecationMessage: "a"},
		"another block":          block(schema.SingleNestedBlock{}),
		"validator of a block":   block(schema.ListNestedBlock{Validators: []validator.List{nil}}),
		"modifier of a block": block(schema.ListNestedBlock{
			PlanModifiers: []planmodifier.List{listplanmodifier.RequiresReplace()},
		}),
		"deprecated block": block(schema.ListNestedBlock{DeprecationMessage: "a"}),
		"modifier in a block": block(schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{"a": schema.StringAttribute{PlanModifiers: replaces}},
		}}),
	} {
		if isEligible(nil, resource.ResourceBehavior{}, s) {
			t.Errorf("%s: the framework would have something to do", name)
		}
	}
	if isEligible(validating{}, resource.ResourceBehavior{}, schema.Schema{}) {
		t.Error("the framework must call the resource's own validators")
	}
	if isEligible(nil, resource.ResourceBehavior{MutableIdentity: true}, schema.Schema{}) {
		t.Error("the framework must check the resource's identity")
	}
}
