package duration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = Type{}
	_ basetypes.StringValuableWithSemanticEquals = Value{}
)

// Type is the schema type of a duration, a string to Terraform.
type Type struct{ basetypes.StringType }

// Equal reports whether o is this type too.
func (t Type) Equal(o attr.Type) bool {
	_, same := o.(Type)
	return same
}

// String names the type in messages of the framework.
func (t Type) String() string { return "duration.Type" }

// ValueFromString wraps a string; null and unknown stay what they are.
func (t Type) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Value{in}, nil
}

// ValueFromTerraform reads a duration from Terraform's own representation.
func (t Type) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	read, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := read.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("a string was read as %T", read)
	}
	return Value{text}, nil
}

// ValueType returns an example of the values of this type.
func (t Type) ValueType(context.Context) attr.Value { return Value{} }

// Value is a duration as it was written or stored, whether or not Parse takes it. Its zero value is null.
type Value struct{ basetypes.StringValue }

// NewValue returns a known duration in the given spelling.
func NewValue(s string) Value { return Value{basetypes.NewStringValue(s)} }

// NewPointerValue returns a known duration, or null for nil (a release that lacks the field).
func NewPointerValue(s *string) Value { return Value{basetypes.NewStringPointerValue(s)} }

// Null returns the duration that is not set.
func Null() Value { return Value{basetypes.NewStringNull()} }

// Unknown returns the duration that is not known before apply.
func Unknown() Value { return Value{basetypes.NewStringUnknown()} }

// Type returns Type{}.
func (v Value) Type(context.Context) attr.Type { return Type{} }

// Equal reports whether o is a duration of the same spelling; StringSemanticEquals compares the meaning.
func (v Value) Equal(o attr.Value) bool {
	other, ok := o.(Value)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both mean the same length of time, which makes the framework
// keep the spelling that it had before. Null and unknown are equal to themselves only.
func (v Value) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, diags := o.ToStringValue(ctx)
	if diags.HasError() {
		return false, diags
	}
	return equal(v.StringValue, other), diags
}

// equal compares the meaning of two strings of Terraform. The text of null and unknown is "" too,
// hence it counts only where both are known.
func equal(a, b basetypes.StringValue) bool {
	if isText(a) && isText(b) {
		return Equal(a.ValueString(), b.ValueString())
	}
	return a.Equal(b)
}

// KeepSpelling returns the prior value where the next one means the same length of time, else the next: the
// framework compares meanings when it reads and applies, but not when it plans. Unknown replaces what is known.
func KeepSpelling(next, prior Value) Value {
	if equal(next.StringValue, prior.StringValue) {
		return prior
	}
	return next
}

// isText reports whether there is a text: neither null nor unknown.
func isText(v basetypes.StringValue) bool { return !v.IsNull() && !v.IsUnknown() }
