package flowset

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The removal of a flow_set block unbinds the stage. It deletes the flow only if the block created the flow, nothing
// else uses the flow, and no planned block names the flow. If the response to the create was lost, the fields of the
// flow show whether the block created it.
func TestRemovedBlockDeletesOnlyItsOwnUnusedFlow(t *testing.T) {
	const off, deleted = "DELETE bindings", "DELETE instances"
	another := func(b *blockModel) { created(b); b.PK = types.StringValue("another") }
	lost := func(b *blockModel) { *b = configBlock("a", canCreate, created, unbound) }
	lostOther := func(b *blockModel) { lost(b); otherTitle(b) }
	adopted := func(*blockModel) {}
	for _, c := range []struct {
		name         string
		change       modify
		isMissing    bool // whether the flow does not exist
		isDestroyed  bool
		isWanted     bool // whether a planned flow_set block names the flow
		mine, others []int
		writes       []string
	}{
		{"created, gone", created, true, false, false, nil, nil, nil},
		{"adopted", adopted, false, false, false, []int{10}, nil, []string{off}},
		{"created", created, false, false, false, []int{10}, nil, []string{off, deleted}},
		{"created, another block names it", created, false, false, true, []int{10}, nil, nil},
		{"created, not bound", created, false, false, false, nil, nil, []string{deleted}},
		{"created, another stage uses it", created, false, false, false, []int{10}, []int{5}, []string{off}},
		{"created, bound twice", created, false, false, false, []int{10, 5}, nil, []string{off}},
		{"created, and replaced by another flow", another, false, false, false, nil, nil, nil},
		{"create lost, flow as requested", lost, false, false, false, nil, nil, []string{deleted}},
		{"create lost, flow of somebody else", lostOther, false, false, false, nil, nil, nil},
		{"destroyed, adopted", adopted, false, true, false, []int{10}, nil, nil},
		{"destroyed, created", created, false, true, false, []int{10, 20}, nil, []string{deleted}},
		{"destroyed, another stage uses it", created, false, true, false, []int{10}, []int{5}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			if !c.isMissing {
				s.addFlow(c.mine, c.others)
			}
			changes := &Change{client: s.client}
			if c.isWanted {
				changes.blocks = append(changes.blocks, change{planned: s.stateBlock()})
			}
			var problems diag.Diagnostics
			r := removal{block: s.stateBlock(c.change), stage: s.me, isDestroyed: c.isDestroyed}
			isDone := changes.removeBlock(t.Context(), r, &problems)
			if got := s.writes(); !isDone || !slices.Equal(got, c.writes) {
				t.Errorf("requests %q, want %q; %s", got, c.writes, textOf(problems))
			}
			if slices.Contains(c.writes, off) && slices.Contains(s.orders(), 10) {
				t.Errorf("the stage is still bound: %v", s.orders())
			}
		})
	}
}

