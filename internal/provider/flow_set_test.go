package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// defaultFlow is the slug of a flow that every new authentik server has.
const defaultFlow = "default-password-change"

// flowBlock returns a flow_set block for an existing flow. `pairs` contains further attributes: a name, its value, the
// next name, and so on.
func flowBlock(slug string, pairs ...any) attributes {
	block := attributes{"slug": slug}
	for i := 0; i < len(pairs); i += 2 {
		block[pairs[i].(string)] = pairs[i+1]
	}
	return block
}

// newFlow returns a flow_set block with all attributes that the provider needs to create the flow, and with the
// attributes in `pairs` (see flowBlock).
func newFlow(slug string, pairs ...any) attributes {
	required := []any{"name", "Name of " + slug, "title", "Title of " + slug, "designation", "recovery"}
	return flowBlock(slug, append(required, pairs...)...)
}

func named(name string, blocks ...attributes) attributes {
	return attributes{"name": name, "flow_set": blocks}
}

func withBlocks(blocks ...attributes) attributes { return named("stage", blocks...) }

// bindingsOf returns all bindings on the server, sorted, each as the text "FLOW STAGE ORDER" with the slug of the flow.
func bindingsOf(server *authentiksim.Server) []string {
	slugs := map[string]string{}
	for _, slug := range []string{defaultFlow, "a", "b", "c", "renamed"} {
		if flow, ok := server.Get(slug); ok {
			slugs[flow["pk"].(string)] = slug
		}
	}
	places := []string{}
	for _, binding := range server.Bindings() {
		stage, _ := server.Get(binding["stage"].(string))
		places = append(places, fmt.Sprintf("%s %s %d", slugs[binding["target"].(string)], stage["name"], binding["order"]))
	}
	slices.Sort(places)
	return places
}

func mustHaveBindings(t *testing.T, server *authentiksim.Server, want ...string) {
	t.Helper()
	if got := bindingsOf(server); !slices.Equal(got, want) {
		t.Errorf("the server has the bindings %q, want %q", got, want)
	}
}

func checkFlow(t *testing.T, server *authentiksim.Server, slug string, exists bool) attributes {
	t.Helper()
	flow, ok := server.Get(slug)
	if ok != exists {
		t.Errorf("the flow %s exists: %v, want %v", slug, ok, exists)
	}
	return flow
}

func (s testStage) block(slug string) attributes {
	list, _ := s.State()["flow_set"].([]any)
	for _, one := range list {
		if block := one.(attributes); block["slug"] == slug {
			return block
		}
	}
	return nil
}

var flowScenarios = []scenario{
	{"flow_set create", func(t *testing.T, stage testStage) {
		stage.MustApply(withBlocks(flowBlock(defaultFlow, "order", 5), newFlow("a"),
			newFlow("b", "order", -3, "layout", "sidebar_left", "authentication", "require_unauthenticated")))
		mustHaveBindings(t, stage.Server.Sim, "a stage 10", "b stage -3", defaultFlow+" stage 5")
		flow := checkFlow(t, stage.Server.Sim, "b", true)
		if flow["layout"] != "sidebar_left" || flow["authentication"] != "require_unauthenticated" {
			t.Errorf("the flow is not as it was written: %v", flow)
		}
		created, adopted := stage.block("a"), stage.block(defaultFlow)
		if created["created"] != true || adopted["created"] != false || created["background"] == "" {
			t.Errorf("the state has %v", stage.State()["flow_set"])
		}
	}},
	{"flow_set destroy", func(t *testing.T, stage testStage) {
		stage.MustApply(withBlocks(newFlow("a"), flowBlock(defaultFlow), newFlow("b")))
		flow, _ := stage.Server.Sim.Get("b")
		other := addStage(t, stage.Server, email, attributes{"name": "other"})
		must(stage.Server.Sim.AddBinding(flow["pk"].(string), other, 50))
		plan, diags := stage.PlanDestroy()
		mustContain(t, diags.Warnings(), "A flow will be deleted", `Flow "a"`, "loses an email stage", "other")
		diags = stage.ApplyPlanned(plan, nil)
		mustContain(t, diags.Warnings(), "A flow stays without an owner", `Flow "b"`, `the stage "other" at order 50`)
		mustHaveBindings(t, stage.Server.Sim, "b other 50")
		checkFlow(t, stage.Server.Sim, "a", false)
		checkFlow(t, stage.Server.Sim, defaultFlow, true)
	}},
}

func TestFlowValueThatTheReleaseLacksIsRefused(t *testing.T) {
	long := strings.Repeat("a", 51)
	for _, c := range []struct {
		release, attribute string
		block              attributes
	}{
		{"2026.2.2", "authentication", newFlow("a", "authentication", "require_token")},
		{"2025.12.4", "layout", newFlow("a", "layout", "sidebar_left_frame_background")},
		{"2025.10.4", "slug", newFlow(long)},
	} {
		acctest.Simulated(t, c.release).Stage(t, email).MustRefuse(withBlocks(c.block), "flow_set[0]."+c.attribute)
	}
}
