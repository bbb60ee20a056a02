package stage

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// validate returns the errors that the schema's validators report for the values of an existing stage. It skips an
// empty optional text, because a generated configuration does not contain it. It does not check passwords.
func (k *kind) validate(ctx context.Context, model Model) diag.Diagnostics {
	values := map[string]attr.Value{"name": model.Name}
	for _, a := range k.attributes {
		values[a.attributeName()] = a.value(model)
	}
	var problems diag.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch declared := k.schema.Attributes[name].(type) {
		case schema.StringAttribute:
			if text := textOf(ctx, values[name]); text.ValueString() != "" || !declared.Optional {
				problems.Append(validateString(ctx, path.Root(name), text, declared.Validators)...)
			}
		case schema.Int64Attribute:
			if number, ok := values[name].(types.Int64); ok {
				problems.Append(validateInt64(ctx, path.Root(name), number, declared.Validators)...)
			}
		}
	}
	return problems
}

// textOf returns a value of any string type as types.String. It returns null for a value of any other type.
func textOf(ctx context.Context, value attr.Value) types.String {
	if valuable, ok := value.(basetypes.StringValuable); ok {
		text, _ := valuable.ToStringValue(ctx) // neither of the two string types returns an error
		return text
	}
	return types.StringNull()
}

func validateString(ctx context.Context, at path.Path, value types.String, validators []validator.String) diag.Diagnostics {
	var problems diag.Diagnostics
	for _, v := range validators {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: at.Expression(), ConfigValue: value}, &resp)
		problems.Append(resp.Diagnostics...)
	}
	return problems
}

func validateInt64(ctx context.Context, at path.Path, value types.Int64, validators []validator.Int64) diag.Diagnostics {
	var problems diag.Diagnostics
	for _, v := range validators {
		var resp validator.Int64Response
		v.ValidateInt64(ctx, validator.Int64Request{Path: at, PathExpression: at.Expression(), ConfigValue: value}, &resp)
		problems.Append(resp.Diagnostics...)
	}
	return problems
}
