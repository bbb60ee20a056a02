package lifecycle_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// A row uses two of these parts, whose flow_set blocks name the same flow. ofOneProvider is always the first part.
// ofAnother uses another provider configuration. ofAnotherRun belongs to another run of Terraform.
var (
	ofOneProvider = part{kind: "block", name: "one"}
	ofAnother     = part{kind: "block", name: "two", meta: "provider = authentik.second"}
	ofAnotherRun  = part{kind: "block", name: "two"}
)

const providers = "provider \"authentik\" {}\nprovider \"authentik\" {\n  alias = \"second\"\n}\n"

func sharedFlow(s *managedStage, _ int) string { return flowBlock(s.prefix+"-shared", "first") }

// mustShareFlow fails the test unless all stages are bound to the same flow, each at a different order.
func (l *lifecycle) mustShareFlow() {
	places := map[string]bool{}
	flows := map[string]bool{}
	for _, s := range l.stages {
		for _, binding := range s.bindings() {
			flow, _, _ := strings.Cut(binding, " ")
			flows[flow], places[binding] = true, true
		}
	}
	if len(flows) != 1 || len(places) != len(l.stages) {
		l.t.Errorf("%d stages have the places %v", len(l.stages), places)
	}
}

// another returns a lifecycle in a new directory, with the stages for which keep returns true. It stands for a second
// run or a second owner of these stages.
func (l *lifecycle) another(keep func(*managedStage) bool) *lifecycle {
	second := *l
	second.Folder = l.CLI.Folder(l.t, l.server)
	second.stages = nil
	for _, s := range l.stages {
		if keep(s) {
			theirs := *s
			theirs.lifecycle = &second
			second.stages = append(second.stages, &theirs)
		}
	}
	return &second
}

// imports returns an import block for each stage, with the id of the stage.
func (l *lifecycle) imports() (blocks string) {
	for _, s := range l.stages {
		blocks += fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", s.address(), s.stage()["pk"])
	}
	return blocks
}

// forEach returns a configuration with one resource for each type. The resource has all stages of this type through
// for_each. An import block imports the stages.
func (l *lifecycle) forEach() string {
	var all []string
	for _, resourceType := range acctest.Kinds {
		ids := map[string]any{}
		for _, s := range l.stages {
			if s.resourceType == resourceType {
				ids[s.title] = s.stage()["pk"]
				s.name = fmt.Sprintf("all[%q]", s.title)
			}
		}
		if len(ids) == 0 {
			continue
		}
		one := managedStage{part: anAttribute, lifecycle: l, resourceType: resourceType, title: "NAME", slug: "NAME"}
		one.name = "all"
		body := strings.ReplaceAll(one.resource(first), `"NAME"`, "each.key")
		head, rest, _ := strings.Cut(body, "\n")
		all = append(all, fmt.Sprintf("import {\n  for_each = %s\n  to = %s.all[each.key]\n  id = each.value\n}\n",
			text(ids), resourceType), head, "  for_each = "+text(ids), rest)
	}
	return strings.Join(all, "\n")
}

// halves splits the stages into two halves.
func (l *lifecycle) halves() (halves [2][]*managedStage) {
	for i, s := range l.stages {
		halves[i%2] = append(halves[i%2], s)
	}
	return halves
}

func targets(stages []*managedStage) (flags []string) {
	for _, s := range stages {
		flags = append(flags, "-target="+s.address())
	}
	return flags
}

