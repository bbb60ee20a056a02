package provider_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// releases contains the releases of authentik in order: first the recorded ones, then those known only from the
// documentation.
var releases = []string{
	"2023.10.7", "2024.12.5", "2025.2.4", "2025.4.4", "2025.6.4", "2025.8.6", "2025.10.4", "2025.12.4",
	"2026.2.2", "2026.5.0-rc1", "2026.8.0", "2026.8.2",
}

// scenario is a series of steps with one stage on a server of one release. After each apply the next plan must be
// empty.
type scenario struct {
	name string
	run  func(t *testing.T, on cell)
}

// cell is a stage on a simulated server. caps contains the capabilities of the server's release.
type cell struct {
	*acctest.Stage
	caps authentik.Capabilities
}

// returnsPassword reports whether the server sends the SMTP password of an authenticator stage in plain text.
func (on cell) returnsPassword() bool {
	return !on.caps.Release.AtLeast(authentik.Release{Year: 2026, Month: 8, Patch: 2})
}

var scenarios = []scenario{
	{"create minimal", func(t *testing.T, on cell) {
		on.MustApply(minimal())
		on.MustHold(attributes{"name": "stage", "use_global_settings": true})
	}},
	{"create full", func(t *testing.T, on cell) {
		on.MustApply(on.everyAttribute())
		on.MustHold(attributes{"host": "smtp.example.com", "port": 587, "password": "s3cret"})
	}},
	{"change everything", func(t *testing.T, on cell) {
		on.MustApply(on.everyAttribute())
		on.MustApply(on.otherValues())
		on.MustHold(attributes{"name": "renamed", "host": "mail.example.com", "port": 465, "password": "an0ther"})
	}},
	{"remove everything", func(t *testing.T, on cell) {
		on.MustApply(on.everyAttribute())
		on.MustApply(minimal())
		on.MustHold(attributes{
			"host": "localhost", "port": 25, "username": "", "password": "", "from_address": "system@authentik.local",
		})
	}},
	{"equal durations", func(t *testing.T, on cell) {
		on.MustApply(with(minimal(), "token_expiry", "30"))
		for _, same := range []string{"minutes=30", "hours=0.5", "seconds=1800", "minutes=10,seconds=1200"} {
			on.MustPlan(with(minimal(), "token_expiry", same), "no-op")
		}
		on.MustPlan(minimal(), "no-op")
		on.MustApply(with(minimal(), "token_expiry", "hours=1,minutes=5"))
	}},
	{"import minimal", func(t *testing.T, on cell) { on.MustImport(on.byHand(t, nil), minimal()) }},
	{"import full", func(t *testing.T, on cell) {
		config := with(without(without(on.everyAttribute(), "password"), "force_destroy"), "use_global_settings", false)
		on.MustImport(on.byHand(t, config), config)
	}},
	{"drift", func(t *testing.T, on cell) {
		on.MustApply(on.everyAttribute())
		on.change(t, attributes{"port": 26, "subject": "changed"})
		on.MustPlan(on.everyAttribute(), "update")
		on.MustApply(on.everyAttribute())
		on.MustHold(attributes{"port": 587, "subject": "Hello"})
	}},
	{"vanished", func(t *testing.T, on cell) {
		on.MustApply(minimal())
		mustDo(t, on.Server.Sim.RemoveStage(on.Stored()["pk"].(string)))
		on.MustPlan(minimal(), "create")
		on.MustApply(minimal())
	}},
	{"password", func(t *testing.T, on cell) {
		on.MustApply(on.everyAttribute())
		on.MustApply(with(on.everyAttribute(), "password", "rotated"))
		on.MustHold(attributes{"password": "rotated"})
		on.MustApply(without(on.everyAttribute(), "password"))
		on.MustHold(attributes{"password": ""})
	}},
	{"password rotated elsewhere", func(t *testing.T, on cell) {
		if on.Type != authenticator {
			t.Skip("the server never returns the password of an email stage")
		}
		on.MustApply(on.everyAttribute())
		on.change(t, attributes{"password": "r0tated"})
		if !on.returnsPassword() {
			on.MustPlan(on.everyAttribute(), "no-op")
			return
		}
		on.MustPlan(on.everyAttribute(), "update")
		if diags := on.Refresh(); diags.HasError() || on.State()["password"] != nil {
			t.Errorf("a password that was changed elsewhere is %v in the state, want null: %s", on.State()["password"], diags)
		}
		on.MustApply(on.everyAttribute())
		on.MustHold(attributes{"password": "s3cret"})
		on.MustApply(without(on.everyAttribute(), "password"))
		on.change(t, attributes{"password": "r0tated"})
		on.MustPlan(without(on.everyAttribute(), "password"), "no-op")
	}},
	{"password rotated elsewhere and cleared here", func(t *testing.T, on cell) {
		if !on.returnsPassword() || on.Type != authenticator {
			t.Skip("the server does not return the password")
		}
		on.MustApply(on.everyAttribute())
		on.change(t, attributes{"password": "r0tated"})
		on.MustApply(with(with(on.everyAttribute(), "password", ""), "subject", "Other"))
		on.MustHold(attributes{"password": ""})
	}},
	{"password_wo", func(t *testing.T, on cell) {
		config := with(without(on.everyAttribute(), "password"), "password_wo", "w0")
		on.MustApply(with(config, "password_wo_version", 1))
		on.MustApply(with(with(config, "password_wo", "ignored"), "password_wo_version", 1))
		on.MustHold(attributes{"password": "w0"})
		on.MustApply(with(with(config, "password_wo", "w1"), "password_wo_version", 2))
		on.MustHold(attributes{"password": "w1"})
		on.MustApply(without(on.everyAttribute(), "password"))
		on.MustHold(attributes{"password": ""})
	}},
	{"friendly_name of none", func(t *testing.T, on cell) {
		if on.Type != authenticator {
			t.Skip("only the authenticator stage has a friendly_name")
		}
		for _, written := range []any{nil, "", "Mail", nil, "Mail", ""} {
			on.MustApply(with(minimal(), "friendly_name", written))
			if got := on.State()["friendly_name"]; got != written {
				t.Errorf("the state has %v, written was %v", got, written)
			}
		}
	}},
	{"refused in the plan", func(t *testing.T, on cell) {
		if on.caps.Has(authentik.Recovery) || on.Type != email {
			t.Skip("only email stages of releases before 2025.8 refuse the settings of this scenario")
		}
		on.MustRefuse(with(minimal(), "recovery_max_attempts", 3), "recovery_max_attempts")
		on.MustRefuse(with(minimal(), "recovery_cache_timeout", "hours=1"), "recovery_cache_timeout")
		if on.caps.Has(authentik.ExpiryInMinutes) {
			on.MustRefuse(with(minimal(), "token_expiry", "seconds=90"), "token_expiry")
		}
	}},
	{"destroy", func(t *testing.T, on cell) {
		on.MustApply(on.everyAttribute())
		on.MustDestroy()
	}},
}

