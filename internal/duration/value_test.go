package duration

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestSemanticEquals(t *testing.T) {
	for _, c := range []struct {
		name string
		a    Value
		b    basetypes.StringValuable
		want bool
	}{
		{"same text", NewValue("minutes=30"), NewValue("minutes=30"), true},
		{"same meaning", NewValue("30"), NewValue("hours=0.5"), true},
		{"a plain string", NewValue("30"), types.StringValue("seconds=1800"), true},
		{"another meaning", NewValue("30"), NewValue("31"), false},
		{"an unknown grammar", NewValue("minutes=30;foo=2"), NewValue("minutes=30;foo=2"), true},
		{"an unknown grammar beside a known one", NewValue("minutes=30;foo=2"), NewValue("minutes=30"), false},
		{"null and null", Null(), Null(), true},
		{"unknown and unknown", Unknown(), Unknown(), true},
		{"null and unknown", Null(), Unknown(), false},
		{"null and a text", Null(), NewValue("30"), false},
		{"null and the empty text", Null(), NewValue(""), false},
		{"the empty text and unknown", NewValue(""), Unknown(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, diags := c.a.StringSemanticEquals(t.Context(), c.b)
			if got != c.want || diags.HasError() {
				t.Errorf("got %t, %v; want %t", got, diags, c.want)
			}
		})
	}
}

func TestValueEqualComparesSpelling(t *testing.T) {
	for _, c := range []struct {
		a    Value
		b    attr.Value
		want bool
	}{
		{NewValue("30"), NewValue("30"), true},
		{NewValue("30"), NewValue("minutes=30"), false},
		{NewValue("30"), types.StringValue("30"), false},
		{Null(), Value{}, true},
		{Null(), Unknown(), false},
	} {
		if got := c.a.Equal(c.b); got != c.want {
			t.Errorf("%s and %s: got %t", c.a, c.b, got)
		}
	}
}

func TestNewPointerValue(t *testing.T) {
	text := "minutes=5"
	if got := NewPointerValue(&text); !got.Equal(NewValue(text)) {
		t.Errorf("got %s", got)
	}
	if got := NewPointerValue(nil); !got.IsNull() {
		t.Errorf("nil became %s", got)
	}
}

func TestTypeReadsTerraformValues(t *testing.T) {
	for _, c := range []struct {
		in   any
		want Value
	}{
		{"30", NewValue("30")},
		{"minutes=30;foo=2", NewValue("minutes=30;foo=2")},
		{nil, Null()},
		{tftypes.UnknownValue, Unknown()},
	} {
		got, err := Type{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, c.in))
		if err != nil {
			t.Errorf("%v: %v", c.in, err)
		}
		if diff := cmp.Diff(attr.Value(c.want), got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.in, diff)
		}
		wrapped, diags := Type{}.ValueFromString(t.Context(), c.want.StringValue)
		if diags.HasError() || !wrapped.Equal(c.want) {
			t.Errorf("%v wrapped is %s (%v)", c.in, wrapped, diags)
		}
	}
	if _, err := (Type{}).ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Bool, true)); err == nil {
		t.Error("a boolean was read as a duration")
	}
}

func TestTypeIsItsOwn(t *testing.T) {
	if !(Type{}).Equal(Value{}.Type(t.Context())) || (Type{}).Equal(types.StringType) {
		t.Error("the type is not that of its values, or a plain string")
	}
	if _, ok := (Type{}).ValueType(t.Context()).(Value); !ok || (Type{}).String() == types.StringType.String() {
		t.Error("the type does not show what it is")
	}
}
