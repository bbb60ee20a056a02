package lifecycle_test

import (
	"fmt"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

func (l *lifecycle) mustBeSettled() {
	l.t.Helper()
	r := l.JSON(l.t, "plan")
	for _, s := range l.stages {
		s.mustPlan(r, "")
	}
}

// mustEqual fails the test if a stage on the server differs from its text in `before`, which the method snapshots has
// returned earlier.
func (l *lifecycle) mustEqual(before []string) {
	l.t.Helper()
	for i, s := range l.stages {
		if now := s.snapshot(); now != before[i] {
			s.failf("changed\nfrom %s\nto   %s", before[i], now)
		}
	}
}

// isInvisible reports whether this row of the suite changes a password that the server does not return. The provider
// cannot notice a change of such a password on the server.
func (s *managedStage) isInvisible() bool {
	hidesPassword := authentik.Release{Year: 2026, Month: 8, Patch: 2}
	return s.kind == "password" && (s.resourceType == acctest.Kinds[0] || s.server.Runs(s.t).AtLeast(hidesPassword))
}

// visible returns the action that a plan must have: "" (no action) if the provider cannot notice the change of the
// stage, and `action` if it can.
func (s *managedStage) visible(action string) string {
	if action == "update" && s.row.outside && !s.row.config && !s.row.changesOther && s.isInvisible() {
		return ""
	}
	return action
}

// mustHave fails the test unless the changed part of the stage has the wanted value on the server. `want` is one of the
// constants `absent`, `first`, `second` and `outside`. If the row also changes other attributes, mustHave also checks
// the attribute timeout.
func (s *managedStage) mustHave(want int) {
	s.t.Helper()
	stage := s.stage()
	if stage == nil || want == absent {
		if (stage == nil) != (want == absent) {
			s.failf("the server has %v", stage)
		}
		return
	}
	if s.row.changesOther && s.attribute != "timeout" && !s.row.fails && fmt.Sprint(stage["timeout"]) != "30" {
		s.failf("the server has timeout %v", stage["timeout"])
	}
	if want == first && s.row.outside && s.isInvisible() {
		want = outside
	}
	from := stage
	if s.kind == "block" && s.change == nil {
		from = s.flow()
	}
	value := map[int]any{first: s.first, second: s.second, outside: s.outside}[want]
	if s.change != nil && want == outside && s.flowSnapshot() != s.flowAfterChange {
		s.failf("the server has %s, after the change outside it had %s", s.flowSnapshot(), s.flowAfterChange)
	}
	got, readable := from[s.field]
	if readable && value != nil && fmt.Sprint(got) != fmt.Sprint(value) {
		s.failf("the server has %s %v, want %v", s.field, got, value)
	}
}

// mustPlan fails the test unless a run plans this action for the stage. "" means no action.
func (s *managedStage) mustPlan(r acctest.Run, action string) {
	s.t.Helper()
	if got := r.Actions[s.address()]; got != action {
		s.failf("the planned action is %q, want %q\n%s", got, action, r.About(s.address()))
	}
}

func (s *managedStage) mustPrint(r acctest.Run, words ...string) {
	s.t.Helper()
	for _, word := range words {
		word = strings.NewReplacer("ADDRESS", s.address(), "NAME", s.title).Replace(word)
		if !strings.Contains(r.About(s.address()), word) {
			s.failf("%q is not in the output:\n%s", word, r.Text)
		}
	}
}