func minimal() attributes { return attributes{"name": "stage"} }

func with(config attributes, name string, value any) attributes {
	changed := maps.Clone(config)
	changed[name] = value
	return changed
}

// everyAttribute returns a configuration with every attribute that the release of the server supports.
func (on cell) everyAttribute() attributes {
	return on.supported(attributes{
		"name": "stage", "host": "smtp.example.com", "port": 587, "username": "mailer", "password": "s3cret", "use_tls": true,
		"timeout": 20, "from_address": "noreply@example.com", "subject": "Hello", "token_expiry": "hours=2",
		"activate_user_on_success": true, "recovery_max_attempts": 3, "recovery_cache_timeout": "hours=1",
		"friendly_name": "Mail", "force_destroy": true,
	})
}

// otherValues returns a configuration with the attributes of everyAttribute, each with a different value.
func (on cell) otherValues() attributes {
	return on.supported(attributes{
		"name": "renamed", "host": "mail.example.com", "port": 465, "username": "other", "password": "an0ther",
		"use_tls": false, "use_ssl": true, "timeout": 5, "from_address": "b@example.com", "subject": "Other",
		"template": "email/account_confirmation.html", "token_expiry": "minutes=5",
		"activate_user_on_success": false, "recovery_max_attempts": 7, "recovery_cache_timeout": "minutes=10",
		"friendly_name": "Other", "force_destroy": false,
	})
}

// supported removes the attributes that the stage does not have on the release of the server.
func (on cell) supported(config attributes) attributes {
	if on.Type == email {
		delete(config, "friendly_name")
	} else {
		delete(config, "activate_user_on_success")
	}
	if on.Type != email || !on.caps.Has(authentik.Recovery) {
		delete(config, "recovery_max_attempts")
		delete(config, "recovery_cache_timeout")
	}
	return config
}

