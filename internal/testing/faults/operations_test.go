package faults_test

import (
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// cell is a world with one stage, in which an operation meets a fault.
type cell struct {
	*world
	t        testing.TB
	typeName string
	session  *tfcore.Session
	stage    *tfcore.Resource
	secretly bool   // the password is write-only
	id       string // of the stage that was there before; empty without one
	flow     string // the UUID of the flow that it is bound to; empty without one
}

// operation is something that the provider does, of which one request can be faulted.
type operation struct {
	name, method string
	pattern      func(typeName string) string
	skip         int // so many such requests pass before one is faulted
	// before makes what the operation needs.
	before func(c *cell)
	// run does it; nil is success.
	run func(c *cell) tfcore.Diagnostics
	// after expects, with the fault gone, that it is done or can be done now; it is given what the run said.
	after func(c *cell, said tfcore.Diagnostics)
}

func (o operation) writes() bool { return o.method != http.MethodGet }

func collection(typeName string) string  { return acctest.Paths[typeName] }
func object(typeName string) string      { return acctest.Paths[typeName] + "*/" }
func at(path string) func(string) string { return func(string) string { return path } }

var operations = []operation{
	{name: "create", method: http.MethodPost, pattern: collection, before: nothing, run: apply, after: applied},
	{name: "read", method: http.MethodGet, pattern: object, before: made, run: plan, after: kept},
	{name: "update", method: http.MethodPut, pattern: object, before: made, run: change, after: changed},
	{name: "bind", method: http.MethodPost, pattern: at("/flows/bindings/"), before: unbound, run: bind, after: bound},
	{name: "bind a new", method: http.MethodPost, pattern: at("/flows/bindings/"), before: withFlow, run: bind, after: bound},
	{name: "make flow", method: http.MethodPost, pattern: at("/flows/instances/"), before: nothing, run: makeFlow, after: boundToNew},
	{name: "unbind", method: http.MethodDelete, pattern: at("/flows/bindings/*/"), before: boundBefore, run: apply, after: freed},
	{name: "delete", method: http.MethodDelete, pattern: object, before: made, run: destroy, after: destroyed},
	{name: "import", method: http.MethodGet, pattern: object, before: byHand, run: imported, after: taken},
	{name: "list page 1", method: http.MethodGet, pattern: collection, before: many, run: list, after: listed},
	{name: "list page 2", method: http.MethodGet, pattern: collection, skip: 1, before: many, run: list, after: listed},
	{name: "version", method: http.MethodGet, pattern: at("/admin/version/"), before: nothing, run: apply, after: applied},
	{name: "templates", method: http.MethodGet, pattern: at("/stages/email/templates/"), before: nothing, run: templates, after: listedTemplates},
}

// config is a configured stage, with the first or the second of its passwords.
func (c *cell) config() map[string]any {
	config := map[string]any{"name": "stage", "host": "smtp.example.com", "use_tls": true, "port": 587, "username": "mailer"}
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

func (c *cell) placed() map[string]any {
	config := c.config()
	config["flow_set"] = []map[string]any{{"slug": "flow"}}
	return config
}
