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
)

// The data source of a stage returns every field of the API response, under the same name. The only exceptions are pk,
// which is called id, the password, which no data source returns, and background_url, which is called background.
// flow_set is sorted by slug and contains each flow once.
func TestStageDataSourceReturnsEveryField(t *testing.T) {
	for _, c := range []struct{ release, resourceType string }{
		{"2025.2.4", authenticator}, {"", email}, {"", authenticator},
	} {
		server := acctest.Simulated(t, c.release)
		fields := attributes{
			"name": "Ünïcode ✉", "host": "smtp.example.com", "username": "u", "password": "s3cret", "port": 0,
		}
		if c.resourceType == authenticator {
			fields["friendly_name"] = "Mail"
		}
		id := addStage(t, server, c.resourceType, fields)
		for _, slug := range []string{"zz", "aa"} {
			flow := addFlow(t, server, slug)
			for order := range 2 { // the stage is bound twice to the flow
				must(server.Sim.AddBinding(flow, id, order))
			}
		}
		_, want := server.Ask(t, http.MethodGet, acctest.Paths[c.resourceType]+id+"/", "")
		want["id"] = want["pk"]
		flows := map[any]attributes{}
		for _, one := range want["flow_set"].([]any) {
			flow := one.(attributes)
			if url, ok := flow["background_url"]; ok {
				flow["background"] = url
			}
			flows[flow["slug"]] = flow
		}
		for attribute, value := range map[string]string{"id": strings.ToUpper(id), "name": "Ünïcode ✉"} {
			t.Run(c.release+"/"+c.resourceType+"/by "+attribute, func(t *testing.T) {
				got, diags := server.Session(t).DataSource(c.resourceType, attributes{attribute: value})
				mustPrintNothing(t, diags)
				blocks := got["flow_set"].([]any)
				want["flow_set"] = blocks
				if diff := cmp.Diff(without(without(want, "pk"), "password"), got, equalNumbers); diff != "" {
					t.Errorf("stage (-API +data source):\n%s", diff)
				}
				if len(blocks) != 2 {
					t.Fatalf("flow_set has %d flows", len(blocks))
				}
				for i, slug := range []string{"aa", "zz"} {
					for name, value := range blocks[i].(attributes) {
						if diff := cmp.Diff(flows[slug][name], value); diff != "" {
							t.Errorf("flow_set[%d].%s (-API +data source):\n%s", i, name, diff)
						}
					}
				}
			})
		}
	}
}

// equalNumbers compares numbers of JSON with whole numbers of Terraform.
var equalNumbers = cmp.FilterValues(func(a, b any) bool {
	_, isFloat := a.(float64)
	return isFloat
}, cmp.Comparer(func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }))

func TestStageThatADataSourceCannotFindIsAnError(t *testing.T) {
	const unused = "00000000-0000-4000-8000-000000000000"
	for _, resourceType := range acctest.Kinds {
		server := acctest.Simulated(t, "")
		addStage(t, server, other(resourceType), attributes{"name": "other"})
		for name, c := range map[string]struct {
			config    attributes
			attribute string
			words     []string
		}{
			"id and name":          {attributes{"id": unused, "name": "x"}, "id", []string{"Write exactly one"}},
			"neither id nor name":  {nil, "id", []string{"Write exactly one"}},
			"an empty id":          {attributes{"id": ""}, "id", []string{"empty. Write the id or the name"}},
			"an empty name":        {attributes{"name": ""}, "name", []string{"empty. Write the id or the name"}},
			"an id that is a name": {attributes{"id": "other"}, "id", []string{"write name instead"}},
			"an unused id":         {attributes{"id": unused}, "id", []string{"does not exist", unused}},
			"an unused name":       {attributes{"name": "Other"}, "name", []string{"does not exist", `"Other"`}},
			"another type": {
				attributes{"name": "other"}, "name",
				[]string{"another type", fmt.Sprintf("Read it with data %q.", other(resourceType))},
			},
		} {
			t.Run(resourceType+"/"+name, func(t *testing.T) {
				_, diags := server.Session(t).DataSource(resourceType, c.config)
				mustContain(t, diags.String(), append(c.words, "("+c.attribute+")")...)
			})
		}
	}
}

func TestEmailTemplatesDataSourceReturnsTheList(t *testing.T) {
	server := acctest.Simulated(t, "2024.12.5")
	server.Sim.AddTemplate("email/own.html")
	got, diags := server.Session(t).DataSource("authentik_email_templates", nil)
	mustPrintNothing(t, diags)
	want := []any{"email/password_reset.html", "email/account_confirmation.html", "email/own.html"}
	if diff := cmp.Diff(want, got["names"]); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	first := got["templates"].([]any)[0]
	described := attributes{"name": "email/password_reset.html", "description": "Password Reset"}
	if diff := cmp.Diff(described, first); diff != "" {
		t.Errorf("first template (-want +got):\n%s", diff)
	}
}

func TestEmailTemplatesDataSourceReportsAServerError(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.Inject(authentiksim.Fault{
		Path: "/stages/email/templates/", Answer: authentiksim.HTMLPage(http.StatusInternalServerError),
	})
	_, diags := server.Session(t).DataSource("authentik_email_templates", nil)
	mustFail(t, diags, "", "list the mail templates", "500")
}

func TestServerDataSourceReturnsTheCapabilities(t *testing.T) {
	capabilities := []string{
		"authenticator_email", "recovery", "expiry_in_minutes", "code_templates", "invitation_template", "long_slugs",
		"devices_protect_stage",
	}
	for release, has := range map[string][]string{
		"2024.12.5": {"expiry_in_minutes"},
		"2025.8.6":  {"authenticator_email", "recovery", "code_templates"},
		"2026.2.2":  {"authenticator_email", "recovery", "code_templates", "long_slugs"},
		"2026.8.0": {
			"authenticator_email", "recovery", "code_templates", "long_slugs", "invitation_template", "devices_protect_stage",
		},
	} {
		want := attributes{"version": release, "version_known": true}
		for _, name := range capabilities {
			want[name] = slices.Contains(has, name)
		}
		server := acctest.Simulated(t, release)
		server.Token = "limited-token"
		got, diags := server.Session(t).DataSource("authentik_server", nil)
		if diff := cmp.Diff(want, got); diff != "" || len(diags) > 0 {
			t.Errorf("%s: %s (-want +got):\n%s", release, diags, diff)
		}
	}
}

func TestServerDataSourceSaysThatTheReleaseIsHidden(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Sim.Inject(authentiksim.Fault{Path: "/admin/version/",
		Answer: authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "Hidden."}`)})
	got, diags := server.Session(t).DataSource("authentik_server", nil)
	if len(diags) > 0 || got["version_known"] != false {
		t.Errorf("%v, %s", got["version_known"], diags)
	}
}

// Other providers can change a stage during a run of Terraform. A data source returns the new values, because it does
// not use stages that the client read earlier.
func TestDataSourcesAreNeverCached(t *testing.T) {
	server := acctest.Simulated(t, "")
	var ids []string
	for i := range 5 {
		ids = append(ids, addStage(t, server, email, attributes{"name": fmt.Sprint("stage", i)}))
	}
	session := server.Session(t)
	for i, id := range ids {
		mustBeNil(t, server.Sim.ChangeStage(id, attributes{"subject": fmt.Sprint("Changed ", i)}))
		got, diags := session.DataSource(email, attributes{"id": id})
		if diags.HasError() || got["subject"] != fmt.Sprint("Changed ", i) {
			t.Errorf("stage %d: %v, %s", i, got["subject"], diags)
		}
	}
}
