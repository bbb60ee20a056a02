package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// pace has the latency of a server, and whether it serves one request at a time.
type pace struct {
	latency time.Duration
	serial  bool
}

func parsePace(text string) (pace, error) {
	text, serial := strings.CutSuffix(text, "-serial")
	latency, err := time.ParseDuration(text)
	return pace{latency, serial}, err
}

func (p pace) String() string {
	switch {
	case p.serial:
		return "after " + p.latency.String() + ", one request at a time"
	case p.latency == 0:
		return "at once"
	}
	return "after " + p.latency.String()
}

// commands has the command of each operation. allOperations has the order in which they run.
var (
	allOperations = []string{"create", "plan", "refresh-only", "plan without refresh", "update", "destroy"}
	commands      = map[string][]string{
		"create":               {"apply", "-auto-approve"},
		"plan":                 {"plan", "-detailed-exitcode"},
		"refresh-only":         {"plan", "-refresh-only"},
		"plan without refresh": {"plan", "-refresh=false", "-detailed-exitcode"},
		"update":               {"apply", "-auto-approve"},
		"destroy":              {"destroy", "-auto-approve"},
	}
)

// key identifies the samples that are compared with each other.
type key struct {
	pace      pace
	n         int
	operation string
}

// sample is one measured command of one subject.
type sample struct {
	usage
	wall                  time.Duration
	requests, connections int
}

// measurements has the samples of each subject, by its name.
type measurements map[key]map[string][]sample

// measure measures the subjects in turns, so that other work of the machine affects all of them. Each round begins with
// another subject.
func measure(ctx context.Context, s settings, subjects []*subject) (measurements, error) {
	all := measurements{}
	for round := range s.runs {
		for _, at := range s.places() {
			for turn := range subjects {
				one := subjects[(turn+round)%len(subjects)]
				if err := one.cycle(ctx, s, at.pace, at.n, all); err != nil {
					return nil, fmt.Errorf("%s, %d stages, %s: %w", one.name, at.n, at.pace, err)
				}
			}
			fmt.Fprintf(os.Stderr, "run %d of %d: %d stages at %s\n", round+1, s.runs, at.n, at.pace)
		}
	}
	return all, nil
}

// places returns all combinations of a number of stages and a server. It adds the number for growth, with a server
// without latency.
func (s settings) places() []key {
	var all []key
	for _, n := range s.sizes {
		for _, p := range s.paces {
			all = append(all, key{pace: p, n: n})
		}
	}
	if s.growth > 0 {
		all = append(all, key{n: s.growth})
	}
	return all
}

// measures reports whether an operation is measured with n stages.
func (s settings) measures(operation string, n int) bool {
	if s.growth > 0 && n == s.growth {
		return operation == "plan"
	}
	planned := commands[operation][0] == "plan"
	return slices.Contains(s.operations, operation) && (planned || n <= s.writes)
}

// cycle creates, plans, updates and destroys n stages on a new server. An operation that is needed but not measured
// runs without latency.
func (s *subject) cycle(ctx context.Context, settings settings, p pace, n int, all measurements) error {
	server, err := authentiksim.Start(authentiksim.Options{})
	if err != nil {
		return err
	}
	defer server.Close()
	folder, err := os.MkdirTemp(s.folder, "stages-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	for _, operation := range allOperations {
		wanted := settings.measures(operation, n)
		if !wanted && operation != "create" {
			continue
		}
		server.SetPace(0, false)
		if !wanted {
			if err := s.populate(ctx, server, folder, n); err != nil {
				return fmt.Errorf("stages to begin with: %w", err)
			}
			continue
		}
		server.SetPace(p.latency, p.serial)
		got, err := s.command(ctx, server, folder, operation, n)
		if err != nil {
			return fmt.Errorf("%s: %w", operation, err)
		}
		at := key{p, n, operation}
		if all[at] == nil {
			all[at] = map[string][]sample{}
		}
		all[at][s.name] = append(all[at][s.name], got)
	}
	return nil
}

func (s *subject) command(ctx context.Context, server *authentiksim.Server, folder, operation string, n int) (sample, error) {
	revision := 1
	if operation == "update" || operation == "destroy" {
		revision = 2
	}
	config, err := s.config(n, revision)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "stages.tf"), config, 0o600)
	}
	if err != nil {
		return sample{}, err
	}
	server.ResetRequests()
	cmd := exec.CommandContext(ctx, cli(), append(commands[operation], "-no-color")...)
	cmd.Dir, cmd.Env = folder, s.environment(server)
	cmd.Cancel, cmd.WaitDelay = func() error { return cmd.Process.Signal(os.Interrupt) }, time.Minute
	start := time.Now()
	said, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%w\n… %s", err, said[max(0, len(said)-2000):])
	}
	used, err := collect(s.usageFile())
	return sample{used, wall, len(server.Requests()), server.Connections()}, err
}

// cli returns the environment variable TF if it is set, otherwise Terraform or OpenTofu from PATH.
func cli() string {
	if chosen := os.Getenv("TF"); chosen != "" {
		return chosen
	}
	if path, err := exec.LookPath("terraform"); err == nil || !errors.Is(err, exec.ErrNotFound) {
		return path
	}
	return "tofu"
}

// environment returns the caller's environment without the variables that would change the result: logs, other servers,
// plugins.
func (s *subject) environment(server *authentiksim.Server) []string {
	kept := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "AUTHENTIK_")
	})
	return append(kept, "TF_CLI_CONFIG_FILE="+filepath.Join(s.folder, "cli.tfrc"), "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"CHECKPOINT_DISABLE=1", "AUTHENTIK_URL="+server.URL(), "AUTHENTIK_TOKEN=demo-token")
}
