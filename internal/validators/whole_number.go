package validators

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// WholeNumber is a custom type for an Int64Attribute. Terraform has one type for all numbers, and the framework
// reports a fraction as a bug in the provider. With this type, the provider reports the fraction as a mistake in the
// configuration.
type WholeNumber struct{ basetypes.Int64Type }

// ValueFromTerraform returns the number. It returns unknown for a number that Validate rejects.
func (t WholeNumber) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	if t.isRejected(ctx, in) {
		return types.Int64Unknown(), nil
	}
	return t.Int64Type.ValueFromTerraform(ctx, in)
}

// Validate returns an error for a fraction, and for a number that does not fit into 64 bits.
func (t WholeNumber) Validate(ctx context.Context, in tftypes.Value, at path.Path) diag.Diagnostics {
	if !t.isRejected(ctx, in) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Not a whole number",
		fmt.Sprintf("%s must be a whole number of at most 64 bits. Write it without a fraction.", at))}
}

func (t WholeNumber) isRejected(ctx context.Context, in tftypes.Value) bool {
	return in.Type() != nil && t.Int64Type.Validate(ctx, in, path.Empty()).HasError() && in.Type().Is(tftypes.Number)
}

// Equal reports whether other is also a type of whole numbers.
func (t WholeNumber) Equal(other attr.Type) bool {
	_, ok := other.(WholeNumber)
	return ok || t.Int64Type.Equal(other)
}
