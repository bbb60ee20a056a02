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

// Type is the schema type of a duration. Terraform treats it as a string.
type Type struct{ basetypes.StringType }

// Equal reports whether o is also a Type.
func (t Type) Equal(o attr.Type) bool {
	_, same := o.(Type)
	return same
}

// String returns the name of the type for messages of the framework.
func (t Type) String() string { return "duration.Type" }

// ValueFromString converts a string to a Value. Null stays null, and unknown stays unknown.
func (t Type) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Value{in}, nil
}

// ValueFromTerraform converts Terraform's own form of a value to a Value. It returns an error if the value is not a
// string.
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

// ValueType returns a Value, as an example of the values of this type.
func (t Type) ValueType(context.Context) attr.Value { return Value{} }

// Value is a duration in the spelling in which it was written or stored, even if Parse rejects it. The zero value is
// null.
type Value struct{ basetypes.StringValue }

// NewValue returns a known duration in the given spelling.
func NewValue(s string) Value { return Value{basetypes.NewStringValue(s)} }

// NewPointerValue returns a known duration. It returns null if s is nil, which means that the server's release lacks
// the field.
func NewPointerValue(s *string) Value { return Value{basetypes.NewStringPointerValue(s)} }

// Null returns the null duration, which means "not set".
func Null() Value { return Value{basetypes.NewStringNull()} }

// Unknown returns the unknown duration, which becomes known during the apply.
func Unknown() Value { return Value{basetypes.NewStringUnknown()} }

// Type returns the schema type of the value.
func (v Value) Type(context.Context) attr.Type { return Type{} }

// Equal reports whether o is a duration with the same spelling. StringSemanticEquals compares the meaning instead.
func (v Value) Equal(o attr.Value) bool {
	other, ok := o.(Value)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both values mean the same length of time. If so, the framework keeps the prior
// spelling. Null is equal only to null, and unknown only to unknown.
func (v Value) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, diags := o.ToStringValue(ctx)
	if diags.HasError() {
		return false, diags
	}
	return equal(v.StringValue, other), diags
}

// equal reports whether two strings of Terraform mean the same length of time. It compares texts only if both are
// known, because null and unknown have the text "".
func equal(a, b basetypes.StringValue) bool {
	if isText(a) && isText(b) {
		return Equal(a.ValueString(), b.ValueString())
	}
	return a.Equal(b)
}

// KeepSpelling returns prior if both values mean the same length of time, and otherwise next. Plans need it, because
// the framework compares meanings only when it reads and applies. An unknown next replaces a known prior.
func KeepSpelling(next, prior Value) Value {
	if equal(next.StringValue, prior.StringValue) {
		return prior
	}
	return next
}

// isText reports whether the value is neither null nor unknown.
func isText(v basetypes.StringValue) bool { return !v.IsNull() && !v.IsUnknown() }
