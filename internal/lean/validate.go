package lean

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

// isFine says that there is nothing to say of a configuration: no validator objects, and nothing is written that would
// need more than a validator. Validators ask nobody, so of any other configuration the framework says what there is to
// say, from the beginning.
func (d *direct) isFine(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	read := reader{}
	raw := read.value(req.Config, d.object)
	called, ok := d.configured(ctx)
	var values map[string]tftypes.Value
	if !ok || read.err != nil || raw.IsNull() || raw.As(&values) != nil {
		return false
	}
	config := tfsdk.Config{Raw: raw, Schema: d.schema}
	for name := range d.schema.Blocks {
		var blocks []tftypes.Value
		if value := values[name]; !value.IsKnown() || value.As(&blocks) != nil || len(blocks) > 0 {
			return false
		}
	}
	for name, attribute := range d.schema.Attributes {
		if !d.isAttributeFine(ctx, name, attribute, values[name], config) {
			return false
		}
	}
	var resp resource.ValidateConfigResponse
	called.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: config}, &resp)
	return len(resp.Diagnostics) == 0
}

func (d *direct) isAttributeFine(ctx context.Context, name string, of schema.Attribute, value tftypes.Value, config tfsdk.Config) bool {
	if value.IsNull() {
		return !of.IsRequired()
	}
	if of.IsWriteOnly() || of.GetDeprecationMessage() != "" || !of.IsRequired() && !of.IsOptional() {
		return false
	}
	written, err := of.GetType().ValueFromTerraform(ctx, value)
	if err != nil {
		return false
	}
	switch of := of.(type) {
	case schema.StringAttribute:
		like, ok := written.(basetypes.StringValuable)
		return ok && isTextFine(ctx, of.Validators, name, like, config)
	case schema.Int64Attribute:
		number, ok := written.(types.Int64)
		return ok && isNumberFine(ctx, of.Validators, name, number, config)
	case schema.BoolAttribute:
		return len(of.Validators) == 0
	}
	return false
}

func isTextFine(ctx context.Context, validators []validator.String, name string, like basetypes.StringValuable, config tfsdk.Config) bool {
	text, diags := like.ToStringValue(ctx)
	resp := validator.StringResponse{Diagnostics: diags}
	for _, v := range validators {
		v.ValidateString(ctx, validator.StringRequest{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: config, ConfigValue: text,
		}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

func isNumberFine(ctx context.Context, validators []validator.Int64, name string, number types.Int64, config tfsdk.Config) bool {
	var resp validator.Int64Response
	for _, v := range validators {
		v.ValidateInt64(ctx, validator.Int64Request{
			Path: path.Root(name), PathExpression: path.MatchRoot(name), Config: config, ConfigValue: number,
		}, &resp)
	}
	return len(resp.Diagnostics) == 0
}
