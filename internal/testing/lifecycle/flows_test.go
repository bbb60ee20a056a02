package lifecycle_test

import (
	"fmt"
	"net/http"
)

// lostBinding is a flow_set block whose binding is deleted without Terraform. lostFlow is a flow_set block whose flow
// is deleted without Terraform.
var (
	lostBinding = part{kind: "block", name: "unbound", attribute: "flow_set", act: (*managedStage).unbind}
	lostFlow    = part{kind: "block", name: "gone", attribute: "flow_set", act: (*managedStage).removeFlow}
)

// aTitle is the title in a flow_set block. The ignore_changes of a resource can name this attribute alone.
var aTitle = part{
	kind: "block", name: "title", attribute: "flow_set[0].title", field: "title",
	first: "first", second: "second", outside: "outside",
}

func (s *managedStage) unbind() {
	_, page := s.server.Ask(s.t, http.MethodGet, fmt.Sprintf("/flows/bindings/?stage=%v", s.stage()["pk"]), "")
	for _, binding := range results(page) {
		s.ask(http.MethodDelete, fmt.Sprintf("/flows/bindings/%v/", binding["pk"]), nil)
	}
}

func (s *managedStage) removeFlow() { s.ask(http.MethodDelete, "/flows/instances/"+s.slug+"/", nil) }

// inRecoveryFlow creates a recovery flow as another user would, and binds the stage to it.
func (s *managedStage) inRecoveryFlow() {
	flow := s.ask(http.MethodPost, "/flows/instances/", map[string]any{
		"slug": s.slug + "-by-hand", "name": s.slug, "title": "By hand", "designation": "recovery",
	})
	s.ask(http.MethodPost, "/flows/bindings/", map[string]any{"target": flow["pk"], "stage": s.stage()["pk"], "order": 10})
}

// inBrand creates a brand whose recovery flow is the flow of the stage.
func (s *managedStage) inBrand() {
	s.ask(http.MethodPost, "/core/brands/", map[string]any{"domain": s.slug, "flow_recovery": s.flow()["pk"]})
}

// brandFlow returns the recovery flow of the brand that inBrand created, or nil if there is none.
func (s *managedStage) brandFlow() any {
	_, page := s.server.Ask(s.t, http.MethodGet, "/core/brands/?domain="+s.slug, "")
	for _, brand := range results(page) {
		return brand["flow_recovery"]
	}
	return nil
}

func noBlock(*managedStage, int) string { return "" }

// reordered returns two flow_set blocks. In the second configuration their order is reversed.
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

// renameSlug changes the slug of the stage's flow without Terraform.
func (s *managedStage) renameSlug() {
	s.ask(http.MethodPatch, "/flows/instances/"+s.slug+"/", map[string]any{"slug": s.slug + "-renamed"})
}

// keepsFlow returns a function that calls change. It then checks that each stage still has the same flow and the same
// binding. slug is the suffix that change appended to the slug of each flow.
func keepsFlow(slug string, change func(*lifecycle)) func(*lifecycle) {
	return func(l *lifecycle) {
		flows, bindings := map[*managedStage]any{}, map[*managedStage]string{}
		for _, s := range l.stages {
			flows[s], bindings[s] = s.flow()["pk"], fmt.Sprint(s.bindings())
		}
		change(l)
		for _, s := range l.stages {
			s.slug += slug
			if got := s.flow()["pk"]; got != flows[s] {
				s.failf("the flow is %v, was %v", got, flows[s])
			}
			if got := fmt.Sprint(s.bindings()); got != bindings[s] {
				s.failf("the bindings are %s, were %s", got, bindings[s])
			}
		}
		l.mustBeSettled()
	}
}

