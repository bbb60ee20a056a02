package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

var faults = []struct {
	name  string
	fault authentiksim.Fault
}{
	{"502 instead of an answer", authentiksim.Fault{Answer: authentiksim.HTMLPage(http.StatusBadGateway)}},
	{"502 after it was carried out",
		authentiksim.Fault{After: true, Answer: authentiksim.HTMLPage(http.StatusBadGateway)}},
	{"503 instead of an answer", authentiksim.Fault{Answer: authentiksim.HTMLPage(http.StatusServiceUnavailable)}},
	{"connection closed before it was carried out", authentiksim.Fault{Answer: authentiksim.Reset}},
	{"connection closed after it was carried out", authentiksim.Fault{After: true, Answer: authentiksim.Reset}},
	{"answer cut off", authentiksim.Fault{After: true, Answer: authentiksim.CutJSON}},
	{"empty answer", authentiksim.Fault{After: true, Answer: authentiksim.EmptyBody(http.StatusOK)}},
	{"server crash", authentiksim.Fault{Answer: authentiksim.Crash}},
}

// operation is an apply with a fault. The server injects the fault into the first request for an email stage that has
// this HTTP method.
type operation struct {
	name, method string
	before       string // the configuration that is applied first; "" = none
	after        string // the configuration that is applied with the fault
}

var operations = []operation{
	{"create", http.MethodPost, "", first},
	{"read", http.MethodGet, first, first},
	{"update", http.MethodPut, first, second},
	{"destroy", http.MethodDelete, first, ""},
}

var (
	first  = stage("email", ownServer)
	second = stage("email", strings.Replace(ownServer, "587", "25", 1))
)

// compareFaults prints the outcome of each fault. The outcome is `passed` if the server matches the configuration after
// the same command has run again without the fault.
func compareFaults(ctx context.Context, subjects []*subject, t *target, only string) error {
	var columns []string
	for _, o := range operations {
		columns = append(columns, o.name)
	}
	var rows []row
	for _, f := range faults {
		if strings.Contains(f.name, only) {
			rows = append(rows, row{f.name, func(s *subject, column int) (string, error) {
				return s.runWithFault(ctx, t, operations[column], f.fault)
			}})
		}
	}
	return printTable("one fault, then the same command again", columns, subjects, rows)
}

func (s *subject) runWithFault(ctx context.Context, t *target, o operation, fault authentiksim.Fault) (string, error) {
	w, err := s.workspace(t)
	if err != nil {
		return "", err
	}
	if o.before != "" && !w.apply(ctx, o.before) {
		return "apply before it fails", w.err
	}
	before := w.findID()
	fault.Method, fault.Path, fault.Times = o.method, "/stages/email/*/", 1
	if o.method == http.MethodPost {
		fault.Path = "/stages/email/"
	}
	remove := t.simulator.Inject(fault)
	w.apply(ctx, o.after)
	remove()
	outcome := w.applyAgain(ctx, o.after, before)
	w.cleanUp(ctx)
	return outcome, w.err
}

// applyAgain applies the configuration without the fault, and returns the outcome. The argument `before` is the id of
// the stage before the fault.
func (w *workspace) applyAgain(ctx context.Context, configuration, before string) string {
	isApplied, now := w.apply(ctx, configuration), w.findID()
	switch {
	case !isApplied:
		return "fails again"
	case (now != "") != (configuration != ""):
		return "not as configured"
	case before != "" && now != "" && now != before:
		return "created again"
	case !w.run(ctx, "plan", "-detailed-exitcode"):
		return "plan not empty"
	}
	return passed
}

// findID returns the id of the workspace's stage on the server, or "" if the stage does not exist.
func (w *workspace) findID() string {
	for _, stage := range w.target.simulator.Stages("") {
		if stage["name"] == w.name {
			return fmt.Sprint(stage["pk"])
		}
	}
	return ""
}

// cleanUp deletes what the commands left on the server, because the next run uses the same server.
func (w *workspace) cleanUp(ctx context.Context) {
	w.run(ctx, "destroy", "-auto-approve")
	if id := w.findID(); id != "" {
		_ = w.target.simulator.Remove(id)
	}
}
