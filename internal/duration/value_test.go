package duration

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestEqualDurationsKeepTheirSpelling(t *testing.T) {
	text, null := NewValue, Value{}
	for _, c := range []struct {
		next, prior Value
		keeps       bool
	}{
		{text("30"), text("30"), true},
		{text("30"), text("hours=0.5"), true},
		{text("minutes=30"), text("SECONDS=1800"), true},
		{text("31"), text("minutes=30"), false},
		{text("microseconds=1"), text("microseconds=2"), false},
		{text("minutes=30;foo=2"), text("minutes=30;foo=2"), true}, // Parse rejects the text, but both texts are equal
		{text("minutes=30"), text("minutes=30;foo=2"), false},
		{text("minutes=0"), text("seconds=0"), false},
		{null, text("30"), false},
		{text("30"), null, false},
		{text(""), null, false},
		{text(""), text(""), true},
		{null, null, true},
		{Unknown(), text("30"), false},
		{Unknown(), null, false},
		{Unknown(), Unknown(), true},
	} {
		want := c.next
		if c.keeps {
			want = c.prior
		}
		if got := KeepSpelling(c.next, c.prior); !got.Equal(want) {
			t.Errorf("%s after %s: got %s, want %s", c.next, c.prior, got, want)
		}
		got, problems := c.next.StringSemanticEquals(t.Context(), c.prior.StringValue)
		if got != c.keeps || problems.HasError() {
			t.Errorf("%s and %s are equal: %t, %v; want %t", c.next, c.prior, got, problems, c.keeps)
		}
	}
}

func TestEqualComparesTheSpelling(t *testing.T) {
	for _, other := range []attr.Value{NewValue("minutes=30"), types.StringValue("30"), Unknown(), Value{}} {
		if NewValue("30").Equal(other) {
			t.Errorf("30 is equal to %s", other)
		}
	}
}

func TestTypeReadsTerraformValues(t *testing.T) {
	for in, want := range map[any]Value{
		"30": NewValue("30"), "minutes=30;foo=2": NewValue("minutes=30;foo=2"), nil: {}, tftypes.UnknownValue: Unknown(),
	} {
		got, err := Type{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, in))
		if err != nil || !want.Equal(got) {
			t.Errorf("%v is read as %s (%v)", in, got, err)
		}
		wrapped, problems := Type{}.ValueFromString(t.Context(), want.StringValue)
		if problems.HasError() || !want.Equal(wrapped) {
			t.Errorf("%v is wrapped as %s (%v)", in, wrapped, problems)
		}
	}
	if _, err := (Type{}).ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Bool, true)); err == nil {
		t.Error("a boolean was read as a duration")
	}
	if !(Type{}).Equal((Type{}).ValueType(t.Context()).Type(t.Context())) || (Type{}).Equal(types.StringType) {
		t.Error("the type is not equal to the type of its values, or is equal to a plain string")
	}
}
