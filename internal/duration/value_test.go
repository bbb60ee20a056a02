package duration

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestEqualDurationsKeepTheirSpelling(t *testing.T) {
	text, null := NewValue, Value{}
	for name, c := range map[string]struct {
		next, prior Value
		keeps       bool
	}{
		"same text":                          {text("30"), text("30"), true},
		"same length":                        {text("30"), text("hours=0.5"), true},
		"same length in seconds":             {text("minutes=30"), text("SECONDS=1800"), true},
		"another length":                     {text("31"), text("minutes=30"), false},
		"a microsecond more":                 {text("microseconds=1"), text("microseconds=2"), false},
		"same text that Parse rejects":       {text("minutes=30;foo=2"), text("minutes=30;foo=2"), true},
		"one text that Parse rejects":        {text("minutes=30"), text("minutes=30;foo=2"), false},
		"two texts that Parse rejects":       {text("minutes=0"), text("seconds=0"), false},
		"null after a text":                  {null, text("30"), false},
		"a text after null":                  {text("30"), null, false},
		"the empty text after null":          {text(""), null, false},
		"null after null":                    {null, null, true},
		"unknown after a text":               {Unknown(), text("30"), false},
		"unknown after null":                 {Unknown(), null, false},
		"unknown after unknown":              {Unknown(), Unknown(), true},
		"the empty text after an empty text": {text(""), text(""), true},
	} {
		t.Run(name, func(t *testing.T) {
			want := c.next
			if c.keeps {
				want = c.prior
			}
			if got := KeepSpelling(c.next, c.prior); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
			got, problems := c.next.StringSemanticEquals(t.Context(), c.prior.StringValue)
			if got != c.keeps || problems.HasError() {
				t.Errorf("semantically equal: %t, %v; want %t", got, problems, c.keeps)
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
		{NewPointerValue(nil), Value{}, true},
		{Value{}, Unknown(), false},
	} {
		if got := c.a.Equal(c.b); got != c.want {
			t.Errorf("%s and %s: got %t", c.a, c.b, got)
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

func validate(t *testing.T, v validator.String, value types.String) diag.Diagnostics {
	t.Helper()
	var resp validator.StringResponse
	v.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("token_expiry"), ConfigValue: value}, &resp)
	return resp.Diagnostics
}

func TestValidatorsRejectInvalidDurations(t *testing.T) {
	text := types.StringValue
	for _, c := range []struct {
		value       types.String
		problem     string // part of the error that Valid reports; "" if it reports none
		mayBeStored bool   // whether ValidOrStored accepts the value
	}{
		{types.StringNull(), "", true},
		{types.StringUnknown(), "", true},
		{text("hours=1;minutes=5"), "", true},
		{text("hours=1,minutes=5"), "", true},
		{text("30"), "", true},
		{text(""), "The duration is empty", false},
		{text("bogus"), `write a duration such as "minutes=30"`, false},
		{text("minutes=x;hours=1"), "not a finite number", false},
		{text("foo=2"), "unknown unit", false},
		{text("minutes=30;foo=2"), "unknown unit", true},
		{text("-1"), "duration is negative", true},
		{text("0"), "duration is zero", true},
	} {
		t.Run(c.value.String(), func(t *testing.T) {
			got := validate(t, Valid(), c.value)
			if (len(got) == 1) != (c.problem != "") || len(got) == 1 && !strings.Contains(got[0].Detail(), c.problem) {
				t.Errorf("got %v, want an error with %q", got, c.problem)
			}
			for _, d := range got {
				if at, ok := d.(diag.DiagnosticWithPath); !ok || !at.Path().Equal(path.Root("token_expiry")) {
					t.Errorf("the error is not on the attribute: %v", d)
				}
			}
			if accepted := len(validate(t, ValidOrStored(), c.value)) == 0; accepted != c.mayBeStored {
				t.Errorf("a duration that may be stored is accepted: %t, want %t", accepted, c.mayBeStored)
			}
		})
	}
}
