package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/rawapi"
)

// stages is the format string of a resource with several stages. Its parameters are the number of the first stage, the
// number of stages, and a revision number. If the revision number changes, every stage changes.
const stages = `
resource "authentik_stage_email" "bench_%[1]d" {
  count        = %[2]d
  name         = format("bench-%%05d", %[1]d + count.index)
  host         = "smtp.example.com"
  port         = 587
  username     = "mailer"
  password     = "not-a-secret"
  use_tls      = true
  from_address = "noreply@example.com"
  subject      = "Revision %[3]d"
  token_expiry = "minutes=45"
}
`

type pace struct {
	latency time.Duration // the waiting time before each response
	serial  bool          // true = the server handles one request at a time
}

func parsePace(argument string) (pace, error) {
	argument, serial := strings.CutSuffix(argument, "-serial")
	latency, err := time.ParseDuration(argument)
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

var (
	// allOperations has the operations in the order in which they run.
	allOperations = []string{
		"create", "plan", "refresh-only", "plan without refresh", "schema", "update", "destroy",
	}
	commands = map[string][]string{
		"create":               {"apply", "-auto-approve"},
		"plan":                 {"plan", "-detailed-exitcode"},
		"refresh-only":         {"plan", "-refresh-only"},
		"plan without refresh": {"plan", "-refresh=false", "-detailed-exitcode"},
		"schema":               {"providers", "schema", "-json"},
		"update":               {"apply", "-auto-approve"},
		"destroy":              {"destroy", "-auto-approve"},
	}
)

// key says what a sample measures. Samples of different providers are compared with each other if their keys are equal.
type key struct {
	pace      pace
	n         int // number of stages
	operation string
}

// sample is the measurement of one command with one provider.
type sample struct {
	usage
	wall                  time.Duration
	requests, connections int
}

type measurements map[key]map[string][]sample

// measureAll measures the providers alternately, so that other work of the machine affects all of them. Each round
// begins with a different provider.
func measureAll(ctx context.Context, s settings, subjects []*subject) (measurements, error) {
	all := measurements{}
	for round := range s.runs {
		for _, n := range s.sizes {
			for _, p := range s.paces {
				for turn := range subjects {
					one := subjects[(turn+round)%len(subjects)]
					if err := one.cycle(ctx, s, p, n, all); err != nil {
						return nil, fmt.Errorf("%s, %d stages, %s: %w", one.name, n, p, err)
					}
				}
				fmt.Fprintf(os.Stderr, "run %d of %d: %d stages, %s\n", round+1, s.runs, n, p)
			}
		}
	}
	return all, nil
}

func (s settings) measures(operation string, n int) bool {
	writes := slices.Contains([]string{"apply", "destroy"}, commands[operation][0])
	return slices.Contains(s.operations, operation) && (!writes || n <= s.writes)
}

// cycle runs the operations on a new server. If the create is not measured, the server answers it without a delay.
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
				return fmt.Errorf("prepare the stages: %w", err)
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

func (s *subject) command(
	ctx context.Context, server *authentiksim.Server, folder, operation string, n int,
) (sample, error) {
	revision := 1
	if operation == "update" || operation == "destroy" {
		revision = 2
	}
	config := bytes.NewBufferString(cli.Required(s.source))
	for _, b := range blocks(n) {
		fmt.Fprintf(config, stages, b.first, b.n, revision)
	}
	if err := os.WriteFile(filepath.Join(folder, "stages.tf"), config.Bytes(), 0o600); err != nil {
		return sample{}, err
	}
	server.ResetRequests()
	env := rawapi.Server{URL: server.URL(), Token: "demo-token"}.Env()
	cmd := s.cli.Command(ctx, folder, env, commands[operation]...)
	cmd.Cancel, cmd.WaitDelay = func() error { return cmd.Process.Signal(os.Interrupt) }, time.Minute
	start := time.Now()
	output, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%w\n… %s", err, output[max(0, len(output)-2000):])
	}
	used, err := collect(s.usageFile())
	return sample{used, wall, len(server.Requests()), server.Connections()}, err
}

// block is a resource with n stages. The field `first` is the number of its first stage.
type block struct{ first, n int }

// blocks returns resources that have n stages together, and at most a thousand stages each. For every instance,
// Terraform copies all other instances of the same resource. With five thousand stages in one resource, this copying
// would take two thirds of the time of a plan, and the benchmark would mostly measure Terraform.
func blocks(n int) []block {
	var all []block
	for first := 0; first < n; first += 1000 {
		all = append(all, block{first, min(1000, n-first)})
	}
	return all
}
