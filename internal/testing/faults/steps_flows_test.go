package faults_test

import (
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func withFlow(c *cell) {
	pk, err := c.server.Sim.AddFlow(map[string]any{"slug": "flow"})
	if err != nil {
		c.t.Fatal(err)
	}
	c.flow = pk
}

func unbound(c *cell) {
	withFlow(c)
	made(c)
}

func boundBefore(c *cell) {
	withFlow(c)
	c.must(bind(c))
	c.id, _ = c.stage.State()["id"].(string)
}

func bind(c *cell) tfcore.Diagnostics { return c.stage.Apply(c.placed()) }

// makeFlow places the stage in a flow that its block makes.
func makeFlow(c *cell) tfcore.Diagnostics {
	return c.stage.Apply(c.placedInNew())
}

func (c *cell) placedInNew() map[string]any {
	config := c.config()
	config["flow_set"] = []map[string]any{{"slug": "flow", "name": "Flow", "title": "Title", "designation": "recovery"}}
	return config
}

func boundToNew(c *cell, diags tfcore.Diagnostics) {
	c.t.Helper()
	c.boundAs(c.placedInNew(), diags)
}

// bound expects that one more apply binds the stage, once. Terraform taints a stage whose creation failed after it was
// made, whatever a provider does; the error must then tell how to keep it.
func bound(c *cell, diags tfcore.Diagnostics) {
	c.t.Helper()
	c.boundAs(c.placed(), diags)
}

func (c *cell) boundAs(config map[string]any, diags tfcore.Diagnostics) {
	c.t.Helper()
	if c.stage.Tainted() {
		if c.id != "" || !strings.Contains(diags.String(), "terraform untaint "+c.typeName) {
			c.t.Errorf("the stage is tainted, and this is said: %s", diags)
		}
		c.id, _ = c.stage.State()["id"].(string)
		c.stage.Untaint()
	}
	c.completes(config)
	if flow, ok := c.server.Sim.Flow("flow"); ok && c.flow == "" {
		c.flow, _ = flow["pk"].(string)
	}
	c.binds(1)
}

func freed(c *cell, _ tfcore.Diagnostics) {
	c.t.Helper()
	c.completes(c.config())
	c.binds(0)
}

// binds expects so many bindings of the stage to the flow, and none else.
func (c *cell) binds(count int) {
	c.t.Helper()
	all := c.server.Sim.Bindings()
	mine := 0
	for _, binding := range all {
		if binding["stage"] == c.stage.State()["id"] && binding["target"] == c.flow {
			mine++
		}
	}
	blocks, _ := c.stage.State()["flow_set"].([]any)
	if _, there := c.server.Sim.Flow("flow"); !there || mine != count || len(blocks) != count {
		c.t.Errorf("the flow is there: %v; %d of its bindings are the stage's, %d blocks are in the state, want %d", there, mine, len(blocks), count)
	}
}
