package flowset

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"net/http"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestRefreshCopiesFlowAndOrder(t *testing.T) {
	there := func(pk string) *authentik.Flow {
		return &authentik.Flow{PK: pk, Slug: "a", Name: "N", Title: "T", Designation: "recovery", Layout: "content_left",
			PolicyEngineMode: "any", DeniedAction: "continue", CompatibilityMode: new(false)}
	}
	in := func(orders ...int64) []authentik.Binding {
		list := []authentik.Binding{{Target: "other", Stage: "me", Order: 1}}
		for _, order := range orders {
			list = append(list, authentik.Binding{Target: "pk-a", Stage: "me", Order: order})
		}
		return list
	}
	lost := func(b *blockModel) { b.clearComputed(); b.Created = types.BoolValue(true) }
	for _, c := range []struct {
		name    string
		was     blockModel
		flow    *authentik.Flow
		in      []authentik.Binding
		order   types.Int64
		created types.Bool
		pk      types.String
	}{
		{"bound", held("a", created), there("pk-a"), in(7), types.Int64Value(7), types.BoolValue(true),
			types.StringValue("pk-a")},
		{"not bound", held("a"), there("pk-a"), in(), types.Int64Null(), types.BoolValue(false), types.StringValue("pk-a")},
		{"bound twice", held("a"), there("pk-a"), in(3, 10), types.Int64Value(10), types.BoolValue(false),
			types.StringValue("pk-a")},
		{"bound twice elsewhere", held("a"), there("pk-a"), in(8, 3), types.Int64Value(3), types.BoolValue(false),
			types.StringValue("pk-a")},
		{"gone", held("a", created), nil, in(), types.Int64Null(), types.BoolValue(false), types.StringNull()},
		{"replaced by another flow", held("a", created), there("pk-2"), in(), types.Int64Null(), types.BoolValue(false),
			types.StringValue("pk-2")},
		{"create lost, flow as requested", held("a", func(b *blockModel) {
			lost(b)
			b.Layout, b.Authentication = types.StringValue("content_left"), types.StringNull()
		}), there("pk-a"), in(), types.Int64Null(), types.BoolValue(true), types.StringValue("pk-a")},
		{"create lost, flow of somebody else", held("a", lost), there("pk-a"), in(), types.Int64Null(),
			types.BoolValue(false), types.StringValue("pk-a")},
		{"create lost, no flow", held("a", lost), nil, in(), types.Int64Null(), types.BoolValue(false), types.StringNull()},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.was.refresh(c.flow, "me", c.in)
			if !c.was.Order.Equal(c.order) || !c.was.Created.Equal(c.created) || !c.was.PK.Equal(c.pk) {
				t.Errorf("order %s, created %s, pk %s", c.was.Order, c.was.Created, c.was.PK)
			}
			hasFlow := c.was.Layout.ValueString() == "content_left" && c.was.DeniedAction.ValueString() == "continue"
			if c.flow != nil && !hasFlow {
				t.Errorf("layout %s, authentication %s", c.was.Layout, c.was.Authentication)
			}
		})
	}
}

// Somebody changed the slug of a flow that a block created, and another flow has the slug since. The block stays with
// the flow that it created, as long as that flow exists: the other flow is neither changed nor bound.
func TestCreatedFlowIsFoundAlthoughAnotherFlowHasItsSlug(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	if err := s.sim.ChangeFlow("a", map[string]any{"slug": "b"}); err != nil {
		t.Fatal(err)
	}
	other := map[string]any{"slug": "a", "name": "other", "title": "other", "designation": "authentication"}
	otherPK := must(s.sim.AddFlow(other))(t)
	var problems diag.Diagnostics
	prior := listOf(t.Context(), []blockModel{s.inState(new(int64(10)), created)}, &problems)
	prior = Refresh(t.Context(), s.client, prior, s.me, &problems)
	held := blocks(t.Context(), prior, &problems)[0]
	if held.PK.ValueString() != s.pk || !held.Created.ValueBool() || held.Order.ValueInt64() != 10 || len(problems) > 0 {
		t.Errorf("after the refresh: pk %s, created %s, order %s; %s", held.PK, held.Created, held.Order, said(problems))
	}

	lists := Lists{Config: listOf(t.Context(), []blockModel{written("a", full)}, &problems), Prior: prior, Stage: s.me}
	data := &providerdata.Data{API: s.client}
	lists.Planned = Plan(t.Context(), data, lists, &problems)
	if text := said(problems); len(problems) != 1 || !strings.Contains(text, "The flow gets its slug back") {
		t.Errorf("the plan says %q", text)
	}
	problems = nil
	Prepare(t.Context(), data, "authentik_stage_email", lists, &problems).Finish(t.Context(), s.me, &problems)
	if len(problems) != 1 || !at(0, "slug").Equal(problems[0].(diag.DiagnosticWithPath).Path()) {
		t.Errorf("the apply says %q", said(problems))
	}
	isOfOther := func(binding map[string]any) bool { return binding["target"] == otherPK }
	now, _ := s.sim.Flow("a")
	if now["title"] != "other" || slices.ContainsFunc(s.sim.Bindings(), isOfOther) {
		t.Errorf("the other flow is %v, bindings %v", now, s.sim.Bindings())
	}
}

