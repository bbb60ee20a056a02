package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If a permission is missing, the error names it and the flow. Everything that the token is allowed to do is done.
// After the token gets the permission, the next apply does the rest.
func TestFlowSetPermissions(t *testing.T) {
	t.Parallel()
	stages := []string{"authentik_stages_email.view_emailstage", "authentik_stages_email.add_emailstage", "authentik_stages_email.change_emailstage"}
	flows := []string{"view_flow", "add_flow", "change_flow", "view_flowstagebinding", "add_flowstagebinding"}
	blocks := []map[string]any{in(theirs, "title", "New"), made("a")}
	for _, lacks := range append(flows, "") {
		t.Run("without "+lacks, func(t *testing.T) {
			has := slices.Clone(stages)
			for _, permission := range flows {
				if permission != lacks {
					has = append(has, "authentik_flows."+permission)
				}
			}
			server := acctest.Simulated(t, "")
			session := server.Session(t)
			server.Sim.AddToken("few", has...)
			session.Configure(map[string]any{"url": server.URL, "token": "few"})
			stage := session.Resource(acctest.Kinds[0])
			diags := stage.Apply(flowsOf(blocks...))
			if diags.HasError() != (lacks != "") {
				t.Fatal(diags)
			}
			if lacks == "" {
				return
			}
			mustSay(t, diags.Errors(), "authentik_flows."+lacks, "(flow_set[", "the flow ")
			if lacks == "view_flow" { // the provider notices this before it creates anything
				if len(server.Sim.Stages("")) > 0 {
					t.Error("the stage was made")
				}
				return
			}
			mustSay(t, diags.Errors(), "terraform untaint")
			stage.Untaint()
			session.Configure(patient(server))
			if diags := stage.Apply(flowsOf(blocks...)); diags.HasError() {
				t.Fatal(diags)
			}
			mustPlace(t, server.Sim, "a stage 10", theirs+" stage 10")
		})
	}
}

// A block that the server cannot apply is refused before the stage is created. The error is on that block.
func TestFlowSetRefusals(t *testing.T) {
	for _, c := range []struct {
		release string
		blocks  []map[string]any
		says    []string
	}{
		{"", []map[string]any{in(theirs), in("a", "title", "T")}, []string{"flow_set[1].slug", "write name and designation"}},
		{"2025.10.4", []map[string]any{made(strings.Repeat("s", 51))}, []string{"flow_set[0].slug", "more than 50 characters", "since 2025.12"}},
		{"2023.10.7", []map[string]any{made("a", "authentication", "require_token")}, []string{"flow_set[0].authentication", `"require_token" exists only since 2026.5`, "authentik 2023.10.7"}},
		{"", []map[string]any{in(theirs), in(theirs)}, []string{"flow_set[1].slug", "Two blocks for one flow"}},
		{"2023.10.7", []map[string]any{in(theirs, "authentication", "require_token")}, []string{"flow_set[0].authentication", `"require_token" exists only since 2026.5`, "authentik 2023.10.7"}},
		{"", []map[string]any{in(theirs, "name", "Name ")}, []string{"flow_set[0].name", "trimspace()"}},
		{"", []map[string]any{in(theirs), in("a", "title", "a\x00b")}, []string{"flow_set[1].title", "NUL"}},
		{"", []map[string]any{in(theirs, "title", "")}, []string{"flow_set[0].title", "is empty"}},
		{"", []map[string]any{in("a b")}, []string{"flow_set[0].slug", "consists of letters"}},
		{"", []map[string]any{in(theirs, "order", 1<<31)}, []string{"flow_set[0].order"}},
		{"", []map[string]any{in(theirs, "layout", "none")}, []string{"flow_set[0].layout", "stacked"}},
	} {
		server := acctest.Simulated(t, c.release)
		diags := server.Session(t).Resource(acctest.Kinds[0]).Apply(flowsOf(c.blocks...))
		mustSay(t, diags.Errors(), c.says...)
		if len(placed(server.Sim)) > 0 || len(server.Sim.Stages("")) > 0 {
			t.Errorf("%v: made all the same", c.blocks)
		}
	}
}

// If the token must not delete a flow, the removal of its block fails, too.
func TestFlowSetMayNotDeleteTheFlow(t *testing.T) {
	t.Parallel()
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(made("a")))
	end := on.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodDelete, Path: "/flows/instances/*/",
		Answer: authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "You do not have permission to perform this action."}`)})
	text := on.Apply(minimal()).String()
	mustSay(t, text, "authentik_flows.delete_flow", "have somebody else delete the flow")
	if strings.Contains(text, "remove the flow_set block") {
		t.Errorf("the advice is what led here: %s", text)
	}
	end()
	mustDo(t, on.Server.Sim.RemoveFlow("a"))
	on.MustApply(minimal())
}
