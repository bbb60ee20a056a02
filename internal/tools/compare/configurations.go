package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// configuration is a usual Terraform configuration of an email stage or of an authenticator stage.
type configuration struct {
	name  string
	since authentik.Release // the first release that supports the whole configuration
	text  string
}

var (
	first2023 = authentik.Release{Year: 2023, Month: 10}
	first2025 = authentik.Release{Year: 2025, Month: 2}
	attempts  = authentik.Release{Year: 2025, Month: 8}
)

var configurations = []configuration{
	{"email, name only", first2023, stage("email", ``)},
	{"email, own mail server", first2023, stage("email", ownServer)},
	{"email, mail server with login", first2023, stage("email", ownServer+`
  username     = "mailer"
  password     = "secret"`)},
	{"email, subject, template and expiry", first2023, stage("email", `
  use_global_settings      = true
  subject                  = "Welcome"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=1"
  activate_user_on_success = true`)},
	{"email, three stages", first2023, `resource "authentik_stage_email" "test" {
  for_each            = toset(["a", "b", "c"])
  name                = "NAME-${each.key}"
  use_global_settings = true
}
`},
	{"email, recovery attempts", attempts, stage("email", `
  use_global_settings     = true
  recovery_max_attempts   = 3
  recovery_cache_timeout  = "minutes=10"`)},
	{"authenticator, name only", first2025, stage("authenticator_email", ``)},
	{"authenticator, own mail server", first2025, stage("authenticator_email", ownServer)},
	{"authenticator, mail server with login", first2025, stage("authenticator_email", ownServer+`
  username     = "mailer"
  password     = "secret"`)},
	{"authenticator, friendly name and expiry", first2025, stage("authenticator_email", `
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

func compareConfigurations(ctx context.Context, subjects []*subject, targets []*target, only string) error {
	var releases []string
	for _, t := range targets {
		releases = append(releases, t.release.String())
	}
	var rows []row
	for _, c := range configurations {
		if strings.Contains(c.name, only) {
			rows = append(rows, row{c.name, func(s *subject, column int) (string, error) {
				return s.runConfiguration(ctx, targets[column], c)
			}})
		}
	}
	return printTable("apply, empty second plan, destroy", releases, subjects, rows)
}

func (s *subject) runConfiguration(ctx context.Context, t *target, c configuration) (string, error) {
	if !t.release.AtLeast(c.since) {
		return notSupported, nil
	}
	w, err := s.workspace(t)
	if err != nil {
		return "", err
	}
	isApplied := w.apply(ctx, c.text)
	isEmpty := w.run(ctx, "plan", "-detailed-exitcode")
	isDestroyed := w.run(ctx, "destroy", "-auto-approve")
	switch {
	case !isApplied:
		return "apply fails", w.err
	case !isEmpty:
		return "plan not empty", w.err
	case !isDestroyed:
		return "destroy fails", w.err
	}
	return passed, nil
}
