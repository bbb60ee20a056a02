package lifecycle_test

import (
	"fmt"
	"slices"
	"strings"
)

func (l *lifecycle) ids() map[string]any {
	found := map[string]any{}
	for _, stage := range l.find("/stages/all/?page_size=100&search=" + l.prefix) {
		found[stage["name"].(string)] = stage["pk"]
	}
	return found
}

func (l *lifecycle) renameAddresses() (moved string) {
	for _, s := range l.stages {
		from := s.address()
		s.name += "_renamed"
		moved += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from, s.address())
	}
	return moved
}

// swapNames gives each stage the name of the next stage, and the last stage the name of the first one.
func (l *lifecycle) swapNames() {
	for i := 1; i < len(l.stages); i++ {
		l.stages[i-1].title, l.stages[i].title = l.stages[i].title, l.stages[i-1].title
	}
}

var nameRows = []row{
	{
		name: "moved",
		run: func(l *lifecycle) {
			before := l.snapshots()
			l.row.with = l.renameAddresses()
			r := l.apply(second)
			for _, s := range l.stages {
				if got := r.Actions[s.address()]; got != "" && got != "move" {
					s.failf("the planned action is %q", got)
				}
			}
			l.mustEqual(before)
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
					s.mustPrint(r, "moved", "create_before_destroy")
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
		name: "create_before_destroy, -replace", meta: "lifecycle {\n    create_before_destroy = true\n  }",
		isImpossible: true, flags: []string{"-replace=ADDRESS"}, fails: true,
		action: "replace", value: first, prints: []string{"NAME", "create_before_destroy"},
	},
	{
		name: "name changed, and taken by a new stage in the same run",
		run: func(l *lifecycle) {
			before, old := l.ids(), slices.Clone(l.stages)
			for _, s := range old {
				added := *s
				added.name, added.slug = s.name+"_new", s.slug+"-new"
				l.stages = append(l.stages, &added)
				s.title += "-old"
			}
			r := l.apply(second)
			now := l.ids()
			for _, s := range old {
				s.mustPlan(r, "update")
				if id := before[strings.TrimSuffix(s.title, "-old")]; now[s.title] != id {
					s.failf("the stage is %v, was %v", now[s.title], id)
				}
			}
			for _, s := range l.stages {
				s.mustHave(first)
			}
			l.mustBeSettled()
		},
	},
	{
		name: "names swapped, at once and then through a third name", isImpossible: true,
		run: func(l *lifecycle) {
			before := l.ids()
			l.swapNames()
			l.configure(second)
			r := l.JSON(l.t, "apply")
			for _, s := range l.stages {
				s.mustPlan(r, "update")
				s.mustPrint(r, "The name is taken")
			}
			if now := l.ids(); !r.Failed || fmt.Sprint(now) != fmt.Sprint(before) {
				l.t.Errorf("the apply failed: %t, want true; the stages are %v, were %v", r.Failed, now, before)
			}
			// Two applies exchange the names. The first one gives each stage a temporary name. The second one gives each stage
			// the name of the next stage.
			for _, s := range l.stages {
				s.title += "-third"
			}
			l.apply(second)
			for _, s := range l.stages {
				s.title = strings.TrimSuffix(s.title, "-third")
			}
			l.apply(second)
			if now := l.ids(); len(now) != len(before) {
				l.t.Errorf("the stages are %v, were %v", now, before)
			}
			l.mustBeSettled()
		},
	},
}
