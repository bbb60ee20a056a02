package duration

import (
	"context"

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

// String returns the name of the type, for messages of the framework.
func (t Type) String() string { return "duration.Type" }

// ValueFromString converts a string to a Value. Null stays null, and unknown stays unknown.
func (t Type) ValueFromString(
	_ context.Context, in basetypes.StringValue,
) (basetypes.StringValuable, diag.Diagnostics) {
	return Value{in}, nil
}

// ValueFromTerraform converts a string of Terraform's protocol to a Value. Any other value is an error.
func (t Type) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	read, err := t.StringType.ValueFromTerraform(ctx, in)
	text, _ := read.(basetypes.StringValue) // after an error, `read` is nil and `text` is null
	return Value{text}, err
}

// ValueType returns a Value, as an example of the values of this type.
func (t Type) ValueType(context.Context) attr.Value { return Value{} }

// Value is a duration, spelled as in the configuration or on the server. Parse may reject this spelling. The zero value
// is null.
type Value struct{ basetypes.StringValue }

// NewValue returns a known duration in the given spelling.
func NewValue(s string) Value { return Value{basetypes.NewStringValue(s)} }

// NewPointerValue returns a known duration, or null if s is nil.
func NewPointerValue(s *string) Value { return Value{basetypes.NewStringPointerValue(s)} }

// Unknown returns the unknown duration, which becomes known during the apply.
func Unknown() Value { return Value{basetypes.NewStringUnknown()} }

// Type returns the schema type of the value.
func (v Value) Type(context.Context) attr.Type { return Type{} }

// Equal reports whether o is a duration with the same spelling. StringSemanticEquals compares the meaning instead.
func (v Value) Equal(o attr.Value) bool {
	other, ok := o.(Value)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both values mean the same length of time. If they do, the framework keeps the
// prior spelling.
func (v Value) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, problems := o.ToStringValue(ctx)
	return !problems.HasError() && v.equals(other), problems
}

// equals reports whether both values are the same text or mean the same length of time: "30", "minutes=30" and
// "hours=0.5" are equal. A text that Parse rejects is equal only to itself. Null and unknown are equal only to
// themselves too, because their text is "", which Parse rejects.
func (v Value) equals(o basetypes.StringValue) bool {
	if v.StringValue.Equal(o) {
		return true
	}
	a, errOfA := Parse(v.ValueString())
	b, errOfB := Parse(o.ValueString())
	return errOfA == nil && errOfB == nil && a == b
}

// KeepSpelling returns `prior` if both values mean the same length of time. If not, it returns `next`. A plan needs
// this function, because the framework calls StringSemanticEquals only during a read and an apply.
func KeepSpelling(next, prior Value) Value {
	if next.equals(prior.StringValue) {
		return prior
	}
	return next
}