// change changes fields of the stage on the server, as another user would.
func (on cell) change(t *testing.T, fields attributes) {
	t.Helper()
	mustDo(t, on.Server.Sim.ChangeStage(on.Stored()["pk"].(string), fields))
}

// byHand creates a stage without Terraform, with the values of config, and returns the pk of the stage. If config is
// nil, the stage has the values that the web interface of authentik sets by default.
func (on cell) byHand(t *testing.T, config attributes) string {
	t.Helper()
	fields := attributes{"name": "stage", "use_global_settings": true, "timeout": 30}
	if config != nil {
		fields = maps.Clone(config)
	}
	if on.caps.Has(authentik.ExpiryInMinutes) && fields["token_expiry"] != nil && on.Type == email {
		fields["token_expiry"] = 120
	}
	return addStage(t, on.Server, on.Type, fields)
}

// Every scenario runs for both resource types on every release. If the environment variable MATRIX_OUT is set, the
// outcomes are written as a table to the file of that name.
func TestMatrix(t *testing.T) {
	t.Parallel()
	outcomes := &acctest.Table{
		Columns: releases, Title: 45, Column: 14, Legend: "2026.8 and later are documented, not recorded.",
	}
	// Cleanup functions run after the parallel subtests, so the table is complete when it is written.
	t.Cleanup(func() { outcomes.Write(t, os.Getenv("MATRIX_OUT")) })
	for _, resourceType := range acctest.Kinds {
		for _, s := range slices.Concat(scenarios, flowScenarios) {
			row := outcomes.Row(fmt.Sprintf("%-20s %s", strings.TrimPrefix(resourceType, "authentik_stage_"), s.name))
			for column, release := range releases {
				t.Run(resourceType+"/"+s.name+"/"+release, func(t *testing.T) {
					t.Parallel()
					on := newCell(t, resourceType, release)
					t.Cleanup(func() { row[column] = acctest.Outcome(t) })
					if on == nil {
						t.Skip("the release does not have this type of stage, and the plan says so")
					}
					s.run(t, *on)
				})
			}
		}
	}
}

// newest returns a stage that is not created yet, on a server of the newest recorded release.
func newest(t *testing.T, resourceType string) cell {
	t.Helper()
	return cell{Stage: acctest.Simulated(t, "").Stage(t, resourceType)}
}

// compared returns an email stage that is not created yet. The plugin framework's own server repeats every validation,
// plan and read, and the test fails if the results differ.
func compared(t *testing.T) cell {
	t.Helper()
	return cell{Stage: acctest.Simulated(t, "").Compared().Stage(t, email)}
}

// newCell returns a stage that is not created yet, on a server of the release. If the release does not have this type
// of stage, newCell returns nil, after a check that the plan refuses the stage.
func newCell(t *testing.T, resourceType, release string) *cell {
	t.Helper()
	parsed, err := authentik.ParseRelease(release)
	mustDo(t, err)
	server := acctest.Simulated(t, release)
	if release == releases[2] || release == releases[len(releases)-1] {
		// The comparison takes half of the time and does not depend on the release, so the test compares on two releases
		// only.
		server.Compared()
	}
	on := &cell{server.Stage(t, resourceType), authentik.CapabilitiesOf(parsed)}
	if resourceType == authenticator && !on.caps.Has(authentik.AuthenticatorEmail) {
		on.MustRefuse(minimal(), "")
		return nil
	}
	return on
}

// The server is upgraded to each release in turn, and then downgraded to the oldest one. The configuration stays the
// same, and the plan is empty at every release.
func TestUpgradeOfTheServerChangesNothing(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		t.Run(resourceType, func(t *testing.T) {
			path := releases
			if resourceType == authenticator {
				path = releases[2:]
			}
			on := newCell(t, resourceType, path[0])
			config := with(on.everyAttribute(), "token_expiry", "30")
			on.MustApply(config)
			for _, release := range append(path[1:], path[0]) {
				mustDo(t, on.Server.Sim.SetRelease(release))
				// The provider requests the release only once, so a new process is needed to see the new release.
				on.Session.Restart()
				on.MustPlan(config, "no-op")
			}
		})
	}
}
