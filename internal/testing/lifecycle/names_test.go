package lifecycle_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ids returns the ids of the stages on the server, by name.
func (l *lifecycle) ids() map[string]any {
	found := map[string]any{}
	_, page := l.server.Ask(l.t, http.MethodGet, "/stages/all/?page_size=100&search="+l.prefix, "")
	for _, stage := range results(page) {
		found[stage["name"].(string)] = stage["pk"]
	}
	return found
}

// mustBeSettled fails the test unless a new plan is empty.
func (l *lifecycle) mustBeSettled() {
	l.t.Helper()
	r := l.JSON(l.t, "plan")
	for _, s := range l.stages {
		s.mustPlan(r, "")
	}
}

// renameAddresses gives each resource another address in the configuration, and returns the moved blocks.
func (l *lifecycle) renameAddresses() (moved string) {
	for _, s := range l.stages {
		from := s.address()
		s.name += "_renamed"
		moved += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from, s.address())
	}
	return moved
}

// renameStages adds a suffix to the name of each stage.
func (l *lifecycle) renameStages(suffix string) {
	for _, s := range l.stages {
		s.title += suffix
	}
}

// swapNames exchanges the names of the stages in each pair.
func (l *lifecycle) swapNames() {
	for i := 0; i+1 < len(l.stages); i += 2 {
		l.stages[i].title, l.stages[i+1].title = l.stages[i+1].title, l.stages[i].title
	}
}

// swapThroughThirdName exchanges the names of two stages with three applies. The first stage gets a temporary name.
// Then the second stage gets the old name of the first stage. Then the first stage gets the old name of the second
// stage.
func (l *lifecycle) swapThroughThirdName() {
	l.swapNames()
	for i := 0; i+1 < len(l.stages); i += 2 {
		one, two := l.stages[i], l.stages[i+1]
		first, other := one.title, two.title
		for _, names := range [][2]string{{first + "-third", other}, {first + "-third", first}, {other, first}} {
			one.title, two.title = names[0], names[1]
			l.configure(second)
			l.must("apply")
		}
	}
}

// nameLives are the rows of the table about the addresses and the names of stages.
var nameLives = []way{
	{
		name: "moved",
		run: func(l *lifecycle) {
			before := l.snapshots()
			l.way.with = l.renameAddresses()
			l.configure(second)
			r := l.must("apply")
			for i, s := range l.stages {
				if got := r.Actions[s.address()]; got != "" && got != "move" {
					s.failf("the planned action is %q", got)
				}
				if now := s.snapshot(); now != before[i] {
					s.failf("changed\nfrom %s\nto   %s", before[i], now)
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name: "address renamed without moved",
		run: func(l *lifecycle) {
			l.renameAddresses()
			l.configure(second)
			r := l.JSON(l.t, "apply")
			for _, s := range l.stages {
				if strings.Contains(r.About(s.address()), "error: ") {
					s.mustSay(r, "moved", "create_before_destroy")
				}
			}
			l.must("apply")
			for _, s := range l.stages {
				s.mustHave(first)
			}
			l.mustBeSettled()
		},
	},
	{
		name: "create_before_destroy, -replace", meta: "lifecycle {\n    create_before_destroy = true\n  }", announced: true,
		flags: []string{"-replace=ADDRESS"}, fails: true,
		action: "replace", value: first, says: []string{"NAME", "create_before_destroy"},
	},
	{
		name: "name changed",
		run: func(l *lifecycle) {
			before := l.ids()
			l.renameStages("-renamed")
			l.configure(second)
			r := l.must("apply")
			now := l.ids()
			for _, s := range l.stages {
				s.mustPlan(r, "update")
				s.mustHave(first)
				if was := before[strings.TrimSuffix(s.title, "-renamed")]; now[s.title] != was {
					s.failf("the stage is %v, was %v", now[s.title], was)
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name: "name changed, and taken by a new stage in the same run",
		run: func(l *lifecycle) {
			before, old := l.ids(), slices.Clone(l.stages)
			for _, s := range old {
				taking := *s
				taking.name, taking.slug = s.name+"_new", s.slug+"-new"
				l.stages = append(l.stages, &taking)
				s.title += "-old"
			}
			l.configure(second)
			l.must("apply")
			now := l.ids()
			for _, s := range old {
				if was := before[strings.TrimSuffix(s.title, "-old")]; now[s.title] != was {
					s.failf("the stage is %v, was %v", now[s.title], was)
				}
			}
			for _, s := range l.stages {
				s.mustHave(first)
			}
			l.mustBeSettled()
		},
	},
	{
		name: "names swapped, at once and then through a third name", announced: true,
		run: func(l *lifecycle) {
			before := l.ids()
			l.swapNames()
			l.configure(second)
			r := l.JSON(l.t, "apply")
			for _, s := range l.stages {
				s.mustPlan(r, "update")
				s.mustSay(r, "The name is taken")
			}
			if now := l.ids(); !r.Failed || fmt.Sprint(now) != fmt.Sprint(before) {
				l.t.Errorf("the apply failed: %t, want true; the stages are %v, were %v", r.Failed, now, before)
			}
			l.swapThroughThirdName()
			if now := l.ids(); len(now) != len(before) {
				l.t.Errorf("the stages are %v, were %v", now, before)
			}
			l.mustBeSettled()
		},
	},
}
