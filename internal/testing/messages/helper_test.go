package messages

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

const (
	email         = "authentik_stage_email"
	authenticator = "authentik_stage_authenticator_email"
	unused        = "00000000-0000-4000-8000-000000000000" // no object has this UUID
	usual         = "3fa85f64-5717-4562-b3fc-2c963f66afa6" // replaces every UUID of the simulated server in a message
)

type attributes = map[string]any

// with returns a changed copy of a configuration. `pairs` contains the name of each changed attribute, followed by its
// new value. A nil value removes the attribute.
func with(config attributes, pairs ...any) attributes {
	changed := attributes{}
	maps.Copy(changed, config)
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i].(string)] = pairs[i+1]
	}
	maps.DeleteFunc(changed, func(_ string, value any) bool { return value == nil })
	return changed
}

// block returns a flow_set block. `pairs` contains the name of each other attribute, followed by its value.
func block(slug string, pairs ...any) attributes { return with(attributes{"slug": slug}, pairs...) }

// created returns a flow_set block with the attributes that the provider needs to create the flow.
func created(slug, designation string, pairs ...any) attributes {
	return with(block(slug, "name", slug, "title", slug, "designation", designation), pairs...)
}

// stage is a stage that the provider manages. It has a simulated server of its own.
type stage struct {
	*acctest.Stage

	t *testing.T
}

// newStage returns a stage that does not exist yet. The provider does not repeat failed requests. The simulated server
// has this release, or the newest recorded stable release if `release` is "".
func newStage(t *testing.T, resourceType, release string) stage {
	t.Helper()
	server := acctest.Simulated(t, release)
	s := stage{server.Stage(t, resourceType), t}
	s.configure(server.Token)
	return s
}

// compared returns a stage that the plugin framework's own server also plans. The test fails if this plan differs from
// the plan of package fastpath.
func compared(t *testing.T, resourceType string) stage {
	t.Helper()
	return stage{acctest.Simulated(t, "").Compared().Stage(t, resourceType), t}
}

// one returns the message of a plan. It fails the test unless the plan has exactly one message.
func (s stage) one(config attributes) tfcore.Diagnostics {
	s.t.Helper()
	diags := s.planned(config)
	if len(diags) != 1 {
		s.t.Errorf("want one message for %s %v, got: %s", s.Type, config, diags)
	}
	return diags
}

func (s stage) configure(token string) {
	s.Session.Configure(attributes{"url": s.Server.URL, "token": token, "max_retries": 0})
}

func (s stage) planned(config attributes) tfcore.Diagnostics {
	_, diags := s.Plan(config)
	return diags
}

func must[V any](value V, err error) V {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func (s stage) id() string { return s.State()["id"].(string) }

func (s stage) bind(slug, stage string, order int) {
	flow, _ := s.Server.Sim.Get(slug)
	must(s.Server.Sim.AddBinding(flow["pk"].(string), stage, order))
}

func (s stage) addFlow(slug, designation string) {
	must(s.Server.Sim.AddFlow(created(slug, designation)))
}

func (s stage) add(path string, fields attributes) string {
	s.t.Helper()
	status, answer := s.Server.Ask(s.t, http.MethodPost, path, string(must(json.Marshal(fields))))
	if status != http.StatusCreated {
		s.t.Fatal(answer)
	}
	return fmt.Sprint(answer["pk"])
}

func (s stage) addValidation(name string, stages ...string) {
	s.t.Helper()
	s.add("/stages/authenticator/validate/", attributes{"name": name, "not_configured_action": "skip",
		"configuration_stages": append([]string{}, stages...)})
}

// fail makes the simulated server send this answer to each request with the method and the path.
func (s stage) fail(method, path string, answer http.HandlerFunc) {
	s.Server.Sim.Inject(authentiksim.Fault{Method: method, Path: path, Answer: answer})
}

var forbidden = authentiksim.Status(http.StatusForbidden, "application/json",
	`{"detail": "You do not have permission to perform this action."}`, "X-authentik-Id", requestID)

var notFound = authentiksim.Status(http.StatusNotFound, "application/json", `{"detail": "Not found."}`,
	"X-authentik-Id", requestID)

const requestID = "f3f2a8b0c1d24e5ff3f2a8b0c1d24e5f"

// converted returns diagnostics of the framework in the form in which Terraform gets them.
func converted(problems diag.Diagnostics) (all tfcore.Diagnostics) {
	for _, d := range problems {
		one := tfcore.Diagnostic{Severity: "error", Summary: d.Summary(), Detail: d.Detail()}
		if d.Severity() == diag.SeverityWarning {
			one.Severity = "warning"
		}
		if placed, ok := d.(diag.DiagnosticWithPath); ok {
			one.Attribute = placed.Path().String()
		}
		all = append(all, one)
	}
	return all
}
