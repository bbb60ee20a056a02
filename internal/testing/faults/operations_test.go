package faults_test

import (
	"maps"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// cell is a world with one stage, in which an operation meets a fault.
type cell struct {
	*world
	t        testing.TB
	typeName string
	session  *tfcore.Session
	stage    *tfcore.Resource
	secretly bool   // whether the password is write-only
	id       string // the id of the stage before the operation, or "" if no stage existed
}

// operation is something that the provider does. Each of its requests can meet a fault.
type operation struct {
	name    string
	onFlows bool
	// before creates what the operation needs.
	before func(c *cell)
	// run runs the operation.
	run func(c *cell) tfcore.Diagnostics
	// after is called when the fault has ended. It checks that the operation has succeeded, or that it succeeds now if
	// run failed.
	after func(c *cell, said tfcore.Diagnostics)
}

var operations = []operation{
	{name: "create", before: nothing, run: apply((*cell).config), after: applied((*cell).config)},
	{name: "read", before: made((*cell).config), run: plan, after: applied((*cell).config)},
	{name: "update", before: made((*cell).config), run: apply((*cell).other), after: applied((*cell).other)},
	{name: "delete", before: made((*cell).config), run: destroy, after: destroyed},
	{name: "import", before: byHand, run: imported, after: taken},
	{name: "list", before: many, run: list, after: listed},
	{name: "create blocks", onFlows: true, before: nothing, run: apply((*cell).placed), after: applied((*cell).placed)},
	{name: "add blocks", onFlows: true, before: made((*cell).config),
		run: apply((*cell).placed), after: applied((*cell).placed)},
	{name: "change blocks", onFlows: true, before: made((*cell).placed),
		run: apply((*cell).moved), after: applied((*cell).moved)},
	{name: "remove blocks", onFlows: true, before: made((*cell).placed),
		run: apply((*cell).config), after: applied((*cell).config)},
	{name: "delete placed", onFlows: true, before: made((*cell).placed), run: destroy, after: destroyed},
}

// theirs is the slug of another user's flow; ours is the slug of the flow that a block creates.
const theirs, ours = "default-password-change", "ours"

// config returns the configuration of a stage with its first password.
func (c *cell) config() map[string]any {
	config := map[string]any{
		"name": "stage", "host": "smtp.example.com", "use_tls": true, "port": 587, "username": "mailer",
		"template": "email/account_confirmation.html",
	}
	if c.secretly {
		config["password_wo"], config["password_wo_version"] = c.canaries["write-only password"], 1
	} else {
		config["password"] = c.canaries["password"]
	}
	return config
}

func (c *cell) other() map[string]any {
	config := c.config()
	config["subject"] = "Other"
	if c.secretly {
		config["password_wo"], config["password_wo_version"] = c.canaries["second write-only password"], 2
	} else {
		config["password"] = c.canaries["second password"]
	}
	return config
}

// block returns a flow_set block that creates the flow "ours" if the flow does not exist.
func block(title string, order int) map[string]any {
	return map[string]any{
		"slug": ours, "name": "Ours", "title": title, "designation": "stage_configuration", "order": order,
	}
}

// placed returns the stage with two blocks: one creates a flow, the other one uses an existing flow.
func (c *cell) placed() map[string]any {
	return with(c.config(), block("First", 3), map[string]any{"slug": theirs})
}

// moved returns the stage with the same blocks, but with other orders and another title.
func (c *cell) moved() map[string]any {
	return with(c.config(), map[string]any{"slug": theirs, "order": 5}, block("Second", 4))
}

func with(config map[string]any, blocks ...map[string]any) map[string]any {
	config = maps.Clone(config)
	config["flow_set"] = blocks
	return config
}