// A flow is not deleted while another object uses it. The messages of the plan and of the apply name each such object
// once.
func TestUsersKeepAFlow(t *testing.T) {
	user := func(app, model, name string) map[string]any {
		return map[string]any{"app": app, "model_name": model, "name": name, "pk": "x", "action": "set_null"}
	}
	brand := user("authentik_brands", "brand", "Default brand")
	for name, c := range map[string]struct {
		users  []map[string]any
		others []int
		says   string // the part of the message that names the users of the flow; empty if the flow is deleted
	}{
		"no user":               {nil, nil, ""},
		"its own bindings":      {[]map[string]any{user("authentik_flows", "flowstagebinding", "b")}, nil, ""},
		"a brand, listed twice": {[]map[string]any{brand, brand}, nil, `used by "Default brand" (brand).`},
		"two kinds of users": {[]map[string]any{brand, user("authentik_providers_oauth2", "oauth2provider", "Wiki")}, nil,
			`used by "Default brand" (brand) and "Wiki" (oauth2provider).`},
		"nine users":    {nil, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, `at order 5 and 4 more.`},
		"another stage": {nil, []int{5}, `used by the stage "other" at order 5.`},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow([]int{10}, c.others)
			body, _ := json.Marshal(append([]map[string]any{}, c.users...))
			s.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/flows/instances/*/used_by/",
				Answer: authentiksim.Status(http.StatusOK, "application/json", string(body))})
			r := removal{block: s.stateBlock(created), stage: s.me, isDestroyed: true}
			planned := textOf(r.warn(t.Context(), s.client))
			var problems diag.Diagnostics
			isDone := (&Change{client: s.client}).removeBlock(t.Context(), r, &problems)
			mustSay(t, problems, c.says)
			isDeleted := slices.Contains(s.writes(), "DELETE instances")
			if !isDone || isDeleted != (c.says == "") || !strings.Contains(planned, c.says) {
				t.Errorf("deleted %v; the plan says %s", isDeleted, planned)
			}
			if strings.Contains(planned, openRecovery) == isDeleted {
				t.Errorf("the plan says %s", planned)
			}
		})
	}
}

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
		says   string // empty if the destroy is allowed
	}{
		{"not bound", nil, nil, false, ""},
		{"bound by its blocks", []blockModel{stateBlock("a"), stateBlock("b", created)}, flows("a", "b"), false, ""},
		{"bound by somebody else", nil, flows("a"), false, flowA},
		{"bound by somebody else too", []blockModel{stateBlock("a")}, flows("a", "b"), false, flowB},
		{"bound twice", []blockModel{stateBlock("a")}, flows("a", "a"), false, flowA},
		{"own binding lost, another bound", []blockModel{stateBlock("a", unbound)}, flows("a"), false, flowA},
		{"own binding gone since", []blockModel{stateBlock("a")}, nil, false, ""},
		{"forced", nil, flows("a"), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems diag.Diagnostics
			prior := listOf(t.Context(), c.blocks, &problems)
			problems = GuardDestroy(t.Context(), "authentik_stage_email", "stage", prior, c.bound, c.force)
			mustSay(t, problems, c.says)
			if problems.HasError() != (c.says != "") {
				t.Errorf("got no error, but %s", textOf(problems))
			}
		})
	}
}

// If a stage is destroyed or a flow_set block is removed, the plan says what happens to the flow of the block. If
// another binding of the stage remains after the removal of the block, a recovery flow still sends its mail, so the
// plan must not warn.
func TestRemovalIsAnnounced(t *testing.T) {
	const losesMail, deleted = "Recovery flow \"a\" loses its mail", "The flow will be deleted, because"
	adopted := func(*blockModel) {}
	signsIn := func(b *blockModel) { b.Designation = types.StringValue("authentication") }
	for _, c := range []struct {
		name, says  string
		change      modify
		isDestroyed bool
		mine        []int
	}{
		{"destroy, recovery flow stays", losesMail, adopted, true, []int{10}},
		{"destroy, another flow stays", "A flow loses the stage", signsIn, true, []int{10}},
		{"destroy, not bound", "", unbound, true, nil},
		{"destroy, created", deleted, created, true, []int{10}},
		{"removal, recovery flow stays", losesMail, adopted, false, []int{10}},
		{"removal, recovery flow stays, another binding is left", "", adopted, false, []int{10, 21}},
		{"removal, another flow stays", "", signsIn, false, []int{10}},
		{"removal, created", deleted, created, false, []int{10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow(c.mine, nil)
			r := removal{block: s.stateBlock(c.change), stage: s.me, isDestroyed: c.isDestroyed}
			problems := r.warn(t.Context(), s.client)
			mustSay(t, problems, c.says)
			mayBeRenamed := c.says == losesMail && c.isDestroyed
			if mayBeRenamed != strings.Contains(textOf(problems), ifRenamed) {
				t.Errorf("only the destroy of a recovery flow's stage may advise a moved block: %s", textOf(problems))
			}
		})
	}
}
