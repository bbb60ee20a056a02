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

// scenario is a series of steps with one stage on a server of one release. After each apply the next plan must be
// empty.
type scenario struct {
	name string
	run  func(t *testing.T, stage testStage)
}

var scenarios = []scenario{
	{"every attribute", func(t *testing.T, stage testStage) {
		stage.MustApply(stage.everyAttribute())
		stage.MustHold(attributes{"host": "smtp.example.com", "port": 587, "password": "s3cret"})
		stage.MustApply(stage.otherValues())
		stage.MustHold(attributes{"name": "renamed", "host": "mail.example.com", "port": 465, "password": "an0ther"})
		stage.MustApply(minimal())
		stage.MustHold(attributes{
			"name": "stage", "use_global_settings": true, "host": "localhost", "port": 25, "username": "", "password": "",
			"from_address": "system@authentik.local",
		})
		stage.MustDestroy()
	}},
	{"equal durations", func(t *testing.T, stage testStage) {
		stage.MustApply(with(minimal(), "token_expiry", "30"))
		for _, same := range []string{"minutes=30", "hours=0.5", "seconds=1800", "minutes=10,seconds=1200"} {
			stage.MustPlan(with(minimal(), "token_expiry", same), "no-op")
		}
		stage.MustPlan(minimal(), "no-op")
		stage.MustApply(with(minimal(), "token_expiry", "hours=1,minutes=5"))
	}},
	{"password changed outside", func(t *testing.T, stage testStage) {
		if stage.Type != authenticator {
			t.Skip("the server never returns the password of an email stage")
		}
		stage.MustApply(stage.everyAttribute())
		stage.change(t, attributes{"password": "r0tated"})
		if !stage.returnsPassword() {
			stage.MustPlan(stage.everyAttribute(), "no-op")
			return
		}
		stage.MustPlan(stage.everyAttribute(), "update")
		if diags := stage.Refresh(); diags.HasError() || stage.State()["password"] != nil {
			t.Errorf("a password that was changed elsewhere is %v in the state, want null: %s", stage.State()["password"], diags)
		}
		stage.MustApply(stage.everyAttribute())
		stage.MustHold(attributes{"password": "s3cret"})
		stage.MustApply(without(stage.everyAttribute(), "password"))
		stage.change(t, attributes{"password": "r0tated"})
		stage.MustPlan(without(stage.everyAttribute(), "password"), "no-op")
	}},
	{"password changed outside, then cleared", func(t *testing.T, stage testStage) {
		if !stage.returnsPassword() || stage.Type != authenticator {
			t.Skip("the server does not return the password")
		}
		stage.MustApply(stage.everyAttribute())
		stage.change(t, attributes{"password": "r0tated"})
		stage.MustApply(with(with(stage.everyAttribute(), "password", ""), "subject", "Other"))
		stage.MustHold(attributes{"password": ""})
	}},
	{"password_wo", func(t *testing.T, stage testStage) {
		config := with(without(stage.everyAttribute(), "password"), "password_wo", "w0")
		stage.MustApply(with(config, "password_wo_version", 1))
		stage.MustApply(with(with(config, "password_wo", "ignored"), "password_wo_version", 1))
		stage.MustHold(attributes{"password": "w0"})
		stage.MustApply(with(with(config, "password_wo", "w1"), "password_wo_version", 2))
		stage.MustHold(attributes{"password": "w1"})
		stage.MustApply(without(stage.everyAttribute(), "password"))
		stage.MustHold(attributes{"password": ""})
	}},
	{"no friendly_name", func(t *testing.T, stage testStage) {
		if stage.Type != authenticator {
			t.Skip("only the authenticator stage has a friendly_name")
		}
		for _, written := range []any{nil, "", "Mail", nil, "Mail", ""} {
			stage.MustApply(with(minimal(), "friendly_name", written))
			if got := stage.State()["friendly_name"]; got != written {
				t.Errorf("the state has %v, written was %v", got, written)
			}
		}
	}},
	{"refused in the plan", func(t *testing.T, stage testStage) {
		if stage.caps.Has(authentik.Recovery) || stage.Type != email {
			t.Skip("only email stages of releases before 2025.8 refuse the settings of this scenario")
		}
		stage.MustRefuse(with(minimal(), "recovery_max_attempts", 3), "recovery_max_attempts")
		stage.MustRefuse(with(minimal(), "recovery_cache_timeout", "hours=1"), "recovery_cache_timeout")
		if stage.caps.Has(authentik.ExpiryInMinutes) {
			stage.MustRefuse(with(minimal(), "token_expiry", "seconds=90"), "token_expiry")
		}
	}},
}

func minimal() attributes { return attributes{"name": "stage"} }

func with(config attributes, name string, value any) attributes {
	changed := maps.Clone(config)
	changed[name] = value
	return changed
}

// Every scenario runs for both resource types on every release. If the environment variable MATRIX_OUT names a file,
// the test writes a table of the outcomes to this file.
func TestMatrix(t *testing.T) {
	t.Parallel()
	outcomes := &acctest.Table{
		Columns: releases, Legend: "2026.8 and later are documented, not recorded.",
	}
	// Cleanup functions run after the parallel subtests, when the table is complete.
	t.Cleanup(func() { outcomes.Write(t, os.Getenv("MATRIX_OUT")) })
	for _, resourceType := range acctest.Kinds {
		for _, s := range slices.Concat(scenarios, flowScenarios) {
			row := outcomes.Row(fmt.Sprintf("%-20s %s", strings.TrimPrefix(resourceType, "authentik_stage_"), s.name))
			for column, release := range releases {
				t.Run(resourceType+"/"+s.name+"/"+release, func(t *testing.T) {
					t.Parallel()
					stage := newStageOn(t, resourceType, release)
					t.Cleanup(func() { row[column] = acctest.Outcome(t) })
					if stage == nil {
						t.Skip("the release does not have this type of stage, and the plan says so")
					}
					s.run(t, *stage)
				})
			}
		}
	}
}

// The server is upgraded to each release in turn, and then downgraded to the first one. The configuration stays the
// same, and the plan is empty at every release.
func TestUpgradeOfTheServerChangesNothing(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		t.Run(resourceType, func(t *testing.T) {
			path := releases
			if resourceType == authenticator {
				path = releases[2:]
			}
			stage := newStageOn(t, resourceType, path[0])
			config := with(stage.everyAttribute(), "token_expiry", "30")
			stage.MustApply(config)
			for _, release := range append(path[1:], path[0]) {
				mustBeNil(t, stage.Server.Sim.SetRelease(release))
				// The provider requests the release only once, so only a new process sees the new release.
				stage.Session.Restart()
				stage.MustPlan(config, "no-op")
			}
		})
	}
}
