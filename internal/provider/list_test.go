package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func listAll(
	t *testing.T, session *tfcore.Session, resourceType string, config attributes, opts tfcore.ListOptions,
) []tfcore.Listed {
	t.Helper()
	var results []tfcore.Listed
	diags := session.List(resourceType, config, opts, func(one tfcore.Listed) bool {
		results = append(results, one)
		return true
	})
	mustPrintNothing(t, diags)
	return results
}

func TestListReturnsWhatTheFilterMatches(t *testing.T) {
	server := acctest.Simulated(t, "")
	addStage(t, server, email, attributes{"name": "a recovery", "use_global_settings": true})
	addStage(t, server, email, attributes{"name": "b enrolment", "template": "email/account_confirmation.html"})
	addStage(t, server, email, attributes{"name": "c recovery"})
	addStage(t, server, authenticator, attributes{"name": "d codes"})
	for name, c := range map[string]struct {
		config attributes
		want   []string
	}{
		"no filter":           {nil, []string{"a recovery", "b enrolment", "c recovery"}},
		"name":                {attributes{"name": "c recovery"}, []string{"c recovery"}},
		"search":              {attributes{"search": "RECOVERY"}, []string{"a recovery", "c recovery"}},
		"template":            {attributes{"template": "email/account_confirmation.html"}, []string{"b enrolment"}},
		"use_global_settings": {attributes{"use_global_settings": true}, []string{"a recovery"}},
		"two filters":         {attributes{"use_global_settings": false, "search": "recovery"}, []string{"c recovery"}},
	} {
		var got []string
		for _, one := range listAll(t, server.Session(t), email, c.config, tfcore.ListOptions{}) {
			got = append(got, one.DisplayName)
			if one.Resource != nil || one.Identity["id"] == nil || len(one.Diagnostics) > 0 {
				t.Errorf("%s: %+v", name, one)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q are listed, want %q", name, got, c.want)
		}
	}
}

// A list with an empty filter is refused, because authentik would ignore the filter and return every stage.
func TestListRefusesEmptyFilters(t *testing.T) {
	session := acctest.Simulated(t, "").Session(t)
	for _, name := range []string{"name", "search", "template"} {
		diags := session.List(email, attributes{name: ""}, tfcore.ListOptions{}, nil)
		mustFail(t, diags, name, "Remove the filter to find all")
	}
}

// The provider requests a further page of a list only when the CLI needs more results. The CLI can stop early or set a
// limit.
func TestListRequestsNoMorePagesThanItNeeds(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.SetPageCap(10)
	for i := range 35 {
		addStage(t, server, authenticator, attributes{"name": fmt.Sprintf("codes %02d", i)})
	}
	for name, c := range map[string]struct {
		limit   int64
		taken   int // the number of results after which the CLI stops
		results int
		pages   int
	}{
		"all results":           {0, 100, 35, 4},
		"limit on a page":       {12, 100, 12, 2},
		"limit at a page's end": {10, 100, 10, 1},
		"stop at once":          {0, 1, 1, 1},
	} {
		session, results := server.Session(t), 0
		server.Sim.ResetRequests()
		mustPrintNothing(t, session.List(authenticator, nil, tfcore.ListOptions{Limit: c.limit}, func(tfcore.Listed) bool {
			results++
			return results < c.taken
		}))
		if pages := countRequests(server.Sim, acctest.Paths[authenticator]); results != c.results || pages != c.pages {
			t.Errorf("%s: %d results, want %d; %d pages, want %d", name, results, c.results, pages, c.pages)
		}
	}
}

// If the server fails at the second page of a list, the list returns the first page, and then an error. If the release
// does not have this type of stage, the list returns only an error.
func TestListEndsWithItsError(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.SetPageCap(2)
	for i := range 5 {
		addStage(t, server, email, attributes{"name": fmt.Sprint(i)})
	}
	server.Sim.Inject(authentiksim.Fault{Path: "/stages/email/", Skip: 1, Answer: authentiksim.HTMLPage(500)})
	results := listAll(t, server.Session(t), email, nil, tfcore.ListOptions{})
	if len(results) != 3 {
		t.Fatalf("%d results, want 2 and an error", len(results))
	}
	mustFail(t, results[2].Diagnostics, "", "list the stages", "/stages/email/", "500")
	old := acctest.Simulated(t, "2024.12.5")
	results = listAll(t, old.Session(t), authenticator, nil, tfcore.ListOptions{})
	mustFail(t, results[0].Diagnostics, "", "since 2025.2")
}

func TestListContainsNoPassword(t *testing.T) {
	server := acctest.Simulated(t, "2026.2.2")
	addStage(t, server, authenticator, attributes{"name": "codes", "password": "s3cret"})
	listed := listAll(t, server.Session(t), authenticator, nil, tfcore.ListOptions{IncludeResource: true})
	if strings.Contains(fmt.Sprint(listed), "s3cret") {
		t.Error("the password is in the list")
	}
}
