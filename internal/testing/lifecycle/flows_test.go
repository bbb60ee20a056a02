package lifecycle_test

import (
	"fmt"
	"net/http"
	"slices"
)

// In lostBinding, the binding of a flow_set block is deleted without Terraform. In lostFlow, the flow of a flow_set
// block is deleted without Terraform.
var (
	lostBinding = part{kind: "block", name: "unbound", attribute: "flow_set", change: (*managedStage).unbind}
	lostFlow    = part{kind: "block", name: "gone", attribute: "flow_set", change: (*managedStage).removeFlow}
)

// titlePart is the title in a flow_set block. ignore_changes can contain this attribute without the rest of the block.
var titlePart = part{
	kind: "block", name: "title", attribute: "flow_set[0].title", field: "title",
	first: "first", second: "second", outside: "outside",
}

func (s *managedStage) unbind() {
	for _, binding := range s.find(fmt.Sprintf("/flows/bindings/?stage=%v", s.stage()["pk"])) {
		s.server.Send(s.t, http.MethodDelete, fmt.Sprintf("/flows/bindings/%v/", binding["pk"]), nil)
	}
}

func (s *managedStage) removeFlow() {
	s.server.Send(s.t, http.MethodDelete, "/flows/instances/"+s.slug+"/", nil)
}

func (s *managedStage) bindToRecoveryFlow() {
	flow := s.server.Send(s.t, http.MethodPost, "/flows/instances/", map[string]any{
		"slug": s.slug + "-by-hand", "name": s.slug, "title": "By hand", "designation": "recovery",
	})
	s.server.Send(s.t, http.MethodPost, "/flows/bindings/",
		map[string]any{"target": flow["pk"], "stage": s.stage()["pk"], "order": 10})
}

func (s *managedStage) bindLaterStage() {
	later := s.server.Send(s.t, http.MethodPost, "/stages/identification/",
		map[string]any{"name": s.slug + "-later", "user_fields": []string{"email"}})
	s.server.Send(s.t, http.MethodPost, "/flows/bindings/",
		map[string]any{"target": s.flow()["pk"], "stage": later["pk"], "order": 90})
}

func (s *managedStage) addBrand() {
	s.server.Send(s.t, http.MethodPost, "/core/brands/", map[string]any{"domain": s.slug, "flow_recovery": s.flow()["pk"]})
}

func (s *managedStage) brandFlow() any {
	for _, brand := range s.find("/core/brands/?domain=" + s.slug) {
		return brand["flow_recovery"]
	}
	return nil
}

func noBlock(*managedStage, int) string { return "" }

func reordered(s *managedStage, turn int) string {
	one, two := flowBlock(s.slug, "first"), flowBlock(s.slug+"-2", "first")
	if turn == second {
		one, two = two, one
	}
	return one + "\n" + two
}

func untilSecond(s *managedStage, turn int) string {
	if turn == second {
		return ""
	}
	return flowBlock(s.slug, "first")
}

func renamedSlug(s *managedStage, turn int) string {
	if turn == second {
		return flowBlock(s.slug+"-renamed", "first")
	}
	return flowBlock(s.slug, "first")
}

func (s *managedStage) renameSlug() {
	s.server.Send(s.t, http.MethodPatch, "/flows/instances/"+s.slug+"/", map[string]any{"slug": s.slug + "-renamed"})
}

// keepsFlow returns a function for row.run. The function changes the slug of each flow without Terraform, and then
// applies the configuration `turn` (`first` or `second`). Each flow must then have its original slug with the suffix,
// and each stage must have the same flow and bindings as before.
func keepsFlow(turn int, suffix string) func(*lifecycle) {
	return func(l *lifecycle) {
		before := map[*managedStage]string{}
		for _, s := range l.stages {
			before[s] = fmt.Sprint(s.flow()["pk"], s.bindings())
			s.renameSlug()
		}
		l.apply(turn)
		for _, s := range l.stages {
			s.slug += suffix
			if got := fmt.Sprint(s.flow()["pk"], s.bindings()); got != before[s] {
				s.failf("the flow and the bindings are %s, were %s", got, before[s])
			}
		}
		l.mustBeSettled()
	}
}

