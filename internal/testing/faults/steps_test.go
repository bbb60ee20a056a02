package faults_test

import (
	"cmp"
	"fmt"
	"slices"
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

// made returns a function that applies a configuration before the operation.
func made(config func(*cell) map[string]any) func(*cell) {
	return func(c *cell) {
		c.must(c.stage.Apply(config(c)))
		c.id, _ = c.stage.State()["id"].(string)
	}
}

func apply(config func(*cell) map[string]any) func(*cell) tfcore.Diagnostics {
	return func(c *cell) tfcore.Diagnostics { return c.stage.Apply(config(c)) }
}

func destroy(c *cell) tfcore.Diagnostics  { return c.stage.Destroy() }
func imported(c *cell) tfcore.Diagnostics { return c.stage.Import(c.id) }

func plan(c *cell) tfcore.Diagnostics {
	_, diags := c.stage.Plan(c.config())
	return diags
}

// applied returns a check that the run has done everything, or that one more apply completes it.
func applied(config func(*cell) map[string]any) func(*cell, tfcore.Diagnostics) {
	return func(c *cell, said tfcore.Diagnostics) {
		c.t.Helper()
		c.completes(config(c), said)
	}
}

func (c *cell) completes(config map[string]any, said tfcore.Diagnostics) {
	c.t.Helper()
	c.untaint(said)
	c.importUnknown(said)
	if said.HasError() {
		c.must(c.stage.Apply(config))
	}
	c.holds(config)
	c.isPlaced(config)
}

// untaint follows the advice of an error. Terraform taints every new stage whose create returned an error, even if the
// stage is complete.
func (c *cell) untaint(said tfcore.Diagnostics) {
	c.t.Helper()
	if !c.stage.Tainted() {
		return
	}
	if c.id != "" || !strings.Contains(said.String(), "terraform untaint "+c.typeName) {
		c.t.Errorf("the stage is tainted, and this is said: %s", said)
	}
	c.id, _ = c.stage.State()["id"].(string)
	c.stage.Untaint()
}

// importUnknown follows the advice of the error that a stage may have been created.
func (c *cell) importUnknown(said tfcore.Diagnostics) {
	c.t.Helper()
	stages := c.server.Sim.Stages("")
	isAdvised := strings.Contains(said.String(), "terraform import "+c.typeName+".YOUR_BLOCK stage")
	if c.stage.State() == nil && len(stages) == 1 && isAdvised {
		c.must(c.stage.Import("stage"))
	}
}

// holds checks that the server has exactly one stage, as in the state and the configuration, and that the plan is
// empty.
func (c *cell) holds(config map[string]any) {
	c.t.Helper()
	next, diags := c.stage.Plan(config)
	c.must(diags)
	stages := c.server.Sim.Stages("")
	if len(stages) != 1 || stages[0]["pk"] != c.stage.State()["id"] || next.Action != tfcore.ActionNoOp {
		c.t.Fatalf("%d stages, state %v, next plan %s of %v", len(stages), c.stage.State()["id"], next.Action, next.Changed())
	}
	if wanted := cmp.Or(config["password"], config["password_wo"]); stages[0]["password"] != wanted {
		c.t.Error("the server has another password")
	}
	if c.id != "" && stages[0]["pk"] != c.id {
		c.t.Error("the stage was replaced")
	}
}

// isPlaced checks the bindings and flows of the blocks, and that the state says which flows the blocks created.
func (c *cell) isPlaced(config map[string]any) {
	c.t.Helper()
	blocks, _ := config["flow_set"].([]map[string]any)
	var want []string
	for _, block := range blocks {
		want = append(want, fmt.Sprint(block["slug"], " ", cmp.Or(block["order"], any(10)), " ", block["slug"] == ours))
	}
	slices.Sort(want)
	if got := c.places(); !slices.Equal(got, want) {
		c.t.Errorf("the stage is in %q, want %q", got, want)
	}
	if _, exists := c.server.Sim.Flow(ours); exists != (len(blocks) > 0) {
		c.t.Errorf("our flow exists: %v", exists)
	}
	if _, exists := c.server.Sim.Flow(theirs); !exists {
		c.t.Error("a flow of somebody else is gone")
	}
}

// places returns the server's bindings, each with its order and with whether the block created the flow.
func (c *cell) places() (places []string) {
	created := map[string]any{}
	list, _ := c.stage.State()["flow_set"].([]any)
	for _, one := range list {
		block := one.(map[string]any)
		created[block["slug"].(string)] = block["created"]
	}
	for _, slug := range []string{theirs, ours} {
		flow, _ := c.server.Sim.Flow(slug)
		for _, binding := range c.server.Sim.Bindings() {
			if binding["target"] == flow["pk"] {
				places = append(places, fmt.Sprint(slug, " ", binding["order"], " ", created[slug]))
			}
		}
	}
	slices.Sort(places)
	return places
}

func destroyed(c *cell, said tfcore.Diagnostics) {
	c.t.Helper()
	if said.HasError() {
		c.must(c.stage.Destroy())
	}
	if left := len(c.server.Sim.Stages("")); left > 0 || c.stage.State() != nil {
		c.t.Errorf("%d stages are left, the state is %v", left, c.stage.State())
	}
	c.isPlaced(nil)
}

// kind returns the type's name in the simulator.
func (c *cell) kind() string { return strings.TrimPrefix(c.typeName, "authentik_stage_") }

// addTheirs adds a stage as another user would.
func (c *cell) addTheirs(name string) string {
	c.t.Helper()
	id, err := c.server.Sim.AddStage(c.kind(), map[string]any{"name": name, "password": c.canaries["server's password"]})
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

func byHand(c *cell) { c.id = c.addTheirs("stage") }

func taken(c *cell, said tfcore.Diagnostics) {
	c.t.Helper()
	if said.HasError() {
		c.must(c.stage.Import(c.id))
	}
	if c.stage.State()["id"] != c.id {
		c.t.Errorf("imported %v instead of %s", c.stage.State()["id"], c.id)
	}
}

// stagesOfTwoPages is more than the number of stages on one page.
const stagesOfTwoPages = 130

func many(c *cell) {
	for i := range stagesOfTwoPages {
		c.addTheirs("stage " + string(rune('!'+i)))
	}
}

func list(c *cell) tfcore.Diagnostics {
	client, count := c.client(), 0
	var last error
	if c.typeName == "authentik_stage_email" {
		for _, err := range client.Emails().List(c.ctx, nil) {
			count, last = count+1, err
		}
	} else {
		for _, err := range client.AuthenticatorEmails().List(c.ctx, nil) {
			count, last = count+1, err
		}
	}
	if last == nil {
		if count != stagesOfTwoPages {
			c.t.Errorf("%d stages were listed without an error", count)
		}
		return nil
	}
	return tfcore.Diagnostics{{Severity: "error", Summary: "failed", Detail: last.Error()}}
}

func listed(c *cell, _ tfcore.Diagnostics) { c.must(list(c)) }