// flowLives are the rows of the table about the flow of a flow_set block.
var flowLives = []way{
	{
		name:    "ignore_changes of the block, binding or flow removed outside",
		outside: true, parts: []part{lostBinding, lostFlow}, meta: ignoring, value: outside,
	},
	{
		name:    "ignore_changes of the block, removed outside, another attribute",
		outside: true, another: true, parts: []part{lostBinding, lostFlow}, meta: ignoring, action: "update", value: outside,
	},
	{
		name: "ignore_changes = all, binding or flow removed outside", outside: true, parts: []part{lostBinding, lostFlow},
		meta: ignoringAll, value: outside,
	},
	{
		name:  "ignore_changes of the block, block removed in the configuration",
		parts: []part{aBlock}, blocks: untilSecond, another: true,
		meta: ignoring, action: "update", value: first,
	},
	{
		name:  "ignore_changes of the block, slug changed in the configuration",
		parts: []part{aBlock}, blocks: renamedSlug, another: true,
		meta: ignoring, action: "update", value: first,
	},
	{
		name: "ignore_changes of a block's title, changed outside", outside: true, another: true, parts: []part{aTitle},
		meta: ignoring, action: "update", value: outside,
	},
	{
		name: "blocks reordered", parts: []part{aBlock}, blocks: reordered,
		value: first,
	},
	{
		name: "slug changed outside", parts: []part{aBlock},
		run: keepsFlow("", func(l *lifecycle) {
			for _, s := range l.stages {
				s.renameSlug()
			}
			l.must("apply")
		}),
	},
	{
		name: "slug changed outside, followed in the configuration", parts: []part{aBlock}, blocks: renamedSlug,
		run: keepsFlow("-renamed", func(l *lifecycle) {
			for _, s := range l.stages {
				s.renameSlug()
			}
			l.configure(second)
			l.must("apply")
		}),
	},
	{
		name: "block removed", parts: []part{aBlock}, blocks: untilSecond,
		run: func(l *lifecycle) {
			l.configure(second)
			l.must("apply")
			for _, s := range l.stages {
				if s.stage() == nil || s.flow() != nil {
					s.failf("the server has %s", s.snapshot())
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name: "block removed, a brand uses the flow", parts: []part{aBlock}, blocks: untilSecond,
		run: func(l *lifecycle) {
			for _, s := range l.stages {
				s.inBrand()
			}
			l.configure(second)
			r := l.must("apply")
			for _, s := range l.stages {
				if flow := s.flow()["pk"]; flow == nil || s.brandFlow() != flow || len(s.bindings()) > 0 {
					s.failf("the flow is %v, the brand has %v, the stage is in %q", flow, s.brandFlow(), s.bindings())
				}
				s.mustSay(r, "NAME")
			}
			l.mustBeSettled()
		},
	},
	{
		name: "-replace, a brand uses the flow", parts: []part{aBlock},
		run: func(l *lifecycle) {
			flows := map[*managedStage]any{}
			for _, s := range l.stages {
				s.inBrand()
				flows[s] = s.flow()["pk"]
			}
			l.way.flags = []string{"-replace=ADDRESS"}
			l.must("apply", l.flags()...)
			for _, s := range l.stages {
				if flow := s.flow()["pk"]; flow != flows[s] || s.brandFlow() != flow || len(s.bindings()) != 1 {
					s.failf("the flow is %v, was %v, the brand has %v, the stage is in %q",
						flow, flows[s], s.brandFlow(), s.bindings())
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name:  "-replace, bound by hand to a recovery flow",
		parts: []part{aBlock}, blocks: noBlock, before: (*managedStage).inRecoveryFlow,
		flags: []string{"-replace=ADDRESS"}, fails: true,
		action: "replace", says: []string{"NAME-by-hand", "recovery", "force_destroy"}, value: first,
	},
	{
		name:  "destroy, bound by hand to a recovery flow",
		parts: []part{aBlock}, blocks: noBlock, before: (*managedStage).inRecoveryFlow,
		command: "destroy", fails: true,
		action: "delete", says: []string{"NAME-by-hand", "recovery", "force_destroy"}, value: first,
	},
	{
		name:  "destroy with force_destroy, bound by hand",
		parts: []part{aBlock}, blocks: noBlock, before: (*managedStage).inRecoveryFlow,
		only: map[string]any{"force_destroy": true}, command: "destroy",
		action: "delete",
	},
}
