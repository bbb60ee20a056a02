package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// What the token may not do is said with the permission and the flow, before
// the stage is made, and nothing else is done either.
func TestFlowSetPermissions(t *testing.T) {
	t.Parallel()
	stages := []string{"authentik_stages_email.view_emailstage", "authentik_stages_email.add_emailstage"}
	may := func(more ...string) []string {
		all := slices.Clone(stages)
		for _, permission := range more {
			all = append(all, "authentik_flows."+permission)
		}
		return all
	}
	for _, c := range []struct {
		lacks  string
		has    []string
		blocks []map[string]any
		on     string // block that the error is on
	}{
		{"view_flow", may(), []map[string]any{in(theirs)}, "flow_set[0]"},
		{"view_flowstagebinding", may("view_flow"), []map[string]any{in(theirs)}, "flow_set[0]"},
		{"add_flowstagebinding", may("view_flow", "view_flowstagebinding"), []map[string]any{in(theirs)}, "flow_set[0]"},
		{"add_flowstagebinding", may("view_flow", "add_flow", "view_flowstagebinding"), []map[string]any{made("a")}, "flow_set[0]"},
		{"view_flowstagebinding", may("view_flow", "add_flow"), []map[string]any{made("a")}, "flow_set[0]"},
		{"change_flow", may("view_flow", "view_flowstagebinding", "add_flowstagebinding"), []map[string]any{in(theirs, "title", "New")}, "flow_set[0]"},
		{"add_flow", may("view_flow", "view_flowstagebinding", "add_flowstagebinding"), []map[string]any{in(theirs), made("a")}, "flow_set[1]"},
		{"add_flow", may("view_flow", "change_flow", "view_flowstagebinding", "add_flowstagebinding"), []map[string]any{in(theirs, "title", "New"), made("a")}, "flow_set[1]"},
		{"", may("view_flow", "add_flow", "change_flow", "view_flowstagebinding", "add_flowstagebinding"), []map[string]any{in(theirs, "title", "New"), made("a")}, ""},
	} {
		t.Run(fmt.Sprintf("%s for %d blocks, %s first", c.lacks, len(c.blocks), c.blocks[0]["slug"]), func(t *testing.T) {
			server := acctest.Simulated(t, "")
			server.Sim.AddToken("few", c.has...)
			server.Token = "few"
			diags := server.Session(t).Resource(acctest.Kinds[0]).Apply(flowsOf(c.blocks...))
			if c.lacks == "" {
				if diags.HasError() {
					t.Fatal(diags)
				}
				return
			}
			mustSay(t, diags.Errors(), "authentik_flows."+c.lacks, "("+c.on+")", "the flow ")
			_, made := server.Sim.Flow("a")
			if there, _ := server.Sim.Flow(theirs); len(server.Sim.Stages("")) > 0 || made || there["title"] == "New" || len(placed(server.Sim)) > 0 {
				t.Errorf("something was done: the stages %v, the flow %v, made: %v", server.Sim.Stages(""), there, made)
			}
		})
	}
}

// What cannot be done is refused before the stage is made, on the block that asks for it.
func TestFlowSetRefusals(t *testing.T) {
	for _, c := range []struct {
		release string
		blocks  []map[string]any
		says    []string
	}{
		{"", []map[string]any{in(theirs), in("a", "title", "T")}, []string{"flow_set[1].slug", "write name and designation"}},
		{"2025.10.4", []map[string]any{made(strings.Repeat("s", 51))}, []string{"flow_set[0].slug", "at most 50 characters"}},
		{"2023.10.7", []map[string]any{made("a", "authentication", "require_token")}, []string{"flow_set[0].authentication", "is not a valid choice"}},
		{"", []map[string]any{in(theirs), in(theirs)}, []string{"flow_set[1].slug", "Two blocks for one flow"}},
		{"2023.10.7", []map[string]any{in(theirs, "authentication", "require_token")}, []string{"flow_set[0].authentication", "is not a valid choice"}},
		{"", []map[string]any{in(theirs, "name", "Name ")}, []string{"flow_set[0].name", "trimspace()"}},
		{"", []map[string]any{in(theirs), in("a", "title", "a\x00b")}, []string{"flow_set[1].title", "NUL"}},
		{"", []map[string]any{in(theirs, "title", "")}, []string{"flow_set[0].title", "is empty"}},
		{"", []map[string]any{in("a b")}, []string{"flow_set[0].slug", "must consist of letters"}},
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

// To remove a block is no way around the deletion of the flow that it made.
func TestFlowSetMayNotDeleteTheFlow(t *testing.T) {
	t.Parallel()
	on := cell{Stage: acctest.Simulated(t, "").Stage(t, acctest.Kinds[0])}
	on.MustApply(flowsOf(made("a")))
	end := on.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodDelete, Path: "/flows/instances/*/",
		Answer: authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "You do not have permission to perform this action."}`)})
	text := on.Apply(minimal()).String()
	mustSay(t, text, "authentik_flows.delete_flow", "let somebody delete the flow who may")
	if strings.Contains(text, "remove the flow_set block") {
		t.Errorf("the advice is what led here: %s", text)
	}
	end()
	mustDo(t, on.Server.Sim.RemoveFlow("a"))
	on.MustApply(minimal())
}
