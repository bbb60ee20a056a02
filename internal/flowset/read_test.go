package flowset

import (
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestRefreshCopiesFlowAndOrder(t *testing.T) {
	flow := func(pk string) *authentik.Flow {
		return &authentik.Flow{PK: pk, Slug: "a", Name: "n", Title: "t", Designation: "recovery", Layout: "content_left",
			PolicyEngineMode: "any", DeniedAction: "continue", CompatibilityMode: new(false)}
	}
	in := func(orders ...int64) []authentik.Binding {
		list := []authentik.Binding{{Target: "other", Stage: "me", Order: 1}}
		for _, order := range orders {
			list = append(list, authentik.Binding{Target: "pk-a", Stage: "me", Order: order})
		}
		return list
	}
	lost := func(b *blockModel) { gone(b); created(b) }
	lostAsFlow := func(b *blockModel) {
		lost(b)
		b.Layout, b.Authentication = types.StringValue("content_left"), types.StringNull()
	}
	const noOrder = -1
	for _, c := range []struct {
		name    string
		was     blockModel
		flow    *authentik.Flow
		in      []authentik.Binding
		order   int64 // noOrder if the order is null
		created bool
		pk      string // empty if the pk is null
	}{
		{"bound", stateBlock("a", created), flow("pk-a"), in(7), 7, true, "pk-a"},
		{"not bound", stateBlock("a"), flow("pk-a"), in(), noOrder, false, "pk-a"},
		{"bound twice", stateBlock("a"), flow("pk-a"), in(3, 10), 10, false, "pk-a"},
		{"bound twice elsewhere", stateBlock("a"), flow("pk-a"), in(8, 3), 3, false, "pk-a"},
		{"gone", stateBlock("a", created), nil, in(), noOrder, false, ""},
		{"replaced by another flow", stateBlock("a", created), flow("pk-2"), in(), noOrder, false, "pk-2"},
		{"create lost, flow as requested", stateBlock("a", lostAsFlow), flow("pk-a"), in(), noOrder, true, "pk-a"},
		{"create lost, flow of somebody else", stateBlock("a", lost), flow("pk-a"), in(), noOrder, false, "pk-a"},
		{"create lost, no flow", stateBlock("a", lost), nil, in(), noOrder, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.was
			got.refresh(c.flow, "me", c.in)
			if got.Order.IsNull() != (c.order == noOrder) || !got.Order.IsNull() && got.Order.ValueInt64() != c.order ||
				got.Created.IsNull() || got.Created.ValueBool() != c.created ||
				got.PK.IsNull() != (c.pk == "") || got.PK.ValueString() != c.pk {
				t.Errorf("order %s, created %s, pk %s", got.Order, got.Created, got.PK)
			}
			hasFlow := got.Layout.ValueString() == "content_left" && got.DeniedAction.ValueString() == "continue"
			if c.flow != nil && !hasFlow {
				t.Errorf("layout %s, denied_action %s", got.Layout, got.DeniedAction)
			}
		})
	}
}

// Somebody changed the slug of a flow that a flow_set block created, and then gave the old slug to another flow. The
// block stays with the flow that it created, as long as that flow exists: the other flow is neither changed nor bound.
func TestCreatedFlowIsFoundAlthoughAnotherFlowHasItsSlug(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	s.rename()
	otherPK := s.must(s.AddFlow(map[string]any{"slug": "a", "name": "n", "title": "other", "designation": "recovery"}))
	prior := s.refresh(s.stateBlock(created))
	if got := prior[0]; got.PK.ValueString() != s.pk || !got.Created.ValueBool() || got.Order.ValueInt64() != 10 {
		t.Errorf("after the refresh: pk %s, created %s, order %s", got.PK, got.Created, got.Order)
	}
	lists, problems := s.plan(s.me, []blockModel{configBlock("a", canCreate)}, prior)
	mustSay(t, problems, "The flow gets its slug back")
	_, problems = s.apply(lists)
	if len(problems) != 1 || !at(0, "slug").Equal(problems[0].(diag.DiagnosticWithPath).Path()) {
		t.Errorf("the apply says %q", textOf(problems))
	}
	isOfOther := func(binding map[string]any) bool { return binding["target"] == otherPK }
	now, _ := s.Flow("a")
	if now["title"] != "other" || slices.ContainsFunc(s.Bindings(), isOfOther) {
		t.Errorf("the other flow is %v, bindings %v", now, s.Bindings())
	}
}

