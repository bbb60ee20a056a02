package flowset

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// held is a block of a state: a flow that is there, the stage at an order.
func held(slug string, change func(*placement)) placement {
	text := types.StringValue
	block := placement{
		Slug: text(slug), Name: text("N"), Title: text("T"), Designation: text("recovery"), Authentication: text("none"), PolicyEngineMode: text("any"),
		CompatibilityMode: types.BoolValue(false), Layout: text("stacked"), DeniedAction: text("continue"), Order: types.Int64Value(10),
		PK: text("pk-" + slug), PolicyBindingModelPtrID: text("ptr"), Background: text("/b.jpg"), ExportURL: text("/flows/instances/" + slug + "/export/"), Created: types.BoolValue(false),
	}
	if change != nil {
		change(&block)
	}
	return block
}

func written(slug string, change func(*placement)) placement {
	block := placement{Slug: types.StringValue(slug)}
	if change != nil {
		change(&block)
	}
	return block
}

// unknowns are the attributes of a planned block that only apply will tell.
func unknowns(block placement) string {
	var names []string
	block.each(func(t text, value *types.String) {
		if value.IsUnknown() {
			names = append(names, t.name)
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

const everything = "name title designation authentication policy_engine_mode layout denied_action pk policybindingmodel_ptr_id background export_url compatibility_mode order created"

func TestPlan(t *testing.T) {
	made := func(b *placement) { b.Created = types.BoolValue(true) }
	full := func(b *placement) {
		b.Name, b.Title, b.Designation = types.StringValue("n"), types.StringValue("t"), types.StringValue("recovery")
	}
	gone := func(b *placement) { b.lose() }
	both := func(changes ...func(*placement)) func(*placement) {
		return func(b *placement) {
			for _, change := range changes {
				change(b)
			}
		}
	}
	for _, c := range []struct {
		name    string
		config  []placement
		prior   []placement
		unknown []string // by planned block
		says    string   // in a diagnostic; empty for none
	}{
		{"new", []placement{written("a", nil)}, nil, []string{everything}, ""},
		{"unknown slug", []placement{{Slug: types.StringUnknown()}}, []placement{held("a", made)}, []string{everything}, "The flow a may go"},
		{"unknown slug beside what stays", []placement{{Slug: types.StringUnknown()}, written("a", nil)}, []placement{held("a", made)}, []string{everything, ""}, ""},
		{"unknown slug instead of what was there before", []placement{{Slug: types.StringUnknown()}}, []placement{held("a", nil)}, []string{everything}, ""},
		{"unchanged", []placement{written("a", nil)}, []placement{held("a", nil)}, []string{""}, ""},
		{"another title", []placement{written("a", full)}, []placement{held("a", nil)}, []string{""}, ""},
		{"reordered", []placement{written("b", nil), written("a", nil)}, []placement{held("a", nil), held("b", nil)}, []string{"", ""}, ""},
		{"one in the middle", []placement{written("a", nil), written("c", nil), written("b", nil)}, []placement{held("a", nil), held("b", nil)}, []string{"", everything, ""}, ""},
		{"one removed", []placement{written("b", nil)}, []placement{held("a", nil), held("b", nil)}, []string{""}, ""},
		{"made one removed", nil, []placement{held("a", made)}, []string{}, "The flow a goes with its block"},
		{"asked for one removed", nil, []placement{held("a", both(gone, made))}, []string{}, "The flow a goes with its block"},
		{"unbound", []placement{written("a", nil)}, []placement{held("a", func(b *placement) { b.Order = types.Int64Null() })}, []string{"order"}, ""},
		{"gone, enough said", []placement{written("a", full)}, []placement{held("a", gone)}, []string{strings.TrimPrefix(everything, "name title designation ")}, ""},
		{"gone, too little said", []placement{written("a", nil)}, []placement{held("a", gone)}, []string{everything}, "write name, title and designation"},
		{"gone, half said", []placement{written("a", func(b *placement) { b.Title = types.StringValue("t") })}, []placement{held("a", gone)}, nil, "write name and designation"},
		{"renamed", []placement{written("a", nil)}, []placement{held("a", both(made, func(b *placement) { b.ExportURL = types.StringValue("/flows/instances/b/export/") }))},
			[]string{"export_url"}, "The flow was given another slug"},
		{"renamed, called like a part of every path", []placement{written("instances", nil)}, []placement{held("instances", both(made, func(b *placement) { b.ExportURL = types.StringValue("/flows/instances/b/export/") }))},
			[]string{"export_url"}, "The flow was given another slug"},
		{"twice", []placement{written("a", nil), written("a", nil)}, nil, nil, "Two blocks for one flow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var diags diag.Diagnostics
			lists := Lists{Config: listOf(t.Context(), c.config, &diags), Prior: listOf(t.Context(), c.prior, &diags)}
			planned := blocks(t.Context(), Plan(t.Context(), lists, Run{}, &diags), &diags)
			got := []string{}
			for _, block := range planned {
				got = append(got, unknowns(block))
			}
			if c.unknown != nil && !slices.Equal(got, c.unknown) {
				t.Errorf("unknown are %q, want %q", got, c.unknown)
			}
			said := ""
			for _, one := range diags {
				said += one.Summary() + ": " + one.Detail() + "\n"
			}
			if c.says == "" && said != "" || !strings.Contains(said, c.says) {
				t.Errorf("it says %q, want %q", said, c.says)
			}
		})
	}
}

func TestPlanOfUnknownBlocks(t *testing.T) {
	var diags diag.Diagnostics
	unknown := types.ListUnknown(element)
	prior := listOf(t.Context(), []placement{held("a", nil), held("b", func(b *placement) { b.Created = types.BoolValue(true) })}, &diags)
	got := Plan(t.Context(), Lists{Config: unknown, Prior: prior}, Run{}, &diags)
	if !got.IsUnknown() || len(diags) != 1 || diags[0].Summary() != "The flow b may go" {
		t.Errorf("got %s, %v", got, diags)
	}
}
