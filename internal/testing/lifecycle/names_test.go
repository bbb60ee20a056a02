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

// renameAddresses gives each resource another address in the configuration, and returns the moved blocks.
func (l *lifecycle) renameAddresses() (moved string) {
	for _, s := range l.stages {
		from := s.address()
		s.name += "_renamed"
		moved += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from, s.address())
	}
	return moved
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
}
