package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Another resource creates, renames or edits a flow in the same apply, before the stage is applied. The provider uses
// the flow with its new values, and the next plan is empty.
func TestFlowChangedInTheSameApplyIsAccepted(t *testing.T) {
	t.Parallel()
	renamed := attributes{"slug": "renamed"}
	for name, c := range map[string]struct {
		planned any        // the configured slug during the plan
		slug    string     // the configured slug during the apply
		change  attributes // the fields to change after the plan; nil = the flow is deleted, and created after the plan
	}{
		"created again":    {tfcore.Unknown{}, defaultFlow, nil},
		"renamed, known":   {"renamed", "renamed", renamed},
		"renamed, unknown": {tfcore.Unknown{}, "renamed", renamed},
		"edited":           {defaultFlow, defaultFlow, attributes{"title": "Edited", "layout": "sidebar_left"}},
	} {
		t.Run(name, func(t *testing.T) {
			stage := testStage{Stage: acctest.Simulated(t, "").Compared().Stage(t, email)}
			stage.MustApply(withBlocks(flowBlock(defaultFlow)))
			if c.change == nil {
				mustBeNil(t, stage.Server.Sim.Remove(defaultFlow))
			}
			plan, diags := stage.Plan(withBlocks(attributes{"slug": c.planned}))
			mustSucceed(t, diags)
			if c.change == nil {
				must(stage.Server.Sim.AddFlow(attributes{"slug": defaultFlow}))
			} else {
				mustBeNil(t, stage.Server.Sim.Change(defaultFlow, c.change))
			}
			mustPrintNothing(t, stage.ApplyPlanned(plan, withBlocks(flowBlock(c.slug))))
			mustHaveBindings(t, stage.Server.Sim, c.slug+" stage 10")
			stage.MustPlan(withBlocks(flowBlock(c.slug)), tfcore.ActionNoOp)
		})
	}
}

// flow_set, or the slug of a flow_set block, can be unknown until the apply. If the slug of a block is unknown, the
// plan knows only those attributes of the block that the configuration sets. The plan does not change the other blocks.
// The apply accepts the final values, and the next plan is empty.
func TestUnknownBlocksCanBePlannedAndApplied(t *testing.T) {
	stage := newStage(t, email)
	config := withBlocks(newFlow("a"), flowBlock(defaultFlow))
	plan := stage.MustPlan(with(config, "flow_set", tfcore.Unknown{}), "create")
	if got := plan.After["flow_set"]; got != any(tfcore.Unknown{}) {
		t.Errorf("flow_set is unknown, but is planned as %v", got)
	}
	mustSucceed(t, stage.ApplyPlanned(plan, config))
	stage.MustPlan(config, "no-op")
	plan = stage.MustPlan(withBlocks(
		newFlow("a"), flowBlock(defaultFlow, "slug", tfcore.Unknown{}), flowBlock("", "slug", tfcore.Unknown{}, "order", 1),
	), "update")
	unknown := attributes{}
	for name := range stage.block("a") {
		unknown[name] = tfcore.Unknown{}
	}
	want := []any{stage.block("a"), unknown, with(unknown, "order", int64(1))}
	if diff := cmp.Diff(want, plan.After["flow_set"]); diff != "" {
		t.Errorf("planned flow_set (-want +got):\n%s", diff)
	}
	must(stage.Server.Sim.AddFlow(attributes{"slug": "c"}))
	final := withBlocks(newFlow("a"), flowBlock(defaultFlow), flowBlock("c", "order", 1))
	mustSucceed(t, stage.ApplyPlanned(plan, final))
	stage.MustPlan(final, "no-op")
	mustHaveBindings(t, stage.Server.Sim, "a stage 10", "c stage 1", defaultFlow+" stage 10")
}

// If a flow_set block cannot be applied, the provider returns an error on the block before it creates the stage.
func TestBlockThatCannotBeAppliedIsRefused(t *testing.T) {
	server := acctest.Simulated(t, "")
	config := withBlocks(flowBlock("a", "title", "T"))
	mustFail(t, server.Stage(t, email).Apply(config), "flow_set[0].slug", "write name, title and designation")
	if len(server.Sim.Stages("")) > 0 {
		t.Error("the stage was created")
	}
}
