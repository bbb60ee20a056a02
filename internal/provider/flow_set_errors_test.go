package provider_test

import (
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// If the server cannot apply a flow_set block, the provider returns an error on this block before it creates the stage.
func TestBlockThatTheServerCannotApplyIsRefused(t *testing.T) {
	const since = `"require_token" exists only since 2026.5`
	for _, c := range []struct {
		release string
		block   attributes
		says    []string
	}{
		{"", flowBlock("a", "title", "T"), []string{"flow_set[0].slug", "write name and designation"}},
		{
			"2025.10.4", newFlow(strings.Repeat("s", 51)),
			[]string{"flow_set[0].slug", "more than 50 characters", "since 2025.12"},
		},
		{
			"2023.10.7", newFlow("a", "authentication", "require_token"),
			[]string{"flow_set[0].authentication", since, "authentik 2023.10.7"},
		},
		{
			"2023.10.7", flowBlock(defaultFlow, "authentication", "require_token"),
			[]string{"flow_set[0].authentication", since},
		},
	} {
		server := acctest.Simulated(t, c.release)
		mustContain(t, server.Stage(t, email).Apply(withBlocks(c.block)).Errors(), c.says...)
		if len(server.Sim.Bindings()) > 0 || len(server.Sim.Stages("")) > 0 {
			t.Errorf("%v: the stage was created", c.block)
		}
	}
}
