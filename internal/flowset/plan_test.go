package flowset

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

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

// The plan keeps the values of the prior flow_set block with the same slug, whatever the order of the blocks.
func TestPlanMatchesBlocksBySlug(t *testing.T) {
	// A new flow_set block with the values of canCreate has the unknown attributes in `ofServer`. A new block that has
	// only a slug has those in `all`.
	const ofServer = "authentication policy_engine_mode layout denied_action pk policybindingmodel_ptr_id background " +
		"export_url compatibility_mode order created"
	const all = "name title designation " + ofServer
	unknownSlug := blockModel{Slug: types.StringUnknown()}
	type list = []blockModel
	for _, c := range []struct {
		name          string
		config, prior list
		unknown       []string // the unknown attributes of each planned block; nil if they do not matter
		says          string   // a part of the diagnostics; empty = there must be none
	}{
		{"new", list{configBlock("a")}, nil, []string{all}, ""},
		{"reordered", list{configBlock("b"), configBlock("a")}, list{stateBlock("a"), stateBlock("b")},
			[]string{"", ""}, ""},
		{"added in the middle", list{configBlock("a"), configBlock("c"), configBlock("b")},
			list{stateBlock("a"), stateBlock("b")}, []string{"", all, ""}, ""},
		{"two with one slug", list{configBlock("a"), configBlock("a")}, nil, nil, "Two blocks for one flow"},
		{"unknown slug", list{unknownSlug}, list{stateBlock("a", created)}, []string{all}, "A flow may lose the stage"},
		{"unknown slug of an adopted flow", list{unknownSlug}, list{stateBlock("a")}, []string{all},
			"A flow may lose the stage"},
		{"unknown slug of an unbound flow", list{unknownSlug}, list{stateBlock("a", unbound)}, []string{all}, ""},
		{"removed", list{configBlock("b")}, list{stateBlock("a"), stateBlock("b")}, []string{""},
			`Recovery flow "a" loses an email stage`},
		{"flow gone", list{configBlock("a", canCreate)}, list{stateBlock("a", gone)}, []string{ofServer}, ""},
		{"flow gone, half described", list{configBlock("a", otherTitle)}, list{stateBlock("a", gone)}, nil,
			"write name, title and designation"},
		{"ignored, flow gone", list{stateBlock("a", gone)}, list{stateBlock("a", gone)}, []string{""}, ""},
		{"slug changed, named like a part of the path", list{configBlock("instances")},
			list{stateBlock("instances", created, renamed)}, []string{"export_url"}, "The flow gets its slug back"},
		{"new slug written, and the old one", list{configBlock("b"), configBlock("a", canCreate)},
			list{stateBlock("a", created, renamed)}, []string{"", ofServer}, ""},
		{"old slug of an adopted flow", list{configBlock("a")}, list{stateBlock("a", renamed)}, []string{all},
			"the stage stays. " + openRecovery},
		{"slugs moved on", list{configBlock("a"), configBlock("b")},
			list{stateBlock("a", created, renamed), stateBlock("b", created, renamedTo("c"))},
			[]string{"export_url", "export_url"}, "The flow gets its slug back"},
		{"slugs exchanged", list{configBlock("a"), configBlock("b")},
			list{stateBlock("a", created, renamed), stateBlock("b", created, renamedTo("a"))}, []string{"", ""}, ""},
		{"slug taken by another adopted flow", list{configBlock("b")},
			list{stateBlock("b", renamedTo("c")), stateBlock("a", renamed)}, []string{""},
			`Recovery flow "c" loses an email stage: Flow "c"`},
		{"another slug of an adopted flow", list{configBlock("b")}, list{stateBlock("a")}, []string{all},
			"if another resource renames the flow in this apply"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lists, problems := plan(t, &providerdata.Data{}, "", c.config, c.prior)
			mustSay(t, problems, c.says)
			got := []string{}
			for _, block := range blocks(lists.Planned) {
				got = append(got, unknowns(block))
			}
			if c.unknown != nil && !slices.Equal(got, c.unknown) {
				t.Errorf("unknown are %q, want %q", got, c.unknown)
			}
		})
	}
}

// The plan of one stage reads the flow without its bindings. The plan of another stage in the same run must still read
// the bindings, because its warning needs them.
func TestPlanOfAnotherStageHidesNoWarning(t *testing.T) {
	toRecovery := func(b *blockModel) { b.Designation = types.StringValue(recovery) }
	for says, block := range map[string]blockModel{
		"at order 7, and the apply moves it to the order of this block": configBlock("a", atOrder(20)),
		`Recovery flow "a" briefly loses an email stage`:                configBlock("a", toRecovery),
	} {
		s := simulate(t)
		flow := map[string]any{"slug": "a", "name": "n", "title": "t", "designation": "authentication"}
		s.must(s.AddBinding(s.must(s.AddFlow(flow)), s.me, 7))
		data, stage := &providerdata.Data{API: s.client}, ""
		_, problems := plan(t, data, "", []blockModel{configBlock("a")}, nil)
		mustSay(t, problems, "")
		if block.Designation.IsNull() {
			stage = s.me
		}
		_, problems = plan(t, data, stage, []blockModel{block}, nil)
		mustSay(t, problems, says)
	}
}

// With ignore_changes = [flow_set[0].pk], Terraform takes the pk of the configured block from the state. The other
// attributes of the block come from the configuration, and must be planned.
func TestBlockWithOneIgnoredAttributeIsPlanned(t *testing.T) {
	for _, ignore := range []modify{
		func(b *blockModel) { b.PK = types.StringValue("pk-a") }, func(b *blockModel) { b.Created = types.BoolValue(true) },
	} {
		lists, problems := plan(t, &providerdata.Data{}, "me",
			[]blockModel{configBlock("a", ignore)}, []blockModel{stateBlock("a", created)})
		if !lists.Planned.Equal(lists.Prior) || len(problems) > 0 {
			t.Errorf("%v; planned %v", problems, lists.Planned)
		}
	}
}

// With ignore_changes = all, Terraform sends the blocks of the state as the configuration, but without their computed
// attributes. FromState then returns the blocks of the state. If any other attribute differs, FromState returns the
// configured blocks.
func TestFromStateRecognizesTheBlocksOfTheState(t *testing.T) {
	withoutComputed := func(b *blockModel) {
		order := b.Order
		gone(b)
		b.Order, b.Created = order, types.BoolNull()
	}
	for _, isSame := range []bool{true, false} {
		var problems diag.Diagnostics
		written := stateBlock("a", withoutComputed)
		if !isSame {
			otherTitle(&written)
		}
		config := listOf([]blockModel{written})
		prior := listOf([]blockModel{stateBlock("a")})
		if got := FromState(config, prior); got.Equal(prior) != isSame {
			t.Errorf("got %s; %s", got, textOf(problems))
		}
	}
}

func TestUnknownBlocksMayDeleteACreatedFlow(t *testing.T) {
	var problems diag.Diagnostics
	prior := listOf([]blockModel{stateBlock("a", enrolls), stateBlock("b", created)})
	lists := Lists{Config: types.ListUnknown(element), Prior: prior}
	planned := Plan(t.Context(), &providerdata.Data{}, lists, &problems)
	mustSay(t, problems, "the flow is also deleted if a block created it")
	if !planned.IsUnknown() || len(problems) != 1 {
		t.Errorf("planned %s, %s", planned, textOf(problems))
	}
}
