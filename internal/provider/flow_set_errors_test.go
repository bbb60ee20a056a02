package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// The token lacks one permission for flows or bindings. The error names this permission and the flow. The provider does
// what the token allows. With all permissions, the next apply does the rest.
func TestMissingPermissionForAFlowIsNamed(t *testing.T) {
	t.Parallel()
	const app = "authentik_flows."
	flows := []string{
		app + "view_flow", app + "add_flow", app + "change_flow", app + "view_flowstagebinding", app + "add_flowstagebinding",
	}
	const stages = "authentik_stages_email."
	all := append([]string{stages + "view_emailstage", stages + "add_emailstage", stages + "change_emailstage"}, flows...)
	config := flowsOf(in(theirs, "title", "New"), made("a"))
	for _, missing := range append(flows, "") {
		t.Run("without "+missing, func(t *testing.T) {
			on := newest(t, email)
			on.Server.Sim.AddToken("few", slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == missing })...)
			on.Session.Configure(attributes{"url": on.Server.URL, "token": "few"})
			if missing == "" {
				on.MustApply(config)
				return
			}
			errors := on.Apply(config).Errors()
			mustSay(t, errors, missing, "(flow_set[", "flow \"")
			// Without view_flow the provider cannot look for the flows, so it returns the error before it creates the stage.
			if missing == app+"view_flow" {
				if len(on.Server.Sim.Stages("")) > 0 {
					t.Error("the stage was created")
				}
				return
			}
			mustSay(t, errors, "terraform untaint")
			on.Untaint()
			on.Session.Configure(attributes{"url": on.Server.URL, "token": on.Server.Token})
			on.MustApply(config)
			mustPlace(t, on.Server.Sim, "a stage 10", theirs+" stage 10")
		})
	}
}

// If the server cannot apply a flow_set block, the provider returns an error on this block before it creates the stage.
func TestBlockThatTheServerCannotApplyIsRefused(t *testing.T) {
	const since = `"require_token" exists only since 2026.5`
	for _, c := range []struct {
		release string
		block   attributes
		says    []string
	}{
		{"", in("a", "title", "T"), []string{"flow_set[0].slug", "write name and designation"}},
		{
			"2025.10.4", made(strings.Repeat("s", 51)), []string{"flow_set[0].slug", "more than 50 characters", "since 2025.12"},
		},
		{
			"2023.10.7", made("a", "authentication", "require_token"),
			[]string{"flow_set[0].authentication", since, "authentik 2023.10.7"},
		},
		{"2023.10.7", in(theirs, "authentication", "require_token"), []string{"flow_set[0].authentication", since}},
	} {
		server := acctest.Simulated(t, c.release)
		mustSay(t, server.Stage(t, email).Apply(flowsOf(c.block)).Errors(), c.says...)
		if len(server.Sim.Bindings()) > 0 || len(server.Sim.Stages("")) > 0 {
			t.Errorf("%v: the stage was created", c.block)
		}
	}
}
