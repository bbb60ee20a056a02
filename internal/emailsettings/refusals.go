package emailsettings

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// Refusals are the errors that a configuration of these values would get from
// the schema's validators. Passwords are not among the values that are read.
func Refusals(ctx context.Context, from schema.Schema, stage *tfsdk.Resource) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(from.Attributes)) {
		switch attribute := from.Attributes[name].(type) {
		case schema.StringAttribute:
			value, more := text(ctx, stage, name)
			diags.Append(more...)
			if attribute.Optional && value == "" {
				continue // Terraform does not generate it
			}
			diags.Append(refuseText(ctx, name, types.StringValue(value), attribute.Validators)...)
		case schema.Int64Attribute:
			var value types.Int64
			diags.Append(stage.GetAttribute(ctx, path.Root(name), &value)...)
			diags.Append(refuseNumber(ctx, name, value, attribute.Validators)...)
		}
	}
	return diags
}

// text is a string attribute of whichever type of its own, "" for null.
func text(ctx context.Context, stage *tfsdk.Resource, name string) (string, diag.Diagnostics) {
	var value attr.Value
	diags := stage.GetAttribute(ctx, path.Root(name), &value)
	if valuable, ok := value.(basetypes.StringValuable); ok {
		plain, more := valuable.ToStringValue(ctx)
		diags.Append(more...)
		return plain.ValueString(), diags
	}
	return "", diags
}

func refuseText(ctx context.Context, name string, value types.String, validators []validator.String) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, v := range validators {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: path.Root(name), PathExpression: path.MatchRoot(name), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

func refuseNumber(ctx context.Context, name string, value types.Int64, validators []validator.Int64) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, v := range validators {
		var resp validator.Int64Response
		v.ValidateInt64(ctx, validator.Int64Request{Path: path.Root(name), PathExpression: path.MatchRoot(name), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}
