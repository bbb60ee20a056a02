package faults_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest/core"
)

// cell is a world with one stage, in which an operation meets a fault.
type cell struct {
	*world
	t        testing.TB
	typeName string
	stage    *core.Resource
	id       string // of the stage that was there before; empty without one
}

// operation is something that the provider does, of which one request can be faulted.
type operation struct {
	name, method string
	pattern      func(typeName string) string
	page         int // of a list; 0 for any other request
	// before makes what the operation needs.
	before func(c *cell)
	// run does it; nil is success.
	run func(c *cell) core.Diagnostics
	// after expects, with the fault gone, that it is done or can be done now.
	after func(c *cell)
}

func (o operation) writes() bool { return o.method != http.MethodGet }

func collection(typeName string) string  { return acctest.Paths[typeName] }
func object(typeName string) string      { return acctest.Paths[typeName] + "*/" }
func at(path string) func(string) string { return func(string) string { return path } }

var operations = []operation{
	{name: "create", method: http.MethodPost, pattern: collection, before: nothing, run: apply, after: applied},
	{name: "read", method: http.MethodGet, pattern: object, before: made, run: plan, after: kept},
	{name: "update", method: http.MethodPut, pattern: object, before: made, run: change, after: changed},
	{name: "delete", method: http.MethodDelete, pattern: object, before: made, run: destroy, after: destroyed},
	{name: "import", method: http.MethodGet, pattern: object, before: byHand, run: imported, after: taken},
	{name: "list page 1", method: http.MethodGet, pattern: collection, page: 1, before: many, run: list, after: listed},
	{name: "list page 2", method: http.MethodGet, pattern: collection, page: 2, before: many, run: list, after: listed},
	{name: "version", method: http.MethodGet, pattern: at("/admin/version/"), before: nothing, run: apply, after: applied},
	{name: "templates", method: http.MethodGet, pattern: at("/stages/email/templates/"), before: nothing, run: templates, after: listedTemplates},
}

func (c *cell) config() map[string]any {
	return map[string]any{"name": "stage", "host": "smtp.example.com", "use_tls": true, "port": 587, "username": "mailer", "password": c.canaries["password"]}
}

func (c *cell) other() map[string]any {
	config := maps.Clone(c.config())
	config["subject"], config["password"] = "Other", c.canaries["second password"]
	return config
}

func (c *cell) must(diags core.Diagnostics) {
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

func byHand(c *cell) {
	id, err := c.server.Sim.AddStage(strings.TrimPrefix(c.typeName, "authentik_stage_"), map[string]any{"name": "stage"})
	if err != nil {
		c.t.Fatal(err)
	}
	c.id = id
}

func apply(c *cell) core.Diagnostics    { return c.stage.Apply(c.config()) }
func change(c *cell) core.Diagnostics   { return c.stage.Apply(c.other()) }
func destroy(c *cell) core.Diagnostics  { return c.stage.Destroy() }
func imported(c *cell) core.Diagnostics { return c.stage.Import(c.id) }

func plan(c *cell) core.Diagnostics {
	_, diags := c.stage.Plan(c.config())
	return diags
}

// applied expects that one more apply completes what the state says, and that there is one stage.
func applied(c *cell) { c.completes(c.config()) }
func changed(c *cell) { c.completes(c.other()) }

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
	if len(stages) != 1 || stages[0]["pk"] != c.stage.State()["id"] || next.Action != core.ActionNoOp {
		c.t.Fatalf("%d stages, state %v, next plan %s", len(stages), c.stage.State()["id"], next.Action)
	}
	if config["password"] != nil && stages[0]["password"] != config["password"] {
		c.t.Error("the server has another password")
	}
	if c.id != "" && stages[0]["pk"] != c.id {
		c.t.Error("the stage was replaced")
	}
}

func kept(c *cell) { c.holds(c.config()) }

func destroyed(c *cell) {
	c.t.Helper()
	c.must(c.stage.Destroy())
	if left := len(c.server.Sim.Stages("")); left > 0 || c.stage.State() != nil {
		c.t.Errorf("%d stages are left, the state is %v", left, c.stage.State())
	}
}

func taken(c *cell) {
	c.t.Helper()
	if c.stage.State() == nil {
		c.must(c.stage.Import(c.id))
	}
	if c.stage.State()["id"] != c.id {
		c.t.Errorf("imported %v instead of %s", c.stage.State()["id"], c.id)
	}
}

// stagesOfTwoPages is more than one page holds.
const stagesOfTwoPages = 130

func many(c *cell) {
	for i := range stagesOfTwoPages {
		if _, err := c.server.Sim.AddStage(strings.TrimPrefix(c.typeName, "authentik_stage_"), map[string]any{"name": "stage " + string(rune('!'+i))}); err != nil {
			c.t.Fatal(err)
		}
	}
}

func list(c *cell) core.Diagnostics {
	client, count := c.client(), 0
	var last error
	if c.typeName == "authentik_stage_email" {
		for _, err := range client.Emails().List(c.t.Context(), nil) {
			count, last = count+1, err
		}
	} else {
		for _, err := range client.AuthenticatorEmails().List(c.t.Context(), nil) {
			count, last = count+1, err
		}
	}
	if last == nil && count != stagesOfTwoPages {
		c.t.Errorf("%d stages were listed without an error", count)
	}
	return asDiagnostics(last)
}

func asDiagnostics(err error) core.Diagnostics {
	if err == nil {
		return nil
	}
	return core.Diagnostics{{Severity: "error", Summary: "failed", Detail: err.Error()}}
}

func listed(c *cell) { c.must(list(c)) }

func templates(c *cell) core.Diagnostics {
	_, err := c.client().Templates(c.t.Context())
	return asDiagnostics(err)
}

func listedTemplates(c *cell) { c.must(templates(c)) }
