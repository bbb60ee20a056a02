package lifecycle_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// In rows with these parts, the flow_set blocks of all stages name the same flow. Each row has the part ofOneProvider,
// and one of the others: the stages of ofAnother use another provider configuration in the same run, and the stages of
// ofAnotherRun are in another run of Terraform with its own state.
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

// inNewFolder returns a lifecycle in a new directory without a state, as if another owner ran Terraform for the first
// time. The new lifecycle has only the stages whose resource has this name. If the name is "", it has all stages.
func (l *lifecycle) inNewFolder(name string) *lifecycle {
	second := *l
	second.Folder = l.server.Folder(l.t, l.CLI)
	second.stages = nil
	for _, s := range l.stages {
		if name == "" || s.name == name {
			copied := *s
			copied.lifecycle = &second
			second.stages = append(second.stages, &copied)
		}
	}
	return &second
}

func (l *lifecycle) imports() (blocks string) {
	for _, s := range l.stages {
		blocks += fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", s.address(), s.stage()["pk"])
	}
	return blocks
}

// forEach returns a configuration with one resource and one import block for each type. Both the resource and the
// import block have a for_each over all stages of the type.
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
		one := managedStage{part: attributePart, lifecycle: l, resourceType: resourceType, title: "NAME", slug: "NAME"}
		one.name = "all"
		body := strings.ReplaceAll(one.resource(first), `"NAME"`, "each.key")
		head, rest, _ := strings.Cut(body, "\n")
		all = append(all, fmt.Sprintf("import {\n  for_each = %s\n  to = %s.all[each.key]\n  id = each.value\n}\n",
			text(ids), resourceType), head, "  for_each = "+text(ids), rest)
	}
	return strings.Join(all, "\n")
}

// ownerRows are the rows of the table about who manages a stage: a run with -target, several runs, several states, or
// no state.
var ownerRows = []row{
	{
		name: "-target", config: true,
		run: func(l *lifecycle) {
			l.configure(second)
			before, target := l.snapshots(), l.stages[0]
			r := l.must("apply", "-target="+target.address())
			target.mustPlan(r, "update")
			target.mustHave(second)
			before[0] = target.snapshot()
			l.mustEqual(before)
		},
	},
	{
		name: "destroy -target",
		run: func(l *lifecycle) {
			before, target := l.snapshots(), l.stages[0]
			r := l.must("destroy", "-target="+target.address())
			target.mustPlan(r, "delete")
			target.mustHave(absent)
			before[0] = target.snapshot()
			l.mustEqual(before)
			l.must("apply")
			target.mustHave(first)
			l.mustBeSettled()
		},
	},
	{
		name: "removed",
		run: func(l *lifecycle) {
			before := l.snapshots()
			blocks := ""
			for _, s := range l.stages {
				blocks += fmt.Sprintf("removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n", s.address())
			}
			l.Write(l.t, blocks)
			l.must("apply")
			l.mustEqual(before)
			if left := l.Must(l.t, "state", "list"); left != "" {
				l.t.Errorf("the state has %s", left)
			}
		},
	},
	{
		name: "import with for_each",
		run: func(l *lifecycle) {
			before := l.snapshots()
			for _, s := range l.stages {
				l.Must(l.t, "state", "rm", s.address())
			}
			l.Write(l.t, l.forEach())
			r := l.must("apply")
			for _, s := range l.stages {
				s.mustPlan(r, "update") // an import reads no password and no flow_set block, so the plan adds them
			}
			l.mustEqual(before)
			l.mustBeSettled()
		},
	},
	{
		name: "a second owner",
		run: func(l *lifecycle) {
			owner := l.inNewFolder("")
			owner.row.config, owner.row.with = true, l.imports()
			owner.apply(second)
			for _, s := range owner.stages {
				s.mustHave(second)
			}
			owner.mustBeSettled()
			l.row.outside = true
			r := l.must("apply")
			for _, s := range l.stages {
				s.outside = s.second
				s.mustPlan(r, s.visible("update"))
				s.mustHave(first)
			}
			l.mustBeSettled()
		},
	},
	{
		name:          "two provider configurations make one flow",
		skipsFirstRun: true, parts: []part{ofOneProvider, ofAnother}, with: providers, blocks: sharedFlow,
		run: func(l *lifecycle) {
			l.apply(first)
			l.mustShareFlow()
			l.mustBeSettled()
		},
	},
	{
		name:          "two runs at once make one flow",
		skipsFirstRun: true, parts: []part{ofOneProvider, ofAnotherRun}, blocks: sharedFlow,
		run: func(l *lifecycle) {
			halves := []*lifecycle{l.inNewFolder("one"), l.inNewFolder("two")}
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
		name: "bound to the flow of its block a second time, by hand", parts: []part{blockPart},
		run: func(l *lifecycle) {
			for _, s := range l.stages {
				s.server.Send(s.t, http.MethodPost, "/flows/bindings/",
					map[string]any{"target": s.flow()["pk"], "stage": s.stage()["pk"], "order": 70})
			}
			before := l.snapshots()
			r := l.must("apply")
			for _, s := range l.stages {
				s.mustPlan(r, "")
				s.mustPrint(r, "NAME", "warning: ", "2 bindings of this stage")
			}
			l.mustEqual(before)
		},
	},
}