// ownerLives are the rows of the table about who manages a stage: a run with -target, several runs, several states, or
// no state.
var ownerLives = []way{
	{
		name: "-target", config: true,
		run: func(l *lifecycle) {
			l.configure(second)
			for _, half := range l.halves() {
				before := l.snapshots()
				r := l.must("apply", targets(half)...)
				for i, s := range l.stages {
					switch changed := s.snapshot() != before[i]; {
					case !slices.Contains(half, s) && (changed || r.Actions[s.address()] != ""):
						s.failf("was not a target: planned is %q, changed is %t", r.Actions[s.address()], changed)
					case slices.Contains(half, s):
						s.mustPlan(r, "update")
						s.mustHave(second)
					}
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name: "destroy -target",
		run: func(l *lifecycle) {
			halves, before := l.halves(), l.snapshots()
			r := l.must("destroy", targets(halves[0])...)
			for i, s := range l.stages {
				if slices.Contains(halves[0], s) {
					s.mustPlan(r, "delete")
					s.mustHave(absent)
				} else if s.snapshot() != before[i] {
					s.failf("was not a target, and has changed")
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
		name: "removed, without destroy",
		run: func(l *lifecycle) {
			before, blocks := l.snapshots(), ""
			for _, s := range l.stages {
				blocks += fmt.Sprintf("removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n", s.address())
			}
			l.Write(l.t, blocks)
			l.must("apply")
			for i, s := range l.stages {
				if s.snapshot() != before[i] {
					s.failf("has changed")
				}
			}
			if left := l.Must(l.t, "state", "list"); left != "" {
				l.t.Errorf("the state has %s", left)
			}
		},
	},
	{
		name: "removed, with destroy",
		run: func(l *lifecycle) {
			blocks := ""
			for _, s := range l.stages {
				blocks += fmt.Sprintf("removed {\n  from = %s\n  lifecycle {\n    destroy = true\n  }\n}\n", s.address())
			}
			l.Write(l.t, blocks)
			r := l.must("apply")
			for _, s := range l.stages {
				s.mustPlan(r, "delete")
				s.mustHave(absent)
			}
		},
	},
	{
		name: "import with for_each",
		run: func(l *lifecycle) {
			before := l.snapshots()
			l.Must(l.t, append([]string{"state", "rm"}, addresses(l.stages)...)...)
			l.Write(l.t, l.forEach())
			r := l.must("apply")
			for i, s := range l.stages {
				s.mustPlan(r, "update") // an import cannot read the password and the flow_set block
				if s.snapshot() != before[i] {
					s.failf("has changed\nfrom %s\nto   %s", before[i], s.snapshot())
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name: "a second owner",
		run: func(l *lifecycle) {
			second := l.another(func(*managedStage) bool { return true })
			second.way.config, second.way.with = true, l.imports()
			second.configure(2)
			second.must("apply")
			for _, s := range second.stages {
				s.mustHave(2)
			}
			second.mustBeSettled()
			l.way.outside = true
			r := l.must("apply")
			for _, s := range l.stages {
				s.outside = s.part.second
				s.mustPlan(r, s.seen("update"))
				s.mustHave(first)
			}
			l.mustBeSettled()
		},
	},
	{
		name:   "two provider configurations make one flow",
		unborn: true, parts: []part{ofOneProvider, ofAnother}, with: providers, blocks: sharedFlow,
		run: func(l *lifecycle) {
			l.configure(first)
			l.must("apply")
			l.mustShareFlow()
			l.mustBeSettled()
		},
	},
	{
		name: "two runs at once make one flow", unborn: true, parts: []part{ofOneProvider, ofAnotherRun}, blocks: sharedFlow,
		run: func(l *lifecycle) {
			halves := []*lifecycle{
				l.another(func(s *managedStage) bool { return s.name == "one" }),
				l.another(func(s *managedStage) bool { return s.name == "two" }),
			}
			var both sync.WaitGroup
			runs := make([]acctest.Run, len(halves))
			for i, half := range halves {
				half.configure(first)
				both.Go(func() { runs[i] = half.JSON(l.t, "apply") })
			}
			both.Wait()
			for i, half := range halves {
				if runs[i].Failed {
					l.t.Errorf("%s", runs[i].Text)
				}
				half.mustBeSettled()
			}
			l.mustShareFlow()
		},
	},
	{
		name: "bound to the flow of its block a second time, by hand", parts: []part{aBlock},
		run: func(l *lifecycle) {
			for _, s := range l.stages {
				s.ask(http.MethodPost, "/flows/bindings/",
					map[string]any{"target": s.flow()["pk"], "stage": s.stage()["pk"], "order": 70})
			}
			before := l.snapshots()
			r := l.must("apply")
			for i, s := range l.stages {
				s.mustPlan(r, "")
				s.mustSay(r, "NAME", "warning: ", "70")
				if s.snapshot() != before[i] {
					s.failf("has changed")
				}
			}
		},
	},
}

func addresses(stages []*managedStage) (all []string) {
	for _, s := range stages {
		all = append(all, s.address())
	}
	return all
}
