package flowset

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// held returns a block of a state: its flow exists, and the stage is bound at order 10.
func held(slug string, change func(*blockModel)) blockModel {
	text := types.StringValue
	block := blockModel{
		Slug: text(slug), Name: text("N"), Title: text("T"), Designation: text("recovery"), Authentication: text("none"), PolicyEngineMode: text("any"),
		CompatibilityMode: types.BoolValue(false), Layout: text("stacked"), DeniedAction: text("continue"), Order: types.Int64Value(10),
		PK: text("pk-" + slug), PolicyBindingModelPtrID: text("ptr"), Background: text("/b.jpg"), ExportURL: text("/flows/instances/" + slug + "/export/"), Created: types.BoolValue(false),
	}
	if change != nil {
		change(&block)
	}
	return block
}

func written(slug string, change func(*blockModel)) blockModel {
	block := blockModel{Slug: types.StringValue(slug)}
	if change != nil {
		change(&block)
	}
	return block
}

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

const everything = "name title designation authentication policy_engine_mode layout denied_action pk policybindingmodel_ptr_id background export_url compatibility_mode order created"

func TestPlan(t *testing.T) {
	made := func(b *blockModel) { b.Created = types.BoolValue(true) }
	full := func(b *blockModel) {
		b.Name, b.Title, b.Designation = types.StringValue("n"), types.StringValue("t"), types.StringValue("recovery")
	}
	gone := func(b *blockModel) { b.clearComputed() }
	renamed := func(b *blockModel) { b.ExportURL = types.StringValue("/flows/instances/b/export/") }
	both := func(changes ...func(*blockModel)) func(*blockModel) {
		return func(b *blockModel) {
			for _, change := range changes {
				change(b)
			}
		}
	}
	for _, c := range []struct {
		name    string
		config  []blockModel
		prior   []blockModel
		unknown []string // the unknown attributes of each planned block
		says    string   // part of a diagnostic; empty if there is none
	}{
		{"new", []blockModel{written("a", nil)}, nil, []string{everything}, ""},
		{"unknown slug", []blockModel{{Slug: types.StringUnknown()}}, []blockModel{held("a", made)}, []string{everything}, "A flow may be deleted"},
		{"unknown slug beside what stays", []blockModel{{Slug: types.StringUnknown()}, written("a", nil)}, []blockModel{held("a", made)}, []string{everything, ""}, ""},
		{"unknown slug instead of what was there before", []blockModel{{Slug: types.StringUnknown()}}, []blockModel{held("a", nil)}, []string{everything}, ""},
		{"unchanged", []blockModel{written("a", nil)}, []blockModel{held("a", nil)}, []string{""}, ""},
		{"another title", []blockModel{written("a", full)}, []blockModel{held("a", nil)}, []string{""}, ""},
		{"reordered", []blockModel{written("b", nil), written("a", nil)}, []blockModel{held("a", nil), held("b", nil)}, []string{"", ""}, ""},
		{"one in the middle", []blockModel{written("a", nil), written("c", nil), written("b", nil)}, []blockModel{held("a", nil), held("b", nil)}, []string{"", everything, ""}, ""},
		{"one removed", []blockModel{written("b", nil)}, []blockModel{held("a", nil), held("b", nil)}, []string{""}, "A recovery flow loses its mail"},
		{"made one removed", nil, []blockModel{held("a", made)}, []string{}, "A flow will be deleted"},
		{"asked for one removed", nil, []blockModel{held("a", both(gone, made))}, []string{}, "A flow will be deleted"},
		{"unbound", []blockModel{written("a", nil)}, []blockModel{held("a", func(b *blockModel) { b.Order = types.Int64Null() })}, []string{"order"}, ""},
		{"gone, enough said", []blockModel{written("a", full)}, []blockModel{held("a", gone)}, []string{strings.TrimPrefix(everything, "name title designation ")}, ""},
		{"gone, too little said", []blockModel{written("a", nil)}, []blockModel{held("a", gone)}, []string{everything}, "write name, title and designation"},
		{"ignored", []blockModel{held("a", nil)}, []blockModel{held("a", nil)}, []string{""}, ""},
		{"ignored and gone", []blockModel{held("a", gone)}, []blockModel{held("a", gone)}, []string{""}, ""},
		{"ignored and unbound", []blockModel{held("a", func(b *blockModel) { b.Order = types.Int64Null() })},
			[]blockModel{held("a", func(b *blockModel) { b.Order = types.Int64Null() })}, []string{""}, ""},
		{"new slug followed", []blockModel{written("b", nil)}, []blockModel{held("a", both(made, renamed))}, []string{""}, ""},
		{"new slug followed, old slug named too", []blockModel{written("b", nil), written("a", full)}, []blockModel{held("a", both(made, renamed))},
			[]string{"", strings.TrimPrefix(everything, "name title designation ")}, ""},
		{"new slug of an adopted flow", []blockModel{written("b", nil)}, []blockModel{held("a", renamed)}, []string{everything}, "A recovery flow loses its mail"},
		{"gone, half said", []blockModel{written("a", func(b *blockModel) { b.Title = types.StringValue("t") })}, []blockModel{held("a", gone)}, nil, "write name and designation"},
		{"renamed", []blockModel{written("a", nil)}, []blockModel{held("a", both(made, renamed))},
			[]string{"export_url"}, "The flow gets its slug back"},
		{"renamed, called like a part of every path", []blockModel{written("instances", nil)}, []blockModel{held("instances", both(made, renamed))},
			[]string{"export_url"}, "The flow gets its slug back"},
		{"twice", []blockModel{written("a", nil), written("a", nil)}, nil, nil, "Two blocks for one flow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems diag.Diagnostics
			lists := Lists{Config: listOf(t.Context(), c.config, &problems), Prior: listOf(t.Context(), c.prior, &problems)}
			planned := blocks(t.Context(), Plan(t.Context(), &diags.ProviderData{Unknown: []string{"url"}}, lists, &problems), &problems)
			got := []string{}
			for _, block := range planned {
				got = append(got, unknowns(block))
			}
			if c.unknown != nil && !slices.Equal(got, c.unknown) {
				t.Errorf("unknown are %q, want %q", got, c.unknown)
			}
			said := ""
			for _, one := range problems {
				said += one.Summary() + ": " + one.Detail() + "\n"
			}
			if c.says == "" && said != "" || !strings.Contains(said, c.says) {
				t.Errorf("it says %q, want %q", said, c.says)
			}
		})
	}
}

func TestPlanOfUnknownBlocks(t *testing.T) {
	var problems diag.Diagnostics
	unknown := types.ListUnknown(element)
	prior := listOf(t.Context(), []blockModel{held("a", nil), held("b", func(b *blockModel) { b.Created = types.BoolValue(true) })}, &problems)
	got := Plan(t.Context(), &diags.ProviderData{Unknown: []string{"url"}}, Lists{Config: unknown, Prior: prior}, &problems)
	if !got.IsUnknown() || len(problems) != 1 || problems[0].Summary() != "A flow may be deleted" {
		t.Errorf("got %s, %v", got, problems)
	}
}
