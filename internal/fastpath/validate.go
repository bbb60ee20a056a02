package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
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
// framework validates the configuration again and reports the problems. Validating twice is safe, because validators
// have no side effects.
func (t *resourceType) isValid(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	r, ok := t.create(ctx)
	in := decoder{}
	raw := in.value(req.Config, t.object)
	var values map[string]tftypes.Value
	if !ok || in.err != nil || raw.IsNull() || raw.As(&values) != nil {
		return false
	}
	config := validated{
		Config:           tfsdk.Config{Raw: raw, Schema: t.schema},
		writeOnlyAllowed: req.ClientCapabilities != nil && req.ClientCapabilities.WriteOnlyAttributesAllowed,
	}
	for name := range t.schema.Blocks {
		var blocks []tftypes.Value
		if value := values[name]; !value.IsKnown() || value.As(&blocks) != nil || len(blocks) > 0 {
			return false
		}
	}
	for name, attribute := range t.schema.Attributes {
		if !config.isValidAttribute(ctx, name, attribute, values[name]) {
			return false
		}
	}
	var resp resource.ValidateConfigResponse
	capabilities := resource.ValidateConfigClientCapabilities{WriteOnlyAttributesAllowed: config.writeOnlyAllowed}
	r.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: config.Config, ClientCapabilities: capabilities}, &resp)
	return len(resp.Diagnostics) == 0
}

// validated is a configuration that isValid checks. writeOnlyAllowed is true if Terraform supports write-only
// attributes.
type validated struct {
	tfsdk.Config

	writeOnlyAllowed bool
}

func (c validated) isValidAttribute(
	ctx context.Context, name string, attribute schema.Attribute, raw tftypes.Value,
) bool {
	switch {
	case raw.IsNull() && attribute.IsRequired(),
		!raw.IsNull() && attribute.IsWriteOnly() && !c.writeOnlyAllowed,
		!raw.IsNull() && !attribute.IsRequired() && !attribute.IsOptional():
		return false
	}
	value, err := attribute.GetType().ValueFromTerraform(ctx, raw)
	// A type rejects a value if it returns an error, or if it turns a known value into an unknown one.
	if err != nil || value.IsUnknown() == raw.IsKnown() {
		return false
	}
	switch attribute := attribute.(type) {
	case schema.StringAttribute:
		return c.isValidString(ctx, name, attribute.Validators, value)
	case schema.Int64Attribute:
		return c.isValidInt64(ctx, name, attribute.Validators, value)
	case schema.BoolAttribute, schema.NumberAttribute:
		return true // nothing to call, because a schema with validators on such an attribute is not eligible (see isPlain)
	}
	return false
}

func (c validated) isValidString(
	ctx context.Context, name string, validators []validator.String, value attr.Value,
) bool {
	valuable, ok := value.(basetypes.StringValuable)
	if !ok {
		return false
	}
	text, problems := valuable.ToStringValue(ctx)
	resp := validator.StringResponse{Diagnostics: problems}
	for _, v := range validators {
		v.ValidateString(ctx, validator.StringRequest{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: c.Config, ConfigValue: text,
			ClientCapabilities: validator.ValidateSchemaClientCapabilities{WriteOnlyAttributesAllowed: c.writeOnlyAllowed},
		}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

func (c validated) isValidInt64(ctx context.Context, name string, validators []validator.Int64, value attr.Value) bool {
	number, ok := value.(types.Int64)
	if !ok {
		return false
	}
	var resp validator.Int64Response
	for _, v := range validators {
		v.ValidateInt64(ctx, validator.Int64Request{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: c.Config, ConfigValue: number,
			ClientCapabilities: validator.ValidateSchemaClientCapabilities{WriteOnlyAttributesAllowed: c.writeOnlyAllowed},
		}, &resp)
	}
	return len(resp.Diagnostics) == 0
}
