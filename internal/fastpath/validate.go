package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// isValid reports whether a configuration has no blocks, and causes no error and no warning. If it returns false, the
// framework validates the configuration again and reports the problems. This is safe, because validators have no side
// effects.
func (t *resourceType) isValid(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	r, ok := t.create(ctx)
	in := decoder{}
	raw := in.value(req.Config, t.object)
	var values map[string]tftypes.Value
	if !ok || in.err != nil || raw.IsNull() || raw.As(&values) != nil {
		return false
	}
	writeOnlyAllowed := req.ClientCapabilities != nil && req.ClientCapabilities.WriteOnlyAttributesAllowed
	for name := range t.schema.Blocks {
		var blocks []tftypes.Value
		if value := values[name]; !value.IsKnown() || value.As(&blocks) != nil || len(blocks) > 0 {
			return false
		}
	}
	for name, attribute := range t.schema.Attributes {
		if !isValidAttribute(ctx, name, attribute, values[name], writeOnlyAllowed) {
			return false
		}
	}
	var resp resource.ValidateConfigResponse
	r.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: tfsdk.Config{Raw: raw, Schema: t.schema}}, &resp)
	return len(resp.Diagnostics) == 0
}

// isValidAttribute reports whether the value of one attribute causes no error and no warning.
func isValidAttribute(
	ctx context.Context, name string, attribute schema.Attribute, raw tftypes.Value, writeOnlyAllowed bool,
) bool {
	switch {
	case raw.IsNull() && attribute.IsRequired(),
		!raw.IsNull() && attribute.IsWriteOnly() && !writeOnlyAllowed,
		!raw.IsNull() && !attribute.IsRequired() && !attribute.IsOptional():
		return false
	}
	value, err := attribute.GetType().ValueFromTerraform(ctx, raw)
	// The type has rejected the value if there is an error, or if a known value has become unknown.
	if err != nil || value.IsUnknown() == raw.IsKnown() {
		return false
	}
	at := path.Root(name)
	switch attribute := attribute.(type) {
	case schema.StringAttribute:
		text, ok := value.(basetypes.StringValuable)
		return ok && isValidString(ctx, at, attribute.Validators, text)
	case schema.Int64Attribute:
		number, ok := value.(types.Int64)
		return ok && isValidInt64(ctx, at, attribute.Validators, number)
	case schema.BoolAttribute, schema.NumberAttribute:
		return true // these attributes have no validators (TestFrameworkHasNothingToDoForTheResources checks this)
	}
	return false
}

func isValidString(
	ctx context.Context, at path.Path, validators []validator.String, value basetypes.StringValuable,
) bool {
	text, problems := value.ToStringValue(ctx)
	resp := validator.StringResponse{Diagnostics: problems}
	for _, v := range validators {
		v.ValidateString(ctx, validator.StringRequest{Path: at, ConfigValue: text}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

func isValidInt64(ctx context.Context, at path.Path, validators []validator.Int64, number types.Int64) bool {
	var resp validator.Int64Response
	for _, v := range validators {
		v.ValidateInt64(ctx, validator.Int64Request{Path: at, ConfigValue: number}, &resp)
	}
	return len(resp.Diagnostics) == 0
}
