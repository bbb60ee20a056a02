package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The data source of a stage returns every field of the API response except the password. The names are the same, but
// pk is called id, and background_url is called background. flow_set is sorted by slug and contains each flow once.
func TestStageDataSourceReturnsEveryField(t *testing.T) {
	for release, resourceType := range map[string]string{"2025.2.4": authenticator, "": email} {
		server := acctest.Simulated(t, release)
		fields := attributes{
			"name": "Ünïcode ✉", "host": "smtp.example.com", "username": "u", "password": "s3cret", "port": 0,
		}
		if resourceType == authenticator {
			fields["friendly_name"] = "Mail"
		}
		id := addStage(t, server, resourceType, fields)
		for _, slug := range []string{"zz", "aa"} {
			flow := addFlow(t, server, slug)
			for order := range 2 { // the stage is bound twice to the flow
				must(server.Sim.AddBinding(flow, id, order))
			}
		}
		_, want := server.Ask(t, http.MethodGet, acctest.Paths[resourceType]+id+"/", "")
		want["id"] = want["pk"]
		for attribute, value := range map[string]string{"id": " " + strings.ToUpper(id) + "\n", "name": "Ünïcode ✉"} {
			got, diags := server.Session(t).DataSource(resourceType, attributes{attribute: value})
			mustPrintNothing(t, diags)
			flows := got["flow_set"].([]any)
			mustBeFlows(t, flows, want["flow_set"].([]any))
			delete(got, "flow_set")
			var plain attributes // `got`, with numbers of the same Go type as in `want`
			mustBeNil(t, json.Unmarshal(must(json.Marshal(got)), &plain))
			if diff := cmp.Diff(without(without(without(want, "pk"), "password"), "flow_set"), plain); diff != "" {
				t.Errorf("stage by %s (-API +data source):\n%s", attribute, diff)
			}
		}
	}
}

// mustBeFlows fails the test unless `flows` contains the two flows aa and zz with the values of the API response.
func mustBeFlows(t *testing.T, flows, answered []any) {
	t.Helper()
	bySlug := map[any]attributes{}
	for _, one := range answered {
		flow := one.(attributes)
		if url, ok := flow["background_url"]; ok {
			flow["background"] = url
		}
		bySlug[flow["slug"]] = flow
	}
	if len(flows) != 2 {
		t.Fatalf("flow_set has %d flows", len(flows))
	}
	for i, slug := range []string{"aa", "zz"} {
		for name, value := range flows[i].(attributes) {
			if value != bySlug[slug][name] {
				t.Errorf("%s of the flow %s is %v, want %v", name, slug, value, bySlug[slug][name])
			}
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
	described := attributes{"name": "email/password_reset.html", "description": "Password Reset"}
	if diff := cmp.Diff(described, got["templates"].([]any)[0]); diff != "" {
		t.Errorf("first template (-want +got):\n%s", diff)
	}
}

func TestServerDataSourceReturnsTheCapabilities(t *testing.T) {
	server := acctest.Simulated(t, "2025.8.6")
	server.Token = "limited-token"
	got, diags := server.Session(t).DataSource("authentik_server", nil)
	mustPrintNothing(t, diags)
	want := attributes{
		"version": "2025.8.6", "version_known": true,
		"authenticator_email": true, "recovery": true, "code_templates": true,
		"expiry_in_minutes": false, "invitation_template": false, "long_slugs": false, "devices_protect_stage": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("server (-want +got):\n%s", diff)
	}
	server.Sim.Inject(authentiksim.Fault{Path: "/admin/version/", Answer: forbidden})
	got, diags = server.Session(t).DataSource("authentik_server", nil)
	mustPrintNothing(t, diags)
	if got["version_known"] != false {
		t.Errorf("the server hides its release, but version_known is %v", got["version_known"])
	}
}

// Other providers can change a stage during a run of Terraform. A data source returns the new values, because it always
// requests the stage from the server.
func TestDataSourcesAreNeverCached(t *testing.T) {
	server := acctest.Simulated(t, "")
	var ids []string
	for i := range 5 {
		ids = append(ids, addStage(t, server, email, attributes{"name": fmt.Sprint("stage", i)}))
	}
	session := server.Session(t)
	for i, id := range ids {
		mustBeNil(t, server.Sim.Change(id, attributes{"subject": fmt.Sprint("Changed ", i)}))
		got, diags := session.DataSource(email, attributes{"id": id})
		if diags.HasError() || got["subject"] != fmt.Sprint("Changed ", i) {
			t.Errorf("stage %d: %v, %s", i, got["subject"], diags)
		}
	}
}
