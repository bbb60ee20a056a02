package faults_test

import (
	"maps"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// operation is something that the provider does. Each of its requests can have a fault.
type operation struct {
	name    string
	onFlows bool
	prepare func(*scenario)
	run     func(*scenario) tfcore.Diagnostics
	// check is called when the fault has ended. If the operation has succeeded in spite of the fault, `check` verifies the
	// result. If not, `check` repeats the operation, which must then succeed.
	check func(*scenario, tfcore.Diagnostics)
}

var operations = []operation{
	{name: "create", prepare: doNothing, run: apply(config), check: isApplied(config)},
	{name: "read", prepare: create(config), run: plan(config), check: isApplied(config)},
	{name: "update", prepare: create(config), run: apply(changed), check: isApplied(changed)},
	{name: "delete", prepare: create(config), run: destroy, check: isDestroyed},
	{name: "import", prepare: addStage, run: importStage, check: isImported},
	{name: "list", prepare: addTwoPages, run: list, check: canList},
	{name: "create blocks", onFlows: true, prepare: doNothing, run: apply(inFlows), check: isApplied(inFlows)},
	{name: "add blocks", onFlows: true, prepare: create(config), run: apply(inFlows), check: isApplied(inFlows)},
	{name: "change blocks", onFlows: true, prepare: create(inFlows), run: apply(reordered), check: isApplied(reordered)},
	{name: "remove blocks", onFlows: true, prepare: create(inFlows), run: apply(config), check: isApplied(config)},
	{name: "delete placed", onFlows: true, prepare: create(inFlows), run: destroy, check: isDestroyed},
}

// othersFlow is the slug of another user's flow. ownFlow is the slug of the flow that a flow_set block creates.
const othersFlow, ownFlow = "default-password-change", "own"

func config(s *scenario) map[string]any {
	config := map[string]any{
		"name": "stage", "host": "smtp.example.com", "use_tls": true, "port": 587, "username": "mailer",
		"template": "email/account_confirmation.html",
	}
	if s.writeOnly {
		config["password_wo"], config["password_wo_version"] = s.secrets["write-only password"], 1
	} else {
		config["password"] = s.secrets["password"]
	}
	return config
}

func changed(s *scenario) map[string]any {
	config := config(s)
	config["subject"] = "Other"
	if s.writeOnly {
		config["password_wo"], config["password_wo_version"] = s.secrets["second write-only password"], 2
	} else {
		config["password"] = s.secrets["second password"]
	}
	return config
}

// inFlows returns a configuration with two flow_set blocks. The first block creates a flow, and the second block uses
// an existing flow.
func inFlows(s *scenario) map[string]any {
	return with(config(s), ownBlock("First", 3), map[string]any{"slug": othersFlow})
}

// reordered returns the configuration of inFlows with reversed flow_set blocks and other values of order and title.
func reordered(s *scenario) map[string]any {
	return with(config(s), map[string]any{"slug": othersFlow, "order": 5}, ownBlock("Second", 4))
}

func ownBlock(title string, order int) map[string]any {
	return map[string]any{
		"slug": ownFlow, "name": "Own", "title": title, "designation": "stage_configuration", "order": order,
	}
}

func with(config map[string]any, blocks ...map[string]any) map[string]any {
	config = maps.Clone(config)
	config["flow_set"] = blocks
	return config
}

func doNothing(*scenario) {}

type configFunc = func(*scenario) map[string]any

func create(config configFunc) func(*scenario) {
	return func(s *scenario) {
		s.must(s.stage.Apply(config(s)))
		s.id, _ = s.stage.State()["id"].(string)
	}
}

func apply(config configFunc) func(*scenario) tfcore.Diagnostics {
	return func(s *scenario) tfcore.Diagnostics { return s.stage.Apply(config(s)) }
}

func plan(config configFunc) func(*scenario) tfcore.Diagnostics {
	return func(s *scenario) tfcore.Diagnostics {
		_, diags := s.stage.Plan(config(s))
		return diags
	}
}

func destroy(s *scenario) tfcore.Diagnostics     { return s.stage.Destroy() }
func importStage(s *scenario) tfcore.Diagnostics { return s.stage.Import(s.id) }

func addStage(s *scenario) { s.id = s.addOthersStage("stage") }

// addTwoPages adds three stages as another user would. A response lists at most two stages, so the list has two pages.
func addTwoPages(s *scenario) {
	s.server.Sim.SetPageCap(2)
	for _, name := range []string{"one", "two", "three"} {
		s.addOthersStage(name)
	}
}

// list fails the test if the list has no error but is not complete.
func list(s *scenario) tfcore.Diagnostics {
	var found int
	var failed tfcore.Diagnostics
	diags := s.session.List(s.typeName, nil, tfcore.ListOptions{}, func(one tfcore.Listed) bool {
		found, failed = found+1, append(failed, one.Diagnostics...)
		return true
	})
	if diags = append(diags, failed...); !diags.HasError() && found != 3 {
		s.Errorf("%d stages were listed without an error, want 3", found)
	}
	return diags
}
