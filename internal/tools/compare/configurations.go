package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// configuration is a usual configuration of the two stages. NAME is replaced with a name that no other run uses.
type configuration struct {
	name  string
	since string // the first release that supports all of it
	text  string
}

var configurations = []configuration{
	{"email, name only", "2023.10", stage("email", ``)},
	{"email, own mail server", "2023.10", stage("email", ownServer)},
	{"email, mail server with login", "2023.10", stage("email", ownServer+`
  username     = "mailer"
  password     = "secret"`)},
	{"email, subject, template and expiry", "2023.10", stage("email", `
  use_global_settings      = true
  subject                  = "Welcome"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=1"
  activate_user_on_success = true`)},
	{"email, three stages", "2023.10", `resource "authentik_stage_email" "test" {
  for_each            = toset(["a", "b", "c"])
  name                = "NAME-${each.key}"
  use_global_settings = true
}
`},
	{"email, recovery attempts", "2025.8", stage("email", `
  use_global_settings     = true
  recovery_max_attempts   = 3
  recovery_cache_timeout  = "minutes=10"`)},
	{"authenticator, name only", "2025.2", stage("authenticator_email", ``)},
	{"authenticator, own mail server", "2025.2", stage("authenticator_email", ownServer)},
	{"authenticator, mail server with login", "2025.2", stage("authenticator_email", ownServer+`
  username     = "mailer"
  password     = "secret"`)},
	{"authenticator, friendly name and expiry", "2025.2", stage("authenticator_email", `
  use_global_settings = true
  friendly_name       = "Email code"
  token_expiry        = "minutes=10"
  subject             = "Your code"
  template            = "email/email_otp.html"`)},
}

const ownServer = `
  use_global_settings = false
  host                = "smtp.example.com"
  port                = 587
  use_tls             = true
  timeout             = 20
  from_address        = "noreply@example.com"`

func stage(kind, attributes string) string {
	return fmt.Sprintf("resource \"authentik_stage_%s\" \"test\" {\n  name = \"NAME\"%s\n}\n", kind, attributes)
}

func uniqueName() string { return "compare-" + strings.ToLower(rand.Text()[:8]) }

// compareConfigurations prints the outcome of each configuration on each server, and the number of those that passed.
func compareConfigurations(ctx context.Context, subjects []*subject, targets []*target, only string) error {
	passed, total := make([]int, len(subjects)), 0
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "apply, empty second plan, destroy")
	for _, t := range targets {
		fmt.Fprintf(table, "\t%s", t.release)
	}
	fmt.Fprintln(table)
	for _, c := range configurations {
		if !strings.Contains(c.name, only) {
			continue
		}
		for i, s := range subjects {
			fmt.Fprintf(table, "%s: %s", s.name, c.name)
			for _, t := range targets {
				outcome := "not in this release"
				if !isBefore(t.release, c.since) {
					var err error
					if outcome, err = s.live(ctx, t, c.text); err != nil {
						return fmt.Errorf("%s, %s, authentik %s: %w", s.name, c.name, t.release, err)
					}
					if i == 0 {
						total++
					}
				}
				if outcome == "ok" {
					passed[i]++
				}
				fmt.Fprintf(table, "\t%s", outcome)
			}
			fmt.Fprintln(table)
		}
	}
	_ = table.Flush()
	fmt.Println()
	for i, s := range subjects {
		fmt.Printf("%s: %d of %d pass\n", s.name, passed[i], total)
	}
	return nil
}

// live applies a configuration, expects an empty plan, and destroys the stages. The outcome is "ok" or the step that
// failed.
func (s *subject) live(ctx context.Context, t *target, text string) (outcome string, err error) {
	w, err := s.workspace(t)
	if err != nil {
		return "", err
	}
	if err := w.write(strings.ReplaceAll(text, "NAME", uniqueName())); err != nil {
		return "", err
	}
	outcome = "ok"
	for _, step := range []struct {
		arguments []string
		failure   string
	}{
		{[]string{"apply", "-auto-approve"}, "apply fails"},
		{[]string{"plan", "-detailed-exitcode"}, "plan not empty"},
		{[]string{"destroy", "-auto-approve"}, "destroy fails"},
	} {
		status, err := w.run(ctx, step.arguments...)
		if err != nil {
			return "", err
		}
		if status != 0 && outcome == "ok" {
			outcome = step.failure
		}
	}
	return outcome, nil
}

// isBefore reports whether a release is older than another one. It compares only year and month.
func isBefore(release, other string) bool {
	var have, want [2]int
	for i := range have {
		have[i], _ = strconv.Atoi(strings.Split(release+".0", ".")[i])
		want[i], _ = strconv.Atoi(strings.Split(other, ".")[i])
	}
	return have[0] < want[0] || have[0] == want[0] && have[1] < want[1]
}
