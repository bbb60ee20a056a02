package flowset

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// A removed block unbinds its stage. It deletes its flow only if it created the flow and nothing else uses it. If the
// response to the create was lost, the flow's fields show whether the block created it.
func TestRemovedBlockDeletesOnlyItsOwnUnusedFlow(t *testing.T) {
	const off, deleted = "DELETE bindings", "DELETE instances"
	another := func(b *blockModel) { b.PK = types.StringValue("another") }
	lost := func(b *blockModel) { *b = written("a", full, created); b.Order = types.Int64Null() }
	lostOther := func(b *blockModel) { lost(b); b.Title = types.StringValue("Other") }
	for _, c := range []struct {
		name         string
		change       func(*blockModel)
		isMissing    bool // whether the flow does not exist
		isDestroyed  bool
		mine, others []int
		writes       []string
	}{
		{"created, gone", created, true, false, nil, nil, nil},
		{"adopted", nil, false, false, []int{10}, nil, []string{off}},
		{"created", created, false, false, []int{10}, nil, []string{off, deleted}},
		{"created, not bound", created, false, false, nil, nil, []string{deleted}},
		{"created, another stage uses it", created, false, false, []int{10}, []int{5}, []string{off}},
		{"created, bound twice", created, false, false, []int{10, 5}, nil, []string{off}},
		{"created, and replaced by another flow", both(created, another), false, false, nil, nil, nil},
		{"create lost, flow as requested", lost, false, false, nil, nil, []string{deleted}},
		{"create lost, flow of somebody else", lostOther, false, false, nil, nil, nil},
		{"destroyed, adopted", nil, false, true, []int{10}, nil, nil},
		{"destroyed, created", created, false, true, []int{10, 20}, nil, []string{deleted}},
		{"destroyed, another stage uses it", created, false, true, []int{10}, []int{5}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			if !c.isMissing {
				s.addFlow(c.mine, c.others)
			}
			block := s.inState(new(int64(10)))
			if c.change != nil {
				c.change(&block)
			}
			var problems diag.Diagnostics
			r := removal{block: block, stage: s.me, isDestroyed: c.isDestroyed}
			ok := (&Change{client: s.client}).removeBlock(t.Context(), r, &problems)
			if got := s.writes(); !ok || !slices.Equal(got, c.writes) {
				t.Errorf("requests %q, want %q; %s", got, c.writes, said(problems))
			}
			if slices.Contains(s.orders(), 10) && !c.isDestroyed {
				t.Errorf("the stage is still bound: %v", s.orders())
			}
		})
	}
}

