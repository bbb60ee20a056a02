package duration

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestEqualDurationsKeepTheirSpelling(t *testing.T) {
	text, null := NewValue, Value{}
	for _, c := range []struct {
		next, prior Value
		keeps       bool
	}{
		{text("30"), text("hours=0.5"), true},
		{text("31"), text("minutes=30"), false},
		{text("minutes=30;foo=2"), text("minutes=30;foo=2"), true}, // Parse rejects it, but both spellings are the same
		{text("minutes=30"), text("minutes=30;foo=2"), false},
		{text("minutes=0"), text("seconds=0"), false},
		{null, text("30"), false},
		{text(""), null, false},
		{null, null, true},
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
