package flowset

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// unknowns returns the names of the attributes of a planned block that are unknown until apply.
func unknowns(block blockModel) string {
	var names []string
	block.each(func(f field, value *types.String) {
		if value.IsUnknown() {
			names = append(names, f.name)
		}
	})
	if block.CompatibilityMode.IsUnknown() {
		names = append(names, "compatibility_mode")
	}
	if block.Order.IsUnknown() {
		names = append(names, "order")
	}
	if block.Created.IsUnknown() {
		names = append(names, "created")
	}
	return strings.Join(names, " ")
}

// The plan keeps the values of the prior block with the same slug, whatever the order of the blocks.
func TestPlanMatchesBlocksBySlug(t *testing.T) {
	// The server computes rest for a block with full, and everything for a block with only slug.
	const rest = "authentication policy_engine_mode layout denied_action pk policybindingmodel_ptr_id background " +
		"export_url compatibility_mode order created"
	const everything = "name title designation " + rest
	unknownSlug := blockModel{Slug: types.StringUnknown()}
	titled := func(b *blockModel) { b.Title = types.StringValue("t") }
	type list = []blockModel
	for _, c := range []struct {
		name          string
		config, prior list
		unknown       []string // the unknown attributes of each planned block; nil if they do not matter
		says          string   // part of a diagnostic; empty if there is none
	}{
		{"new", list{written("a")}, nil, []string{everything}, ""},
		{"unchanged", list{written("a")}, list{held("a")}, []string{""}, ""},
		{"another title", list{written("a", full)}, list{held("a")}, []string{""}, ""},
		{"reordered", list{written("b"), written("a")}, list{held("a"), held("b")}, []string{"", ""}, ""},
		{"added in the middle", list{written("a"), written("c"), written("b")}, list{held("a"), held("b")},
			[]string{"", everything, ""}, ""},
		{"two with one slug", list{written("a"), written("a")}, nil, nil, "Two blocks for one flow"},

		{"unknown slug", list{unknownSlug}, list{held("a", created)}, []string{everything}, "A flow may be deleted"},
		{"unknown slug of an adopted flow", list{unknownSlug}, list{held("a")}, []string{everything}, ""},
		{"unknown slug added", list{unknownSlug, written("a")}, list{held("a", created)}, []string{everything, ""}, ""},

		{"removed", list{written("b")}, list{held("a"), held("b")}, []string{""}, "A recovery flow loses its mail"},
		{"created, removed", nil, list{held("a", created)}, []string{}, "A flow will be deleted"},
		{"create lost, removed", nil, list{held("a", gone, created)}, []string{}, "A flow will be deleted"},

		{"not bound", list{written("a")}, list{held("a", unbound)}, []string{"order"}, ""},
		{"flow gone", list{written("a", full)}, list{held("a", gone)}, []string{rest}, ""},
		{"flow gone, not described", list{written("a")}, list{held("a", gone)}, []string{everything},
			"write name, title and designation"},
		{"flow gone, half described", list{written("a", titled)}, list{held("a", gone)}, nil, "write name and designation"},

		{"ignored", list{held("a")}, list{held("a")}, []string{""}, ""},
		{"ignored, flow gone", list{held("a", gone)}, list{held("a", gone)}, []string{""}, ""},
		{"ignored, not bound", list{held("a", unbound)}, list{held("a", unbound)}, []string{""}, ""},

		{"slug changed", list{written("a")}, list{held("a", created, renamed)}, []string{"export_url"},
			"The flow gets its slug back"},
		{"slug changed, named like a part of the path", list{written("instances")},
			list{held("instances", created, renamed)}, []string{"export_url"}, "The flow gets its slug back"},
		{"new slug written", list{written("b")}, list{held("a", created, renamed)}, []string{""}, ""},
		{"new slug written, and the old one", list{written("b"), written("a", full)},
			list{held("a", created, renamed)}, []string{"", rest}, ""},
		{"new slug of an adopted flow", list{written("b")}, list{held("a", renamed)}, []string{""}, ""},
		{"old slug of an adopted flow", list{written("a")}, list{held("a", renamed)}, []string{everything},
			`write slug = "b"`},
		{"another slug of an adopted flow", list{written("b")}, list{held("a")}, []string{everything},
			"unless this apply gives the flow the slug of another block"},
		{"ignored, slug changed", list{held("a", renamed)}, list{held("a", renamed)}, []string{""}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			planned, problems := plan(t, &providerdata.Data{Unknown: []string{"url"}}, "", c.config, c.prior)
			got := []string{}
			for _, block := range planned {
				got = append(got, unknowns(block))
			}
			if c.unknown != nil && !slices.Equal(got, c.unknown) {
				t.Errorf("unknown are %q, want %q", got, c.unknown)
			}
			if text := said(problems); c.says == "" && text != "" || !strings.Contains(text, c.says) {
				t.Errorf("it says %q, want %q", text, c.says)
			}
		})
	}
}

