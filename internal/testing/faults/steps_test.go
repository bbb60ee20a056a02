package faults_test

import (
	"cmp"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func (c *cell) must(diags tfcore.Diagnostics) {
	c.t.Helper()
	if diags.HasError() {
		c.t.Fatalf("without the fault: %s", diags)
	}
}

func nothing(*cell) {}

func made(c *cell) {
	c.must(c.stage.Apply(c.config()))
	c.id, _ = c.stage.State()["id"].(string)
}

// kind is the type as the simulator has it.
func (c *cell) kind() string { return strings.TrimPrefix(c.typeName, "authentik_stage_") }

// theirs is a stage that somebody else has made.
func (c *cell) theirs(name string) map[string]any {
	return map[string]any{"name": name, "password": c.canaries["server's password"]}
}

func byHand(c *cell) {
	id, err := c.server.Sim.AddStage(c.kind(), c.theirs("stage"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.id = id
}

func apply(c *cell) tfcore.Diagnostics    { return c.stage.Apply(c.config()) }
func change(c *cell) tfcore.Diagnostics   { return c.stage.Apply(c.other()) }
func destroy(c *cell) tfcore.Diagnostics  { return c.stage.Destroy() }
func imported(c *cell) tfcore.Diagnostics { return c.stage.Import(c.id) }

func plan(c *cell) tfcore.Diagnostics {
	_, diags := c.stage.Plan(c.config())
	return diags
}

// applied expects that one more apply completes what the state says, and that there is one stage.
func applied(c *cell, _ tfcore.Diagnostics) { c.completes(c.config()) }
func changed(c *cell, _ tfcore.Diagnostics) { c.completes(c.other()) }

func (c *cell) completes(config map[string]any) {
	c.t.Helper()
	if c.stage.Tainted() {
		c.t.Error("the stage is tainted")
	}
	c.must(c.stage.Apply(config))
	c.holds(config)
}

// holds expects the one stage of the server in the state, as configured, and an empty plan.
func (c *cell) holds(config map[string]any) {
	c.t.Helper()
	next, diags := c.stage.Plan(config)
	c.must(diags)
	stages := c.server.Sim.Stages("")
	if len(stages) != 1 || stages[0]["pk"] != c.stage.State()["id"] || next.Action != tfcore.ActionNoOp {
		c.t.Fatalf("%d stages, state %v, next plan %s", len(stages), c.stage.State()["id"], next.Action)
	}
	if wanted := cmp.Or(config["password"], config["password_wo"]); stages[0]["password"] != wanted {
		c.t.Error("the server has another password")
	}
	if c.id != "" && stages[0]["pk"] != c.id {
		c.t.Error("the stage was replaced")
	}
}

func kept(c *cell, _ tfcore.Diagnostics) { c.holds(c.config()) }

func destroyed(c *cell, _ tfcore.Diagnostics) {
	c.t.Helper()
	c.must(c.stage.Destroy())
	if left := len(c.server.Sim.Stages("")); left > 0 || c.stage.State() != nil {
		c.t.Errorf("%d stages are left, the state is %v", left, c.stage.State())
	}
}

func taken(c *cell, _ tfcore.Diagnostics) {
	c.t.Helper()
	if c.stage.State() == nil {
		c.must(c.stage.Import(c.id))
	}
	if c.stage.State()["id"] != c.id {
		c.t.Errorf("imported %v instead of %s", c.stage.State()["id"], c.id)
	}
}