// keepsBrandFlow returns a function for row.run. The function creates a brand for each stage, with the flow of the
// stage, and then applies the configuration `turn` (`first` or `second`). Each brand must still have the same flow, and
// each stage the given number of bindings.
func keepsBrandFlow(turn, bindings int, flags ...string) func(*lifecycle) {
	return func(l *lifecycle) {
		flows := map[*managedStage]any{}
		for _, s := range l.stages {
			s.addBrand()
			flows[s] = s.flow()["pk"]
		}
		r := l.apply(turn, l.withAddresses(flags)...)
		for _, s := range l.stages {
			if flow := s.flow()["pk"]; flow != flows[s] || s.brandFlow() != flow || len(s.bindings()) != bindings {
				s.failf("the flow is %v, was %v, the brand has %v, the stage is in %q",
					flow, flows[s], s.brandFlow(), s.bindings())
			}
			if turn == second {
				s.mustPrint(r, "NAME")
			}
		}
		l.mustBeSettled()
	}
}

var flowRows = []row{
	{
		name:    "ignore_changes of the block, binding or flow removed outside",
		outside: true, parts: []part{lostBinding, lostFlow}, meta: ignoring, value: outside,
	},
	{
		name:    "ignore_changes of the block, removed outside, another attribute",
		outside: true, changesOther: true, parts: []part{lostBinding, lostFlow}, meta: ignoring,
		action: "update", value: outside,
	},
	{
		name: "ignore_changes = all, binding or flow removed outside", outside: true, parts: []part{lostBinding, lostFlow},
		meta: ignoringAll, value: outside,
	},
	{
		name:  "ignore_changes of the block, block removed in the configuration",
		parts: []part{blockPart}, blocks: untilSecond, changesOther: true,
		meta: ignoring, action: "update", value: first,
	},
	{
		name:  "ignore_changes of the block, slug changed in the configuration",
		parts: []part{blockPart}, blocks: renamedSlug, changesOther: true,
		meta: ignoring, action: "update", value: first,
	},
	{
		name:    "ignore_changes of a block's title, changed outside",
		outside: true, changesOther: true, parts: []part{titlePart}, meta: ignoring,
		action: "update", value: outside,
	},
	{name: "blocks reordered", parts: []part{blockPart}, blocks: reordered, value: first},
	{name: "slug changed outside", parts: []part{blockPart}, run: keepsFlow(first, "")},
	{
		name: "slug changed outside, followed in the configuration", parts: []part{blockPart}, blocks: renamedSlug,
		run: keepsFlow(second, "-renamed"),
	},
	{
		name: "block removed", parts: []part{blockPart}, blocks: untilSecond,
		run: func(l *lifecycle) {
			l.apply(second)
			for _, s := range l.stages {
				if s.stage() == nil || s.flow() != nil {
					s.failf("the server has %s", s.snapshot())
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name:  "block removed, a brand uses the flow",
		parts: []part{blockPart}, blocks: untilSecond, run: keepsBrandFlow(second, 0),
	},
	{name: "-replace, a brand uses the flow", parts: []part{blockPart}, run: keepsBrandFlow(first, 1, "-replace=ADDRESS")},
	{
		name:  "-replace, order not written, another stage comes later in the flow",
		parts: []part{blockPart},
		run: func(l *lifecycle) {
			before := map[*managedStage][]string{}
			for _, s := range l.stages {
				s.bindLaterStage()
				before[s] = s.bindings()
			}
			l.apply(first, l.withAddresses([]string{"-replace=ADDRESS"})...)
			for _, s := range l.stages {
				if now := s.bindings(); !slices.Equal(now, before[s]) {
					s.failf("the stage is in %q, was in %q", now, before[s])
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name:  "-replace, bound by hand to a recovery flow",
		parts: []part{blockPart}, blocks: noBlock, before: (*managedStage).bindToRecoveryFlow,
		flags: []string{"-replace=ADDRESS"}, fails: true,
		action: "replace", prints: []string{"NAME-by-hand", "recovery", "force_destroy"}, value: first,
	},
	{
		name:  "destroy, bound by hand to a recovery flow",
		parts: []part{blockPart}, blocks: noBlock, before: (*managedStage).bindToRecoveryFlow,
		command: "destroy", fails: true,
		action: "delete", prints: []string{"NAME-by-hand", "recovery", "force_destroy"}, value: first,
	},
	{
		name:  "destroy with force_destroy, bound by hand",
		parts: []part{blockPart}, blocks: noBlock, before: (*managedStage).bindToRecoveryFlow,
		only: map[string]any{"force_destroy": true}, command: "destroy",
		action: "delete", prints: []string{"NAME-by-hand", "recovery"},
	},
}
