package messages

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func welcome(blocks ...attributes) attributes {
	return attributes{"name": "welcome-mail", "flow_set": blocks}
}

// withFlows returns a stage that is applied with these flow_set blocks. The server has a recovery flow with the slug
// "recovery", and an enrollment flow with the slug "signup".
func withFlows(t *testing.T, blocks ...attributes) stage {
	t.Helper()
	s := newStage(t, email, "")
	s.addFlow("recovery", "recovery")
	s.addFlow("signup", "enrollment")
	if diags := s.Apply(welcome(blocks...)); diags.HasError() {
		t.Fatal(diags)
	}
	return s
}

// other creates a stage without Terraform, and returns its UUID.
func (s stage) other() string {
	return must(s.Server.Sim.Add("email", attributes{"name": "other-mail"}))
}

func newFlows(t *testing.T) (all tfcore.Diagnostics) {
	s := withFlows(t)
	s.bind("signup", s.id(), 5)
	for _, b := range []attributes{
		block("signup", "order", 20), created("signup", "enrollment", "title", "Welcome"),
		created("signup", "recovery", "name", "Welcome"), block("missing"),
		block("missing", "title", "Welcome"), block("sign-up"),
	} {
		all = append(all, s.Apply(welcome(b))...)
		s.Apply(minimal)
	}
	old := newStage(t, email, "2023.10.7")
	for _, b := range []attributes{
		created(strings.Repeat("s", 51), "recovery"), block("default-password-change", "authentication", "require_token"),
		block("default-password-change", "layout", "sidebar_left_frame_background"),
	} {
		all = append(all, old.planned(welcome(b))...)
	}
	replaced := withFlows(t, block("recovery"))
	replaced.Resource = replaced.Session.Resource(email)
	all = append(all, replaced.planned(welcome(block("recovery")))...)
	for _, orders := range [][2]int{{10, 30}, {29, 30}, {40, 30}} {
		s := withFlows(t)
		s.bind("recovery", s.add("/stages/identification/", attributes{"name": "who"}), orders[0])
		s.bind("recovery", s.add("/stages/prompt/stages/", attributes{"name": "new-password"}), orders[1])
		all = append(all, s.planned(welcome(block("recovery")))...)
		all = append(all, s.planned(welcome(block("recovery", "order", 35)))...)
	}
	return all
}

func changedFlows(t *testing.T) (all tfcore.Diagnostics) {
	s := withFlows(t, block("recovery"))
	s.bind("recovery", s.id(), 30)
	all = append(all, s.Refresh()...)
	s.bind("recovery", s.id(), 40)
	all = append(all, s.Refresh()...)
	for _, slug := range []string{"recovery", "signup"} {
		s = withFlows(t, block(slug))
		check(s.Server.Sim.Change(slug, attributes{"slug": "renamed"}))
		all = append(all, s.Apply(welcome(block(slug)))...)
	}
	s = withFlows(t, created("welcome", "enrollment"))
	check(s.Server.Sim.Change("welcome", attributes{"slug": "renamed"}))
	all = append(all, s.planned(welcome(created("welcome", "enrollment")))...)
	s = withFlows(t, block("signup"))
	check(s.Server.Sim.Remove("signup"))
	all = append(all, s.planned(welcome(block("signup")))...)
	all = append(all, s.planned(welcome(block("signup", "title", "Welcome")))...)
	s = withFlows(t, created("welcome", "enrollment"))
	plan, _ := s.Plan(welcome(created("welcome", "enrollment", "title", "Welcome")))
	check(s.Server.Sim.Remove("welcome"))
	return append(all, s.ApplyPlanned(plan, welcome(created("welcome", "enrollment", "title", "Welcome")))...)
}

// removedFlows returns the messages about flow_set blocks that are removed, and about stages that are destroyed.
func removedFlows(t *testing.T) (all tfcore.Diagnostics) {
	blocks := []attributes{
		block("recovery"), block("signup"), created("reset", "recovery"), created("welcome", "enrollment"),
	}
	for _, b := range blocks {
		slug, _ := b["slug"].(string)
		for _, bind := range []func(stage){
			func(stage) {}, func(s stage) { s.bind(slug, s.other(), 20) }, func(s stage) { s.bind(slug, s.id(), 30) },
		} {
			s := withFlows(t, b)
			bind(s)
			s.Refresh()
			s.SkipRefresh = true
			all = append(all, s.planned(minimal)...)
			all = append(all, s.planned(welcome(block("missing")))...)
			all = append(all, s.planned(welcome(attributes{"slug": tfcore.Unknown{}}))...)
			_, diags := s.PlanDestroy()
			all = append(append(all, diags...), s.Apply(minimal)...)
		}
	}
	for _, slug := range []string{"recovery", "signup"} {
		s := withFlows(t)
		s.bind(slug, s.id(), 10)
		all = append(all, s.Destroy()...)
		s.MustApply(with(minimal, "force_destroy", true))
		all = append(all, s.Destroy()...)
	}
	return all
}

func failedFlows(t *testing.T) (all tfcore.Diagnostics) {
	const flows, bindings = "/flows/instances/", "/flows/bindings/"
	for _, fault := range []authentiksim.Fault{
		{Method: "GET", Path: flows + "*/"}, {Method: "GET", Path: bindings}, {Method: "GET", Path: flows + "*/used_by/"},
		{Method: "POST", Path: flows}, {Method: "PATCH", Path: flows + "*/"}, {Method: "DELETE", Path: flows + "*/"},
		{Method: "POST", Path: bindings}, {Method: "PATCH", Path: bindings + "*/"}, {Method: "DELETE", Path: bindings + "*/"},
	} {
		fault.Answer = forbidden
		s := withFlows(t, created("welcome", "enrollment", "order", 10))
		remove := s.Server.Sim.Inject(fault)
		all = append(all, s.Apply(welcome(created("welcome", "enrollment", "order", 20, "title", "Welcome"))).Errors()...)
		all = append(all, s.Apply(welcome(created("more", "enrollment"))).Errors()...)
		all = append(all, s.Apply(minimal).Errors()...)
		remove()
	}
	s := newStage(t, email, "")
	s.fail("POST", bindings, forbidden)
	all = append(all, s.Apply(welcome(created("welcome", "enrollment"))).Errors()...)
	s = withFlows(t)
	s.fail("POST", flows, func(w http.ResponseWriter, r *http.Request) {
		s.addFlow("welcome", "recovery") // as if another run created the flow first
		authentiksim.Reset(w, r)
	})
	all = append(all, s.Apply(welcome(created("welcome", "enrollment"))).Errors()...)
	s.fail("GET", flows+"*/", authentiksim.Status(http.StatusOK, "application/json", "{}"))
	all = append(all, s.Apply(welcome(block("signup"))).Errors()...)
	s = withFlows(t)
	s.fail("POST", flows, authentiksim.Status(http.StatusBadRequest, "application/json", `{"title": ["Too long."]}`))
	return append(all, s.Apply(welcome(created("welcome", "enrollment"))).Errors()...)
}