// plan returns the planned blocks of a stage.
func plan(
	t *testing.T, data *providerdata.Data, stage string, config, prior []blockModel,
) (planned []blockModel, problems diag.Diagnostics) {
	t.Helper()
	lists := Lists{
		Config: listOf(t.Context(), config, &problems), Prior: listOf(t.Context(), prior, &problems), Stage: stage,
	}
	planned = blocks(t.Context(), Plan(t.Context(), data, lists, &problems), &problems)
	return planned, problems
}

// A new block for an existing flow warns only if the apply changes the flow, or moves a binding that somebody made.
func TestPlanAnnouncesTheChangeOfAnExistingFlow(t *testing.T) {
	titled := func(b *blockModel) { b.Title = types.StringValue("Other") }
	placed := func(b *blockModel) { b.Order = types.Int64Value(20) }
	for _, c := range []struct {
		name   string
		config blockModel
		mine   []int  // the orders at which the stage is bound already; nil before its create
		isHeld bool   // whether the state contains the block
		says   string // the beginning of the only warning; empty if there is none
	}{
		{"slug", written("a"), nil, false, ""},
		{"slug and order", written("a", placed), nil, false, ""},
		{"values that the flow has", written("a", full), nil, false, ""},
		{"another title", written("a", full, titled), nil, false, "The apply changes its title."},
		{"the order of the binding", written("a", placed), []int{20}, false, ""},
		{"another order", written("a", placed), []int{5}, false,
			"Warning: An existing binding will be moved: The stage is already bound to flow \"a\" at order 5"},
		{"in the state already", written("a", titled, placed), []int{5}, true, ""},
		{"another flow", written("b", full), nil, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			s.addFlow(c.mine, nil)
			stage, prior := "", []blockModel{}
			if c.mine != nil {
				stage = s.me
			}
			if c.isHeld {
				prior = append(prior, s.inState(new(int64(5))))
			}
			_, problems := plan(t, &providerdata.Data{API: s.client}, stage, []blockModel{c.config}, prior)
			if text := said(problems); c.says == "" && text != "" || !strings.Contains(text, c.says) {
				t.Errorf("it says %q, want %q", text, c.says)
			}
		})
	}
}

// Two stages get a block for the same flow, and only the second one needs the bindings of the flow for its warning. The
// plan of the second stage warns, even if the plan of the first stage has looked the flow up.
func TestPlanOfAnotherStageHidesNoWarning(t *testing.T) {
	placed := func(b *blockModel) { b.Order = types.Int64Value(20) }
	recovering := func(b *blockModel) { b.Designation = types.StringValue(recovery) }
	for _, c := range []struct {
		block     blockModel
		isCreated bool // whether the second stage exists already
		says      string
	}{
		{written("a", placed), true, "at order 7, and the apply moves it to order 20"},
		{written("a", recovering), false, "A recovery flow briefly loses its mail"},
	} {
		t.Run(c.says, func(t *testing.T) {
			s := simulate(t)
			flow := map[string]any{"slug": "a", "name": "n", "title": "t", "designation": "authentication"}
			must(s.sim.AddBinding(must(s.sim.AddFlow(flow))(t), s.me, 7))(t)
			data := &providerdata.Data{API: s.client}
			if _, problems := plan(t, data, "", []blockModel{written("a")}, nil); len(problems) > 0 {
				t.Errorf("the plan of the first stage says %q", said(problems))
			}
			var problems diag.Diagnostics
			lists := Lists{Config: listOf(t.Context(), []blockModel{c.block}, &problems), Prior: Empty(), Name: "me"}
			if c.isCreated {
				lists.Stage = s.me
			}
			Plan(t.Context(), data, lists, &problems)
			if text := said(problems); !strings.Contains(text, c.says) {
				t.Errorf("the plan of the second stage says %q", text)
			}
		})
	}
}

// The slug of an adopted flow was changed after the state was read. A block with the new slug is the same flow, so the
// plan keeps the values of the flow and does not warn of a removal.
func TestPlanFollowsTheNewSlugOfAnAdoptedFlow(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	prior := s.inState(new(int64(10)), func(b *blockModel) {
		b.Slug, b.ExportURL = types.StringValue("old"), types.StringNull()
	})
	config := []blockModel{written("a")}
	planned, problems := plan(t, &providerdata.Data{API: s.client}, s.me, config, []blockModel{prior})
	if got := unknowns(planned[0]); got != "export_url" || len(problems) > 0 {
		t.Errorf("unknown are %q; %s", got, said(problems))
	}
}

func TestUnknownBlocksMayDeleteACreatedFlow(t *testing.T) {
	var problems diag.Diagnostics
	prior := listOf(t.Context(), []blockModel{held("a"), held("b", created)}, &problems)
	lists := Lists{Config: types.ListUnknown(element), Prior: prior}
	got := Plan(t.Context(), &providerdata.Data{Unknown: []string{"url"}}, lists, &problems)
	if !got.IsUnknown() || len(problems) != 1 || problems[0].Summary() != "A flow may be deleted" {
		t.Errorf("got %s, %v", got, problems)
	}
}
