package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// varied returns the fields of many stages. Each stage has another value that can occur on a real server and that is
// easy to handle wrongly.
func varied(resourceType string) []attributes {
	own := attributes{"use_global_settings": false, "host": "smtp.example.com", "port": 587, "use_tls": true}
	stages := []attributes{
		{"use_global_settings": true},
		{"use_global_settings": true, "timeout": 30, "host": "ignored.example.com", "port": 2525, "username": "x"},
		{"use_global_settings": false},
		with(own, "username", "mailer"),
		with(with(own, "username", "mailer"), "password", "s3cret"),
		with(own, "subject", "Ünïcode ✉ \"quoted\" ${not} %{a} \\ template"),
		with(own, "template", "email/own.html"),
		with(own, "token_expiry", "hours=1;minutes=5"),
		with(own, "token_expiry", "HOURS=0.5"),
		with(own, "token_expiry", "minutes=30;foo=2"),
		with(own, "token_expiry", "minutes=0"),
		with(own, "from_address", "a@exämple.com"),
	}
	if resourceType == email {
		return append(
			stages, with(own, "activate_user_on_success", true), with(own, "recovery_max_attempts", 0),
			with(own, "recovery_cache_timeout", "seconds=90;foo=1"),
		)
	}
	return append(stages, with(own, "friendly_name", ""), with(own, "friendly_name", "Mail ✉"))
}

func addVaried(t *testing.T, server *acctest.Target, resourceType string) (ids []string) {
	t.Helper()
	server.Sim.AddTemplate("email/own.html")
	for i, fields := range varied(resourceType) {
		ids = append(ids, addStage(
			t, server, resourceType,
			with(fields, "name", fmt.Sprintf("%s %02d", strings.TrimPrefix(resourceType, "authentik_stage_"), i)),
		))
	}
	return ids
}

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

func names(results []tfcore.Listed) []string {
	list := make([]string, 0, len(results))
	for _, one := range results {
		list = append(list, one.DisplayName)
	}
	return list
}

// The CLI generates a valid configuration for each listed stage, and the plan of this configuration is empty after the
// import. The list returns the same attributes as the import.
func TestListGeneratesConfigurations(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		for _, release := range []string{"2025.2.4", "2025.8.6", "2026.2.2", "2026.8.2"} {
			server := acctest.Simulated(t, release)
			ids := addVaried(t, server, resourceType)
			session := server.Session(t)
			results := listAll(t, session, resourceType, nil, tfcore.ListOptions{IncludeResource: true})
			if len(results) != len(ids) {
				t.Fatalf("%d of %d stages are listed", len(results), len(ids))
			}
			for _, one := range results {
				t.Run(resourceType+"/"+release+"/"+one.DisplayName, func(t *testing.T) { mustAdopt(t, session, resourceType, one) })
			}
		}
	}
}

func mustAdopt(t *testing.T, session *tfcore.Session, resourceType string, one tfcore.Listed) {
	t.Helper()
	config, diags := session.GenerateConfig(resourceType, one)
	if diags = slices.Concat(one.Diagnostics, diags); len(diags) > 0 {
		t.Fatal(diags)
	}
	stage := session.Resource(resourceType)
	mustPrintNothing(t, stage.ImportIdentity(one.Identity))
	if diff := cmp.Diff(stage.State(), one.Resource); diff != "" {
		t.Errorf("listed resource (-imported +listed):\n%s", diff)
	}
	plan, diags := stage.Plan(config)
	if diags.HasError() || plan.Action != tfcore.ActionNoOp {
		t.Errorf("the plan of %v is not empty: %+v, %s", config, plan, diags)
	}
}

func TestListReturnsWhatTheFilterMatches(t *testing.T) {
	server := acctest.Simulated(t, "")
	for _, fields := range []attributes{
		{"name": "a recovery", "use_global_settings": true}, {
			"name": "b enrolment", "template": "email/account_confirmation.html",
		}, {"name": "c recovery"},
	} {
		addStage(t, server, email, fields)
	}
	addStage(t, server, authenticator, attributes{"name": "d codes"})
	for name, c := range map[string]struct {
		config attributes
		want   []string
	}{
		"none":     {nil, []string{"a recovery", "b enrolment", "c recovery"}},
		"name":     {attributes{"name": "c recovery"}, []string{"c recovery"}},
		"search":   {attributes{"search": "RECOVERY"}, []string{"a recovery", "c recovery"}},
		"template": {attributes{"template": "email/account_confirmation.html"}, []string{"b enrolment"}},
		"global":   {attributes{"use_global_settings": true}, []string{"a recovery"}},
		"own":      {attributes{"use_global_settings": false}, []string{"b enrolment", "c recovery"}},
		"both":     {attributes{"use_global_settings": false, "search": "recovery"}, []string{"c recovery"}},
		"nothing":  {attributes{"name": "C recovery"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			results := listAll(t, server.Session(t), email, c.config, tfcore.ListOptions{})
			if diff := cmp.Diff(c.want, names(results)); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			for _, one := range results {
				if one.Resource != nil || one.Identity["id"] == nil || len(one.Diagnostics) > 0 {
					t.Errorf("%+v", one)
				}
			}
		})
	}
}

// A list with an empty filter is refused, because authentik would ignore the filter and return every stage. A filter
// with white space at its start or end is refused, too.
func TestListRefusesEmptyFilters(t *testing.T) {
	session := acctest.Simulated(t, "").Session(t)
	for _, resourceType := range acctest.Kinds {
		for _, name := range []string{"name", "search", "template"} {
			for _, text := range []string{"", " ", " recovery", "recovery\n"} {
				diags := session.List(
					resourceType, attributes{name: text}, tfcore.ListOptions{}, func(tfcore.Listed) bool { return false },
				)
				mustFail(t, diags, name, "remove the filter to find all")
			}
		}
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
		limit           int64
		takes           int
		results, asking int
	}{
		"all": {0, 100, 35, 4}, "a limit": {12, 100, 12, 2}, "a limit at a page's end": {
			10, 100, 10, 1,
		}, "taking 11": {0, 11, 11, 2}, "taking 1": {0, 1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			session, taken := server.Session(t), 0
			server.Sim.ResetRequests()
			diags := session.List(
				authenticator, nil, tfcore.ListOptions{Limit: c.limit},
				func(tfcore.Listed) bool { taken++; return taken < c.takes },
			)
			pages := slices.DeleteFunc(asked(server), func(request string) bool { return request == "GET /admin/version/" })
			if len(diags) > 0 || taken != c.results || len(pages) != c.asking {
				t.Errorf("%s, %d results, want %d; requests %v, want %d", diags, taken, c.results, pages, c.asking)
			}
		})
	}
}

// If the server fails at the second page of a list, the list returns the first page, and then an error. The list must
// not end without the error.
func TestListEndsWithItsError(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.SetPageCap(2)
	for i := range 5 {
		addStage(t, server, email, attributes{"name": fmt.Sprint(i)})
	}
	server.Sim.Inject(authentiksim.Fault{
		Path: "/stages/email/", Skip: 1, Answer: authentiksim.HTMLPage(http.StatusInternalServerError),
	})
	results := listAll(t, server.Session(t), email, nil, tfcore.ListOptions{})
	if len(results) != 3 {
		t.Fatalf("%d results, want 2 and an error", len(results))
	}
	mustFail(t, results[2].Diagnostics, "", "list the stages", "/stages/email/", "500")
	server.Token = "limited-token"
	results = listAll(t, server.Session(t), authenticator, nil, tfcore.ListOptions{})
	mustFail(t, results[0].Diagnostics, "", "permission denied")
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
