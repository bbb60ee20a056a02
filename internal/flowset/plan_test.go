package flowset

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
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

const everything = "name title designation authentication policy_engine_mode layout denied_action pk policybindingmodel_ptr_id background export_url compatibility_mode order created"

func TestPlanMatchesBlocksBySlug(t *testing.T) {
	for _, c := range []struct {
		name    string
		config  []blockModel
		prior   []blockModel
		unknown []string // the unknown attributes of each planned block
		says    string   // part of a diagnostic; empty if there is none
	}{
		{"new", []blockModel{written("a")}, nil, []string{everything}, ""},
		{"unknown slug", []blockModel{{Slug: types.StringUnknown()}}, []blockModel{held("a", created)}, []string{everything}, "A flow may be deleted"},
		{"unknown slug beside what stays", []blockModel{{Slug: types.StringUnknown()}, written("a")}, []blockModel{held("a", created)}, []string{everything, ""}, ""},
		{"unknown slug instead of what was there before", []blockModel{{Slug: types.StringUnknown()}}, []blockModel{held("a")}, []string{everything}, ""},
		{"unchanged", []blockModel{written("a")}, []blockModel{held("a")}, []string{""}, ""},
		{"another title", []blockModel{written("a", full)}, []blockModel{held("a")}, []string{""}, ""},
		{"reordered", []blockModel{written("b"), written("a")}, []blockModel{held("a"), held("b")}, []string{"", ""}, ""},
		{"one in the middle", []blockModel{written("a"), written("c"), written("b")}, []blockModel{held("a"), held("b")}, []string{"", everything, ""}, ""},
		{"one removed", []blockModel{written("b")}, []blockModel{held("a"), held("b")}, []string{""}, "A recovery flow loses its mail"},
		{"made one removed", nil, []blockModel{held("a", created)}, []string{}, "A flow will be deleted"},
		{"asked for one removed", nil, []blockModel{held("a", gone, created)}, []string{}, "A flow will be deleted"},
		{"unbound", []blockModel{written("a")}, []blockModel{held("a", unbound)}, []string{"order"}, ""},
		{"gone, enough said", []blockModel{written("a", full)}, []blockModel{held("a", gone)}, []string{strings.TrimPrefix(everything, "name title designation ")}, ""},
		{"gone, too little said", []blockModel{written("a")}, []blockModel{held("a", gone)}, []string{everything}, "write name, title and designation"},
		{"ignored", []blockModel{held("a")}, []blockModel{held("a")}, []string{""}, ""},
		{"ignored and gone", []blockModel{held("a", gone)}, []blockModel{held("a", gone)}, []string{""}, ""},
		{"ignored and unbound", []blockModel{held("a", unbound)},
			[]blockModel{held("a", unbound)}, []string{""}, ""},
		{"new slug followed", []blockModel{written("b")}, []blockModel{held("a", created, renamed)}, []string{""}, ""},
		{"new slug followed, old slug named too", []blockModel{written("b"), written("a", full)}, []blockModel{held("a", created, renamed)},
			[]string{"", strings.TrimPrefix(everything, "name title designation ")}, ""},
		{"new slug of an adopted flow", []blockModel{written("b")}, []blockModel{held("a", renamed)}, []string{everything}, "A recovery flow loses its mail"},
		{"gone, half said", []blockModel{written("a", func(b *blockModel) { b.Title = types.StringValue("t") })}, []blockModel{held("a", gone)}, nil, "write name and designation"},
		{"renamed", []blockModel{written("a")}, []blockModel{held("a", created, renamed)},
			[]string{"export_url"}, "The flow gets its slug back"},
		{"renamed, called like a part of every path", []blockModel{written("instances")}, []blockModel{held("instances", created, renamed)},
			[]string{"export_url"}, "The flow gets its slug back"},
		{"twice", []blockModel{written("a"), written("a")}, nil, nil, "Two blocks for one flow"},
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

func TestUnknownBlocksMayDeleteACreatedFlow(t *testing.T) {
	var problems diag.Diagnostics
	unknown := types.ListUnknown(element)
	prior := listOf(t.Context(), []blockModel{held("a"), held("b", created)}, &problems)
	got := Plan(t.Context(), &diags.ProviderData{Unknown: []string{"url"}}, Lists{Config: unknown, Prior: prior}, &problems)
	if !got.IsUnknown() || len(problems) != 1 || problems[0].Summary() != "A flow may be deleted" {
		t.Errorf("got %s, %v", got, problems)
	}
}