// Somebody deleted the flow that a block created, and another flow has the slug. The block then names the other flow.
func TestOtherFlowWithTheSlugReplacesADeletedFlow(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	deleted := func(b *blockModel) { b.PK = types.StringValue("deleted") }
	var problems diag.Diagnostics
	prior := listOf(t.Context(), []blockModel{s.inState(new(int64(10)), created, deleted)}, &problems)
	held := blocks(t.Context(), Refresh(t.Context(), s.client, prior, s.me, &problems), &problems)[0]
	if held.PK.ValueString() != s.pk || held.Created.ValueBool() || held.Order.ValueInt64() != 10 || len(problems) > 0 {
		t.Errorf("pk %s, created %s, order %s; %s", held.PK, held.Created, held.Order, said(problems))
	}
}

// Somebody changed the slug of a flow that the block "a" adopted to "b". The plan says what the configuration does to
// the binding of the stage, and the apply leaves no other binding than the plan says.
func TestRenamedAdoptedFlow(t *testing.T) {
	titled := func(b *blockModel) { b.Title = types.StringValue("Other") }
	const unbound, newFlow, newBinding = "DELETE bindings", "POST instances", "POST bindings"
	for _, c := range []struct {
		name        string
		config      []blockModel // nil if ignore_changes passes the blocks of the state
		isRefreshed bool
		plan, apply string // part of the only diagnostic; empty if there is none
		writes      []string
	}{
		{"ignored", nil, true, "", "", nil},
		{"new slug is written", []blockModel{written("b")}, true, "", "", nil},
		{"new slug is written, not refreshed", []blockModel{written("b")}, false, "", "", nil},
		{"block is removed", []blockModel{}, true, `Flow "b" will no longer run this stage`, "", []string{unbound}},
		{"block is removed, not refreshed", []blockModel{}, false, `Flow "a" will no longer run this stage`, "",
			[]string{unbound}},
		{"old slug", []blockModel{written("a")}, true, `write slug = "b"`, `The flow now has the slug "b".`, nil},
		{"old slug, not refreshed, title changes", []blockModel{written("a", titled)}, false, "",
			"The planned flow no longer exists", nil},
		{"old slug, all fields", []blockModel{written("a", full)}, true, `write slug = "b"`, "",
			[]string{newFlow, newBinding, unbound}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow([]int{10}, nil)
			prior := []blockModel{s.inState(new(int64(10)))}
			if err := s.sim.ChangeFlow("a", map[string]any{"slug": "b"}); err != nil {
				t.Fatal(err)
			}
			if c.isRefreshed {
				prior = s.refresh(prior)
			}
			if c.config == nil {
				c.config = prior
			}
			plan, apply := s.apply(c.config, prior)
			for text, want := range map[string]string{said(plan): c.plan, said(apply): c.apply} {
				if !strings.Contains(text, want) || (text == "") != (want == "") {
					t.Errorf("it says %q, want %q", text, want)
				}
			}
			if got := s.writes(); len(plan) > 1 || len(apply) > 1 || !slices.Equal(got, c.writes) {
				t.Errorf("requests %q; the plan says %s; the apply says %s", got, said(plan), said(apply))
			}
		})
	}
}

// No flow has the slug of a block. The error names a similar slug, if the token may list the flows.
func TestMissingFlowIsAnErrorWithASimilarSlug(t *testing.T) {
	for name, c := range map[string]struct {
		slug, says string
		status     int // the status of the list of flows; 0 if it is not changed
	}{
		"typing error":             {"defualt-password-change", ` Did you mean "default-password-change"? Correct`, 0},
		"another word":             {"something", "to this token. Correct the slug", 0},
		"flows must not be listed": {"defualt-password-change", "to this token. Correct the slug", http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t)
			if c.status != 0 {
				s.sim.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/flows/instances/",
					Answer: authentiksim.Status(c.status, "application/json", "{}")})
			}
			_, apply := s.apply([]blockModel{written(c.slug)}, nil)
			if len(apply) != 1 || !strings.Contains(said(apply), c.says) {
				t.Errorf("it says %q", said(apply))
			}
		})
	}
}
