package diags

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// The tests of package messages check the whole texts of the errors.
func TestErrorIsOnTheAttributeOfTheRefusedField(t *testing.T) {
	place := PlaceOf(map[string]schema.StringAttribute{"host": {}, "name": {}, "password": {Sensitive: true}})
	refused := func(detail string, fields ...string) error {
		e := &authentik.Error{Method: "POST", Path: "/stages/email/", Status: 400, Detail: detail}
		e.Fields = map[string]string{}
		for _, field := range fields {
			e.Fields[field] = "Too odd. Too long."
		}
		return fmt.Errorf("wrapped: %w", e)
	}
	for name, c := range map[string]struct {
		err  error
		want []string // each is "attribute: summary", with "-" for an error without an attribute
		says string   // a text that the details must contain
	}{
		"two fields": {refused("", "name", "host"),
			[]string{"host: authentik refused host", "name: authentik refused name"}, "Too odd. Too long."},
		"a sensitive field": {refused("", "password"), []string{"-: authentik refused password"}, "Too long."},
		"a field without an attribute": {refused("", "host", "other"),
			[]string{"host: authentik refused host", "-: Could not create it"}, ": other: Too odd."},
		"a field and a general message": {refused("both of them", "host"),
			[]string{"host: authentik refused host", "-: Could not create it"}, "both of them"},
		"a name that the updated stage itself has": {&authentik.Error{Method: "PUT", Path: "/stages/email/p1/", Status: 400,
			Conflict: &authentik.Stage{PK: "p1"}, Fields: map[string]string{"name": "Too odd."}},
			[]string{"name: authentik refused name"}, "Too odd."},
		"a refused Authorization header": {&authentik.Error{Kind: authentik.ErrUnauthenticated, ByHeader: true},
			[]string{"-: authentik refused the Authorization in headers"}, "Authorization header"},
		"an error without a request": {errors.New("no such thing"), []string{"-: Could not create it"}, "no such thing"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			details := ""
			for _, d := range Errors(place, "create it", c.err) {
				at := "-"
				if placed, ok := d.(diag.DiagnosticWithPath); ok {
					at = placed.Path().String()
				}
				got = append(got, at+": "+d.Summary())
				details += d.Detail()
			}
			if diff := cmp.Diff(c.want, got); diff != "" || !strings.Contains(details, c.says) {
				t.Errorf("details %q, diagnostics (-want +got):\n%s", details, diff)
			}
			refusal, _ := errors.AsType[*authentik.Error](c.err)
			if refusal != nil && strings.Count(details, "Too odd.") != len(refusal.Fields) {
				t.Errorf("a message occurs twice in %q", details)
			}
		})
	}
}

// If the server hides its release, the client assumes one. An error mentions the assumed release only if a wrong
// assumption may have caused the error.
func TestAssumedReleaseIsShownIfItMayBeTheCause(t *testing.T) {
	place := PlaceOf(map[string]schema.StringAttribute{"configure_flow": {}, "token_expiry": {}})
	for _, c := range []struct {
		name    string
		failure authentik.Error
		fields  []string
		want    []bool // for each diagnostic, whether it mentions the assumed release
	}{
		{"a field of every release", authentik.Error{Status: 400}, []string{"configure_flow"}, []bool{false}},
		{"a field that differs between releases", authentik.Error{Status: 400}, []string{"token_expiry"}, []bool{true}},
		{"both", authentik.Error{Status: 400}, []string{"configure_flow", "token_expiry"}, []bool{false, true}},
		{"a field without an attribute", authentik.Error{Status: 400}, []string{"order"}, []bool{false}},
		{"such a field that differs", authentik.Error{Status: 400}, []string{"layout"}, []bool{true}},
		{"no field", authentik.Error{Status: 400, Detail: "Invalid."}, nil, []bool{true}},
		{"a crash", authentik.Error{Status: 405, Kind: authentik.ErrCrashed}, nil, []bool{true}},
		{"an unknown request", authentik.Error{Status: 405}, nil, []bool{true}},
		{"a page of a proxy", authentik.Error{Status: 400, Kind: authentik.ErrNotAuthentik}, nil, []bool{false}},
		{"a missing permission", authentik.Error{Status: 403, Kind: authentik.ErrForbidden}, nil, []bool{false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.failure.Server = &authentik.Capabilities{Release: authentik.NewestRelease}
			c.failure.Fields = map[string]string{}
			for _, field := range c.fields {
				c.failure.Fields[field] = "Invalid."
			}
			var got []bool
			for _, d := range Errors(place, "create it", &c.failure) {
				got = append(got, strings.Contains(d.Detail(), "does not show its release"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNearestAllowsOneDifferenceForFourCharacters(t *testing.T) {
	for _, c := range []struct {
		text, candidate string
		isNear          bool
	}{
		{"flo", "flow", false}, {"floe", "flow", true},
		{"recover", "recovxx", false}, {"recovery", "recovexx", true},
		{"enrollments", "enrollmexxx", false}, {"unenrollment", "unenrollmxxx", true},
		{"my-authentication", "my-authenticaxxxx", false},
	} {
		if got := Nearest(c.text, []string{c.candidate}); (got != "") != c.isNear {
			t.Errorf("%s, %s: got %q", c.text, c.candidate, got)
		}
	}
}

func TestCreateOfUnknownOutcomeNamesTheStage(t *testing.T) {
	for method, isNamed := range map[string]bool{"POST": true, "PUT": false} {
		for _, name := range []string{"recovery", ""} {
			failure := &authentik.Error{Method: method, Path: "/stages/email/", Outcome: authentik.Unknown}
			text := fmt.Sprint(Errors(Place{StageName: name}, "write it", failure))
			if strings.Contains(text, "The stage may or may not exist") != (isNamed && name != "") {
				t.Errorf("%s of %q: got %s", method, name, text)
			}
		}
	}
}

func TestImportCommandIsQuotedForAShell(t *testing.T) {
	for id, want := range map[string]string{
		"Bob's $mail": `'Bob'\''s $mail'`, "recovery mail": `'recovery mail'`, "": `''`, "r_1.a-B": `r_1.a-B`,
	} {
		if got := howToImport("authentik_stage_email", id); !strings.HasSuffix(got, "_email.YOUR_BLOCK "+want) {
			t.Errorf("%s: %s", id, got)
		}
	}
}
