package duration

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestValid(t *testing.T) {
	for _, c := range []struct {
		name  string
		value types.String
		want  string // part of the only error; "" if there is none
	}{
		{"null", types.StringNull(), ""},
		{"unknown", types.StringUnknown(), ""},
		{"authentik's grammar", types.StringValue("hours=1;minutes=5"), ""},
		{"the comma form", types.StringValue("hours=1,minutes=5"), ""},
		{"a bare integer", types.StringValue("30"), ""},
		{"the empty text", types.StringValue(""), "is not of the form unit=number"},
		{"zero", types.StringValue("0"), "duration is zero"},
		{"an unknown unit", types.StringValue("minutes=30;foo=2"), "unknown unit"},
		{"blanks around", types.StringValue(" minutes=30\n"), "or put trimspace()"},
		{"blanks around what is wrong", types.StringValue(" bogus "), `write a duration such as "minutes=30"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := path.Root("token_expiry")
			var resp validator.StringResponse
			Valid().ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: c.value}, &resp)
			got := resp.Diagnostics
			if c.want == "" {
				if len(got) != 0 {
					t.Errorf("got %v", got)
				}
				return
			}
			if len(got) != 1 || len(got.Errors()) != 1 || !strings.Contains(got[0].Detail(), c.want) {
				t.Fatalf("got %v, want one error with %q", got, c.want)
			}
			if where, ok := got[0].(interface{ Path() path.Path }); !ok || !where.Path().Equal(at) {
				t.Errorf("the error is not on the attribute: %v", got[0])
			}
		})
	}
}

func TestKeepSpelling(t *testing.T) {
	text := NewValue
	for name, c := range map[string]struct{ next, prior, want Value }{
		"equal":                               {text("30"), text("minutes=30"), text("minutes=30")},
		"the same":                            {text("30"), text("30"), text("30")},
		"different":                           {text("31"), text("minutes=30"), text("31")},
		"null":                                {Null(), text("30"), Null()},
		"unknown":                             {Unknown(), text("30"), Unknown()},
		"nothing before":                      {text("30"), Null(), text("30")},
		"nothing before, then the empty text": {text(""), Null(), text("")},
		"an unknown grammar before":           {text("minutes=30"), text("minutes=30;foo=2"), text("minutes=30")},
		"an unknown grammar kept":             {text("minutes=30;foo=2"), text("minutes=30;foo=2"), text("minutes=30;foo=2")},
	} {
		t.Run(name, func(t *testing.T) {
			if got := KeepSpelling(c.next, c.prior); !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestDescriptionsAreTheSameInMarkdown(t *testing.T) {
	for _, d := range []validator.Describer{Valid(), ValidOrStored()} {
		if got := d.Description(t.Context()); got == "" || got != d.MarkdownDescription(t.Context()) {
			t.Errorf("%T describes itself as %q", d, got)
		}
	}
}
