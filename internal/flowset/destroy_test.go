package flowset

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func TestDestroyIsRefusedWhileOthersBindTheStage(t *testing.T) {
	flows := func(pks ...string) (all []authentik.Flow) {
		for _, pk := range pks {
			all = append(all, authentik.Flow{PK: "pk-" + pk, Slug: pk, Designation: "recovery"})
		}
		return all
	}
	const flowA, flowB = `flow "a" (designation recovery)`, `flow "b" (designation recovery)`
	for _, c := range []struct {
		name   string
		blocks []blockModel
		bound  []authentik.Flow
		force  bool
		says   string // a text that the error must contain; "" = the destroy is allowed
	}{
		{"not bound", nil, nil, false, ""},
		{"bound by its blocks", []blockModel{stateBlock("a"), stateBlock("b", created)}, flows("a", "b"), false, ""},
		{"bound by somebody else too", []blockModel{stateBlock("a")}, flows("a", "b"), false, flowB},
		{"bound twice", []blockModel{stateBlock("a")}, flows("a", "a"), false, flowA},
		{"bound to one flow twice, out of order", nil, flows("a", "b", "a"), false, flowA + ", " + flowB + "."},
		{"own binding lost, another bound", []blockModel{stateBlock("a", unbound)}, flows("a"), false, flowA},
		{"own binding gone since", []blockModel{stateBlock("a")}, nil, false, ""},
		{"forced", nil, flows("a"), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems diag.Diagnostics
			prior := listOf(c.blocks)
			problems = GuardDestroy("authentik_stage_email", "stage", prior, c.bound, c.force)
			mustSay(t, problems, c.says)
			if problems.HasError() != (c.says != "") {
				t.Errorf("got no error, but %s", textOf(problems))
			}
		})
	}
}

// The argument `bound` of WarnDestroy contains flows to which somebody else bound the stage.
func TestDestroyWarnsAboutFlowsWithoutABlock(t *testing.T) {
	prior := listOf([]blockModel{stateBlock("a", unbound)})
	bound := []authentik.Flow{{PK: "pk-b", Slug: "b", Designation: recovery}}
	mustSay(t, WarnDestroy(t.Context(), nil, "stage", prior, "me", bound), `Recovery flow "b" loses an email stage`)
}

func TestFlowOfAPlannedBlockIsWanted(t *testing.T) {
	c := &Change{blocks: []plannedBlock{{planned: stateBlock("a")}}}
	if wanted := c.wanted(); !slices.Contains(wanted, "pk-a") {
		t.Errorf("the flow of the planned block is not in %q", wanted)
	}
}
