package validators

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// WholeNumber is both the custom type and the validator of an Int64Attribute. The type rejects a fraction, which the
// framework would report as a bug in the provider. The validator rejects a number less than Min or more than Max. The
// type accepts it, because the server may have stored such a number, and the state then contains it.
type WholeNumber struct {
	basetypes.Int64Type

	Min, Max int64
}

// ValueFromTerraform returns the number. It returns unknown for a number that Validate rejects.
func (t WholeNumber) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	if t.isFraction(ctx, in) {
		return types.Int64Unknown(), nil
	}
	return t.Int64Type.ValueFromTerraform(ctx, in)
}

// Validate returns an error for a fraction, and for a number that does not fit into 64 bits.
func (t WholeNumber) Validate(ctx context.Context, in tftypes.Value, at path.Path) diag.Diagnostics {
	if !t.isFraction(ctx, in) {
		return nil
	}
	return diag.Diagnostics{t.invalid(at)}
}

// isFraction reports whether a value is a number that the framework cannot read as an integer of 64 bits.
func (t WholeNumber) isFraction(ctx context.Context, in tftypes.Value) bool {
	return in.Type() != nil && in.Type().Is(tftypes.Number) && t.Int64Type.Validate(ctx, in, path.Empty()).HasError()
}

// Equal reports whether the other type is a WholeNumber with any range, or the framework's Int64Type.
func (t WholeNumber) Equal(other attr.Type) bool {
	_, ok := other.(WholeNumber)
	return ok || t.Int64Type.Equal(other)
}

// ValidateInt64 adds an error for a number that is out of range. It accepts null and unknown. Unlike the validators of
// terraform-plugin-framework-validators, it does not repeat the value, which may come from a sensitive variable.
func (t WholeNumber) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	number := req.ConfigValue.ValueInt64()
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && (number < t.Min || number > t.Max) {
		resp.Diagnostics.Append(t.invalid(req.Path))
	}
}

func (t WholeNumber) invalid(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid "+at.String(),
		fmt.Sprintf("%s must be %s.", at, t.Description(context.Background())))
}

// Description returns a text that says what a user may write.
func (t WholeNumber) Description(context.Context) string {
	return fmt.Sprintf("a whole number from %d to %d", t.Min, t.Max)
}

// MarkdownDescription returns the same text as Description.
func (t WholeNumber) MarkdownDescription(ctx context.Context) string { return t.Description(ctx) }
