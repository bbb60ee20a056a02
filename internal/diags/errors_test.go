package diags

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func TestErrorIsOnTheAttributeOfTheRefusedField(t *testing.T) {
	place := PlaceOf(map[string]schema.StringAttribute{"host": {}, "name": {}, "password": {Sensitive: true}})
	refusal := func(change func(*authentik.Error)) error {
		e := &authentik.Error{Method: "POST", URL: "https://a.test/api/v3/stages/email/", Path: "/stages/email/",
			Status: 400, RequestID: "r1"}
		change(e)
		return fmt.Errorf("wrapped: %w", e)
	}
	for name, c := range map[string]struct {
		err  error
		want []string // each is "attribute: summary"
		says []string // texts that the details must contain
	}{
		"one field": {
			refusal(func(e *authentik.Error) { e.Fields = map[string][]string{"host": {"Too odd.", "Too long."}} }),
			[]string{"host: authentik refused host"}, []string{"Too odd. Too long.",
				"POST /stages/email/ at https://a.test/api/v3", "request id r1"},
		},
		"a sensitive field": {
			refusal(func(e *authentik.Error) { e.Fields = map[string][]string{"password": {"Too long."}} }),
			[]string{"-: authentik refused password"}, []string{"Too long."},
		},
		"two fields": {
			refusal(func(e *authentik.Error) { e.Fields = map[string][]string{"name": {"a"}, "host": {"b"}} }),
			[]string{"host: authentik refused host", "name: authentik refused name"}, nil,
		},
		"a field without an attribute": {
			refusal(func(e *authentik.Error) { e.Fields = map[string][]string{"host": {"a"}, "other": {"b"}} }),
			[]string{"host: authentik refused host", "-: Could not create it"}, []string{"other: b"},
		},
		"a field and a general message": {
			refusal(func(e *authentik.Error) {
				e.Fields, e.Detail = map[string][]string{"host": {"a"}}, "both of them"
			}),
			[]string{"host: authentik refused host", "-: Could not create it"}, []string{"both of them"},
		},
		"a hidden release": {
			refusal(func(e *authentik.Error) {
				e.Fields = map[string][]string{"host": {"a"}}
				e.Server = &authentik.Capabilities{Release: authentik.NewestRelease}
			}),
			[]string{"host: authentik refused host"}, []string{"does not show its release", "2026.8.2"},
		},
		"a crash": {
			refusal(func(e *authentik.Error) { e.Kind, e.Status = authentik.ErrCrashed, 405 }),
			[]string{"-: Could not create it"}, []string{"the server failed", "nothing was saved", "request id r1"},
		},
		"a refused token": {
			refusal(func(e *authentik.Error) { e.Kind, e.Status = authentik.ErrUnauthenticated, 403 }),
			[]string{"-: authentik refused the token"}, []string{"https://a.test/api/v3 ", "expired", "intent"},
		},
		"a refused Authorization header": {
			refusal(func(e *authentik.Error) { e.Kind, e.Status, e.ByHeader = authentik.ErrUnauthenticated, 403, true }),
			[]string{"-: authentik refused the Authorization in headers"}, []string{"https://a.test/api/v3 ",
				"Authorization header"},
		},
		"an error without a request": {
			errors.New("no such thing"), []string{"-: Could not create it"}, []string{"no such thing"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			problems := Errors(place, "create it", c.err)
			var got []string
			var details strings.Builder
			for _, d := range problems {
				at := "-"
				if placed, ok := d.(diag.DiagnosticWithPath); ok {
					at = placed.Path().String()
				}
				got = append(got, at+": "+d.Summary())
				details.WriteString(d.Detail())
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			for _, text := range c.says {
				if !strings.Contains(strings.ToLower(details.String()), strings.ToLower(text)) {
					t.Errorf("the details do not contain %q: %s", text, details.String())
				}
			}
		})
	}
}
