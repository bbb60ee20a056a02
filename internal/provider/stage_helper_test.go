package provider_test

import (
	"maps"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// releases contains releases of authentik, oldest first. The last two are known only from the documentation. For the
// others, there are recordings of real servers.
var releases = []string{
	"2023.10.7", "2024.12.5", "2025.2.4", "2025.4.4", "2025.6.4", "2025.8.6", "2025.10.4", "2025.12.4",
	"2026.2.2", "2026.5.0-rc1", "2026.8.0", "2026.8.2",
}

// mailServer returns a valid configuration of a stage with its own mail server. `change` adds attributes or replaces
// their values.
func mailServer(change attributes) attributes {
	config := attributes{"host": "smtp.example.com", "port": 587, "use_tls": true}
	maps.Copy(config, change)
	return config
}

// testStage is a stage on a server. `caps` contains the capabilities of the server's release, but newStage does not set
// it.
type testStage struct {
	*acctest.Stage
	caps authentik.Capabilities
}

// newStage returns a stage that is not created yet, on a simulated server of the newest recorded stable release.
func newStage(t *testing.T, resourceType string) testStage {
	t.Helper()
	return testStage{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
}

// newStageOn returns a stage on a server of the release. The stage is not created yet. If the release does not have
// this type of stage, newStageOn checks that the plan refuses the stage, and returns nil.
func newStageOn(t *testing.T, resourceType, release string) *testStage {
	t.Helper()
	parsed, err := authentik.ParseRelease(release)
	mustBeNil(t, err)
	server := acctest.Simulated(t, release)
	if release == releases[2] || release == releases[len(releases)-1] {
		// Compared repeats every validation, plan and read with the plugin framework and compares the results, so a test
		// takes longer. The comparison does not depend on the release, so two releases are enough.
		server.Compared()
	}
	stage := &testStage{server.Stage(t, resourceType), authentik.CapabilitiesOf(parsed)}
	if resourceType == authenticator && !stage.caps.Has(authentik.AuthenticatorEmail) {
		stage.MustRefuse(minimal(), "")
		return nil
	}
	return stage
}

// everyAttribute returns a configuration with most of the attributes that the release of the server supports.
func (s testStage) everyAttribute() attributes {
	return s.supported(attributes{
		"name": "stage", "host": "smtp.example.com", "port": 587, "username": "mailer", "password": "s3cret", "use_tls": true,
		"timeout": 20, "from_address": "noreply@example.com", "subject": "Hello", "token_expiry": "hours=2",
		"activate_user_on_success": true, "recovery_max_attempts": 3, "recovery_cache_timeout": "hours=1",
		"friendly_name": "Mail", "force_destroy": true,
	})
}

// otherValues returns a configuration in which every attribute of everyAttribute has another value.
func (s testStage) otherValues() attributes {
	return s.supported(attributes{
		"name": "renamed", "host": "mail.example.com", "port": 465, "username": "other", "password": "an0ther",
		"use_tls": false, "use_ssl": true, "timeout": 5, "from_address": "b@example.com", "subject": "Other",
		"template": "email/account_confirmation.html", "token_expiry": "minutes=5",
		"activate_user_on_success": false, "recovery_max_attempts": 7, "recovery_cache_timeout": "minutes=10",
		"friendly_name": "Other", "force_destroy": false,
	})
}

func (s testStage) supported(config attributes) attributes {
	if s.Type == email {
		delete(config, "friendly_name")
	} else {
		delete(config, "activate_user_on_success")
	}
	if s.Type != email || !s.caps.Has(authentik.Recovery) {
		delete(config, "recovery_max_attempts")
		delete(config, "recovery_cache_timeout")
	}
	return config
}

func (s testStage) change(t *testing.T, fields attributes) {
	t.Helper()
	mustBeNil(t, s.Server.Sim.Change(s.Stored()["pk"].(string), fields))
}

// returnsPassword reports whether the server sends the SMTP password of an authenticator stage in plain text.
func (s testStage) returnsPassword() bool {
	return !s.caps.Release.AtLeast(authentik.Release{Year: 2026, Month: 8, Patch: 2})
}
