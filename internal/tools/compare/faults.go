package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// faults has the faults that one request can meet.
var faults = []struct {
	name  string
	fault authentiksim.Fault
}{
	{"502 instead of an answer", authentiksim.Fault{Answer: authentiksim.HTMLPage(http.StatusBadGateway)}},
	{"502 after it was carried out", authentiksim.Fault{After: true, Answer: authentiksim.HTMLPage(http.StatusBadGateway)}},
	{"503 instead of an answer", authentiksim.Fault{Answer: authentiksim.HTMLPage(http.StatusServiceUnavailable)}},
	{"connection closed before it was carried out", authentiksim.Fault{Answer: authentiksim.Reset()}},
	{"connection closed after it was carried out", authentiksim.Fault{After: true, Answer: authentiksim.Reset()}},
	{"answer cut off", authentiksim.Fault{After: true, Answer: authentiksim.CutJSON()}},
	{"empty answer", authentiksim.Fault{After: true, Answer: authentiksim.EmptyBody(http.StatusOK)}},
	{"server crash", authentiksim.Fault{Answer: authentiksim.Crash()}},
}

// operations has the commands in which a request meets a fault, with the method of that request.
var operations = []struct {
	name, method string
	before       string // the configuration that is applied first; "" = none
	after        string // the configuration of the command with the fault
}{
	{"create", http.MethodPost, "", first},
	{"read", http.MethodGet, first, first},
	{"update", http.MethodPut, first, second},
	{"destroy", http.MethodDelete, first, ""},
}

var (
	first  = stage("email", ownServer)
	second = stage("email", strings.Replace(ownServer, "587", "25", 1))
)

// compareFaults prints the outcome of each fault: whether the same command, run again, ends as the configuration says.
func compareFaults(ctx context.Context, subjects []*subject, t *target, only string) error {
	passed, total := make([]int, len(subjects)), 0
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\none fault, then the same command again")
	for _, o := range operations {
		fmt.Fprintf(table, "\t%s", o.name)
	}
	fmt.Fprintln(table)
	for _, f := range faults {
		if !strings.Contains(f.name, only) {
			continue
		}
		total += len(operations)
		for i, s := range subjects {
			fmt.Fprintf(table, "%s: %s", s.name, f.name)
			for o := range operations {
				outcome, err := s.survive(ctx, t, o, f.fault)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", s.name, f.name, err)
				}
				if outcome == "ok" {
					passed[i]++
				}
				fmt.Fprintf(table, "\t%s", outcome)
			}
			fmt.Fprintln(table)
		}
	}
	if total == 0 {
		return nil
	}
	_ = table.Flush()
	fmt.Println()
	for i, s := range subjects {
		fmt.Printf("%s: %d of %d end as written\n", s.name, passed[i], total)
	}
	return nil
}

// survive runs one operation with one fault, and then the same command without the fault. The outcome is "ok" or a
// description of what is wrong.
func (s *subject) survive(ctx context.Context, t *target, number int, fault authentiksim.Fault) (string, error) {
	operation, name := operations[number], uniqueName()
	w, err := s.workspace(t)
	if err != nil {
		return "", err
	}
	apply := func(text string) (int, error) {
		if err := w.write(strings.ReplaceAll(text, "NAME", name)); err != nil {
			return 0, err
		}
		return w.run(ctx, "apply", "-auto-approve")
	}
	if operation.before != "" {
		if status, err := apply(operation.before); status != 0 || err != nil {
			return "apply before it fails", err
		}
	}
	before := findID(t, name)
	fault.Method, fault.Path, fault.Times = operation.method, "/stages/email/*/", 1
	if operation.method == http.MethodPost {
		fault.Path = "/stages/email/"
	}
	remove := t.simulator.Inject(fault)
	_, err = apply(operation.after)
	remove()
	if err != nil {
		return "", err
	}
	status, err := apply(operation.after)
	if err != nil {
		return "", err
	}
	outcome, err := w.judge(ctx, name, before, operation.after != "", status)
	w.cleanUp(ctx, name)
	return outcome, err
}

// judge compares the server and the next plan with the configuration. It returns "ok" or a description of the
// difference.
func (w *workspace) judge(ctx context.Context, name, before string, isWanted bool, status int) (string, error) {
	if status != 0 {
		return "fails again", nil
	}
	switch now := findID(w.target, name); {
	case (now != "") != isWanted:
		return "not as written", nil
	case isWanted && before != "" && now != before:
		return "made anew", nil
	}
	status, err := w.run(ctx, "plan", "-detailed-exitcode")
	if status != 0 {
		return "plan not empty", err
	}
	return "ok", err
}

// findID returns the id of the stage with this name, or "" if there is none.
func findID(t *target, name string) string {
	for _, stage := range t.simulator.Stages("email") {
		if stage["name"] == name {
			id, _ := stage["pk"].(string)
			return id
		}
	}
	return ""
}

// cleanUp deletes what is left on the server, so that every run starts with the same server.
func (w *workspace) cleanUp(ctx context.Context, name string) {
	_, _ = w.run(ctx, "destroy", "-auto-approve")
	if id := findID(w.target, name); id != "" {
		_ = w.target.simulator.RemoveStage(id)
	}
}