// Somebody deleted the flow that a flow_set block created, and then gave its slug to another flow. The block then names
// the other flow.
func TestOtherFlowWithTheSlugReplacesADeletedFlow(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	got := s.refresh(s.stateBlock(created, func(b *blockModel) { b.PK = types.StringValue("deleted") }))[0]
	if got.PK.ValueString() != s.pk || got.Created.ValueBool() || got.Order.ValueInt64() != 10 {
		t.Errorf("pk %s, created %s, order %s", got.PK, got.Created, got.Order)
	}
}

// A flow_set block with the slug "a" adopted a flow, and then somebody changed the slug of the flow to "b". The plan
// says what happens to the binding of the stage, and the apply sends exactly the requests in c.writes.
func TestPlanSaysWhatHappensToARenamedAdoptedFlow(t *testing.T) {
	const deleted, newFlow, newBinding = "DELETE bindings", "POST instances", "POST bindings"
	for _, c := range []struct {
		name        string
		config      []blockModel // nil = the flow_set blocks of the state, as with ignore_changes
		isRefreshed bool
		changesBack string // "plan" or "apply": the operation before which somebody changes the slug back; "" if nobody does
		plan, apply string // a part of the only diagnostic of each operation; empty = no diagnostic
		writes      []string
	}{
		{"ignored", nil, true, "", "", "", nil},
		{"new slug", []blockModel{configBlock("b")}, true, "", "", "", nil},
		{"new slug, not refreshed", []blockModel{configBlock("b")}, false, "", "", "", nil},
		{"removed", []blockModel{}, true, "", `Flow "b" will no longer run this stage`, "", []string{deleted}},
		{"removed, not refreshed", []blockModel{}, false, "", `Flow "a" will no longer run this stage`, "",
			[]string{deleted}},
		{"old slug", []blockModel{configBlock("a")}, true, "", `write slug = "b"`, `The flow now has the slug "b".`, nil},
		{"old slug, not refreshed", []blockModel{configBlock("a", otherTitle)}, false, "", "",
			"The planned flow no longer exists", nil},
		{"old slug, all fields", []blockModel{configBlock("a", canCreate)}, true, "", `write slug = "b"`, "",
			[]string{newFlow, newBinding, deleted}},
		{"old slug, changed back", []blockModel{configBlock("a")}, true, "plan", "", "", nil},
		{"old slug, changed back by the same apply", []blockModel{configBlock("a")}, true, "apply", `write slug = "b"`, "",
			nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow([]int{10}, nil)
			prior := []blockModel{s.stateBlock()}
			s.rename()
			if c.isRefreshed {
				prior = s.refresh(prior...)
			}
			if c.config == nil {
				c.config = prior
			}
			changeBackBefore := func(operation string) {
				if c.changesBack == operation {
					s.must("", s.ChangeFlow("b", map[string]any{"slug": "a"}))
				}
			}
			changeBackBefore("plan")
			lists, planned := s.plan(s.me, c.config, prior)
			mustSay(t, planned, c.plan)
			changeBackBefore("apply")
			_, applied := s.apply(lists)
			mustSay(t, applied, c.apply)
			if got := s.writes(); len(planned) > 1 || len(applied) > 1 || !slices.Equal(got, c.writes) {
				t.Errorf("requests %q; the plan says %s; the apply says %s", got, textOf(planned), textOf(applied))
			}
		})
	}
}

// If no flow has the slug of a flow_set block, the error names a similar slug. It names none if the token is not
// allowed to list the flows.
func TestMissingFlowIsAnErrorWithASimilarSlug(t *testing.T) {
	const misspelled, without = "default-pasword-change", "to this token. Correct the slug"
	for name, c := range map[string]struct {
		slug, says  string
		isForbidden bool
	}{
		"typing error":             {misspelled, ` Did you mean "default-password-change"? Correct the slug`, false},
		"another word":             {"something", without, false},
		"flows must not be listed": {misspelled, without, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t)
			if c.isForbidden {
				s.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/flows/instances/",
					Answer: authentiksim.Status(http.StatusForbidden, "application/json", "{}")})
			}
			lists, _ := s.plan(s.me, []blockModel{configBlock(c.slug)}, nil)
			_, problems := s.apply(lists)
			mustSay(t, problems, c.says)
		})
	}
}
