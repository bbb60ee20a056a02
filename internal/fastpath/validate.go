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

// isFine says that there is nothing to say of a configuration: no validator objects, and nothing is written or missing that
// is a matter of the schema. Validators ask nobody, so of any other configuration the framework says what there is to say,
// from the beginning.
func (d *direct) isFine(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	called, ok := d.configured(ctx)
	sent := reader{}
	raw := sent.value(req.Config, d.object)
	var values map[string]tftypes.Value
	if !ok || sent.err != nil || raw.IsNull() || raw.As(&values) != nil {
		return false
	}
	config := validated{tfsdk.Config{Raw: raw, Schema: d.schema}, req.ClientCapabilities != nil && req.ClientCapabilities.WriteOnlyAttributesAllowed}
	for name := range d.schema.Blocks {
		var blocks []tftypes.Value
		if value := values[name]; !value.IsKnown() || value.As(&blocks) != nil || len(blocks) > 0 {
			return false
		}
	}
	for name, attribute := range d.schema.Attributes {
		if !config.isAttributeFine(ctx, name, attribute, values[name]) {
			return false
		}
	}
	var resp resource.ValidateConfigResponse
	called.ValidateConfig(ctx, resource.ValidateConfigRequest{
		Config: config.Config, ClientCapabilities: resource.ValidateConfigClientCapabilities{WriteOnlyAttributesAllowed: config.writeOnly},
	}, &resp)
	return len(resp.Diagnostics) == 0
}

// validated is a configuration, and whether Terraform knows write-only attributes.
type validated struct {
	tfsdk.Config

	writeOnly bool
}

func (c validated) isAttributeFine(ctx context.Context, name string, of schema.Attribute, value tftypes.Value) bool {
	switch {
	case value.IsNull():
		if of.IsRequired() {
			return false
		}
	case of.IsWriteOnly() && !c.writeOnly, !of.IsRequired() && !of.IsOptional():
		return false
	}
	written, err := of.GetType().ValueFromTerraform(ctx, value)
	if err != nil || written.IsUnknown() == value.IsKnown() { // the type rejects the value
		return false
	}
	switch of := of.(type) {
	case schema.StringAttribute:
		like, ok := written.(basetypes.StringValuable)
		return ok && c.isTextFine(ctx, name, of.Validators, like)
	case schema.Int64Attribute:
		number, ok := written.(types.Int64)
		return ok && c.isNumberFine(ctx, name, of.Validators, number)
	case schema.BoolAttribute, schema.NumberAttribute:
		return true // isEligible: without validators
	}
	return false
}

func (c validated) isTextFine(ctx context.Context, name string, validators []validator.String, like basetypes.StringValuable) bool {
	text, diags := like.ToStringValue(ctx)
	resp := validator.StringResponse{Diagnostics: diags}
	for _, v := range validators {
		v.ValidateString(ctx, validator.StringRequest{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: c.Config, ConfigValue: text,
			ClientCapabilities: validator.ValidateSchemaClientCapabilities{WriteOnlyAttributesAllowed: c.writeOnly},
		}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

func (c validated) isNumberFine(ctx context.Context, name string, validators []validator.Int64, number types.Int64) bool {
	var resp validator.Int64Response
	for _, v := range validators {
		v.ValidateInt64(ctx, validator.Int64Request{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: c.Config, ConfigValue: number,
			ClientCapabilities: validator.ValidateSchemaClientCapabilities{WriteOnlyAttributesAllowed: c.writeOnly},
		}, &resp)
	}
	return len(resp.Diagnostics) == 0
}