// A flow that something else uses is not deleted. The plan and the apply name each user once.
func TestUsersKeepAFlow(t *testing.T) {
	user := func(app, model, name string) map[string]any {
		return map[string]any{"app": app, "model_name": model, "name": name, "pk": "x", "action": "set_null"}
	}
	brand := user("authentik_brands", "brand", "Default brand")
	for name, c := range map[string]struct {
		users  []map[string]any
		others []int
		says   string // the users in the messages; empty if the flow is deleted
	}{
		"no user":               {nil, nil, ""},
		"its own bindings":      {[]map[string]any{user("authentik_flows", "flowstagebinding", "b")}, nil, ""},
		"a brand, listed twice": {[]map[string]any{brand, brand}, nil, `used by "Default brand" (brand).`},
		"two kinds of users": {[]map[string]any{brand, user("authentik_providers_oauth2", "oauth2provider", "Wiki")}, nil,
			`used by "Default brand" (brand) and "Wiki" (oauth2provider).`},
		"another stage": {nil, []int{5}, `used by the stage "other" at order 5.`},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow([]int{10}, c.others)
			s.sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/flows/instances/*/used_by/",
				Answer: jsonAnswer(c.users)})
			r := removal{block: s.inState(new(int64(10)), created), stage: s.me, isDestroyed: true}
			planned := said(r.warn(t.Context(), s.client))
			var problems diag.Diagnostics
			ok := (&Change{client: s.client}).removeBlock(t.Context(), r, &problems)
			applied, isDeleted := said(problems), slices.Contains(s.writes(), "DELETE instances")
			if !ok || isDeleted != (c.says == "") || (applied == "") != isDeleted ||
				!strings.Contains(applied, c.says) || !strings.Contains(planned, c.says) {
				t.Errorf("deleted %v\nthe plan says %s\nthe apply says %s", isDeleted, planned, applied)
			}
			if strings.Contains(planned, openRecovery) == isDeleted {
				t.Errorf("the plan says %s", planned)
			}
		})
	}
}

// removeBlock waits for the lock of the flow, and sends no request before it has the lock.
func TestRemovedBlockWaitsForItsLock(t *testing.T) {
	s := simulate(t)
	c := &Change{client: s.client}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = c.locked(t.Context(), "a", func() *stepError {
		var problems diag.Diagnostics
		r := removal{block: held("a", created), stage: s.me}
		if c.removeBlock(ctx, r, &problems) || len(s.sim.Requests()) > 0 || !problems.HasError() {
			t.Errorf("requests %v, %s", s.sim.Requests(), said(problems))
		}
		return nil
	})
}

// A removed block neither unbinds nor deletes a flow that a planned block names, even if the removed block had
// another slug.
func TestRemovedBlockKeepsAWantedFlow(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	c := &Change{client: s.client, blocks: []change{{flow: &authentik.Flow{PK: s.pk}}}}
	var problems diag.Diagnostics
	r := removal{block: s.inState(new(int64(10)), created), stage: s.me}
	if !c.removeBlock(t.Context(), r, &problems) || len(s.writes()) > 0 || len(problems) > 0 {
		t.Errorf("requests %q, %s", s.writes(), said(problems))
	}
}

func TestDestroyIsRefusedWhileOthersBindTheStage(t *testing.T) {
	flows := func(pks ...string) (all []authentik.Flow) {
		for _, pk := range pks {
			all = append(all, authentik.Flow{PK: "pk-" + pk, Slug: pk, Designation: "recovery"})
		}
		return all
	}
	for _, c := range []struct {
		name   string
		blocks []blockModel
		bound  []authentik.Flow
		force  bool
		says   string // empty if the destroy is allowed
	}{
		{"not bound", nil, nil, false, ""},
		{"bound by its blocks", []blockModel{held("a"), held("b", created)}, flows("a", "b"), false, ""},
		{"bound by somebody else", nil, flows("a"), false, `flow "a" (designation recovery)`},
		{"bound by somebody else too", []blockModel{held("a")}, flows("a", "b"), false, `flow "b" (designation recovery)`},
		{"bound twice", []blockModel{held("a")}, flows("a", "a"), false, `flow "a" (designation recovery)`},
		{"own binding lost, another bound", []blockModel{held("a", unbound)}, flows("a"), false,
			`flow "a" (designation recovery)`},
		{"own binding gone since", []blockModel{held("a")}, nil, false, ""},
		{"forced", nil, flows("a"), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems diag.Diagnostics
			prior := listOf(t.Context(), c.blocks, &problems)
			guarded := GuardDestroy(t.Context(), "authentik_stage_email", "stage", prior, c.bound, c.force)
			problems.Append(guarded...)
			if text := said(problems); problems.HasError() != (c.says != "") || !strings.Contains(text, c.says) {
				t.Errorf("it says %q, want %q", text, c.says)
			}
		})
	}
}

// The plan says what the destroy of a stage, or the removal of a block, does to the flow of the block.
func TestRemovalIsAnnounced(t *testing.T) {
	mfa := func(b *blockModel) { b.Designation = types.StringValue("authentication") }
	for _, c := range []struct {
		name, says  string
		block       blockModel
		isDestroyed bool
	}{
		{"destroy, recovery flow stays", "A recovery flow loses its mail", held("a"), true},
		{"destroy, another flow stays", "A flow loses the stage", held("a", mfa), true},
		{"destroy, not bound", "", held("a", unbound), true},
		{"destroy, created", "The flow will be deleted, because a flow_set block created it", held("a", created), true},
		{"removal, recovery flow stays", "A recovery flow loses its mail", held("a"), false},
		{"removal, another flow stays", "", held("a", mfa), false},
		{"removal, created", "The flow will be deleted, because a flow_set block created it", held("a", created), false},
	} {
		text := said(removal{block: c.block, stage: "me", isDestroyed: c.isDestroyed}.warn(t.Context(), nil))
		if (text == "") != (c.says == "") || !strings.Contains(text, c.says) {
			t.Errorf("%s: it says %q, want %q", c.name, text, c.says)
		}
	}
}

// A binding of another resource may replace a flow_set block. While that binding is left, the recovery flow keeps its
// mail, and the plan must not warn.
func TestRemovedBlockWarnsOnlyIfNoBindingIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		mine  []int
		warns bool
	}{
		"the binding of the block is the only one": {[]int{10}, true},
		"another binding of the stage is left":     {[]int{10, 21}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow(c.mine, nil)
			problems := removal{block: s.inState(new(int64(10))), stage: s.me}.warn(t.Context(), s.client)
			if (len(problems) > 0) != c.warns {
				t.Errorf("warnings %q", said(problems))
			}
		})
	}
}
