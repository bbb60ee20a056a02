package provider_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// foreign removes the response headers that only authentik sends, so that the handler answers like another program.
func foreign(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Del("X-authentik-Id")
		w.Header().Del("X-Powered-By")
		answer(w, r)
	}
}

// Every operation returns an error if a program other than authentik answers. The error of a plan says what answered
// and what the user can do. The state does not change.
func TestForeignServerIsAnError(t *testing.T) {
	const json = "application/json"
	toHTTPS := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
	}
	for says, answer := range map[string]http.HandlerFunc{
		`url = "https://127.0.0.1:`:      toHTTPS,
		"not one of authentik's API":     authentiksim.Status(200, json, `{"status":"ok"}`),
		"status 403: x":                  authentiksim.Status(403, json, `{"detail":"x"}`),
		"status 404: x":                  authentiksim.Status(404, json, `{"detail":"x"}`),
		"status 404: a page that begins": authentiksim.HTMLPage(404),
	} {
		for _, resourceType := range acctest.Kinds {
			t.Run(resourceType+"/"+says, func(t *testing.T) {
				stage := newStage(t, resourceType)
				stage.MustApply(minimal())
				stage.Server.Sim.Inject(authentiksim.Fault{Answer: foreign(answer)})
				before := len(requestsOf(stage.Server))
				_, diags := stage.Server.Stage(t, resourceType).Plan(attributes{"name": "new"})
				mustFail(t, diags, "", says)
				if requests := len(requestsOf(stage.Server)) - before; requests > 1 {
					t.Errorf("the plan sends %d requests, want an error at the first", requests)
				}
				for dataSource, config := range dataSources {
					if got, diags := stage.Server.Session(t).DataSource(dataSource, config); !diags.HasError() {
						t.Errorf("%s: %v", dataSource, got)
					}
				}
				stage.Session.Restart()
				stage.SkipRefresh = true
				for operation, diags := range map[string]tfcore.Diagnostics{
					"read": stage.Refresh(), "update": stage.Apply(with(minimal(), "subject", "changed")),
					"delete": stage.Destroy(),
				} {
					if !diags.HasError() || stage.State() == nil {
						t.Errorf("%s: the state is %v after: %s", operation, stage.State(), diags)
					}
				}
			})
		}
	}
}

// If the url begins with http:// but the port expects TLS, the error contains the status of the response and advises
// https://.
func TestPlainHTTPToATLSPortIsAnError(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	session := tfcore.New(t, acctest.ProviderServer)
	session.Configure(attributes{"url": strings.Replace(server.URL, "https:", "http:", 1), "token": "x"})
	_, diags := session.Resource(email).Plan(minimal())
	mustFail(t, diags, "", "status 400", "https://")
}

// The state has an authenticator stage, but the release of the server does not have this type of stage. The errors of a
// plan and a destroy name the first release that has this type.
func TestStageOfTheStateOnAReleaseWithoutItsTypeIsAnError(t *testing.T) {
	stage := newStage(t, authenticator)
	stage.MustApply(minimal())
	planned, _ := stage.PlanDestroy()
	old := acctest.Simulated(t, "2023.10.7")
	stage.Session.Configure(attributes{"url": old.URL, "token": old.Token})
	for _, run := range []func() tfcore.Diagnostics{
		func() tfcore.Diagnostics { _, diags := stage.Plan(minimal()); return diags },
		func() tfcore.Diagnostics { return stage.ApplyPlanned(planned, nil) }, stage.Destroy,
	} {
		mustFail(t, run(), "", "only since 2025.2: if the server is older, upgrade it")
	}
}
