package provider_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// Two stages of a configuration that write different things of one flow take turns for ever; the plan warns of it.
func TestFlowSetDisputed(t *testing.T) {
	for name, c := range map[string]struct {
		first, second map[string]any
		says          string // on which attribute; empty for no warning
	}{
		"another title":           {made("a"), in("a", "title", "Other"), "title"},
		"another mode":            {made("a", "compatibility_mode", true), in("a", "compatibility_mode", false), "compatibility_mode"},
		"the same":                {made("a"), made("a"), ""},
		"what the other does not": {made("a"), in("a", "layout", "content_left"), ""},
		"another flow":            {made("a"), made("b", "title", "Other"), ""},
		"their own place":         {made("a", "order", 1), in("a", "order", 2), ""},
	} {
		t.Run(name, func(t *testing.T) {
			session := acctest.Simulated(t, "").Compared().Session(t)
			first, second := session.Resource(acctest.Kinds[0]), session.Resource(acctest.Kinds[1])
			if diags := first.Apply(named("first", c.first)); diags.HasError() {
				t.Fatal(diags)
			}
			_, diags := second.Plan(named("second", c.second))
			switch warnings := diags.Warnings(); {
			case diags.HasError():
				t.Error(diags)
			case c.says == "":
				if len(warnings) > 0 {
					t.Error(diags)
				}
			case len(warnings) != 1 || warnings[0].Attribute != "flow_set[0]."+c.says:
				t.Errorf("want one warning on %s, got %s", c.says, diags)
			default:
				mustSay(t, warnings, `"first"`, "leave "+c.says+" out")
			}
		})
	}
}

// A flow that is gone is no error for a stage behind the one that makes it anew.
func TestFlowSetGoneIsMadeByAnother(t *testing.T) {
	server := acctest.Simulated(t, "").Compared()
	session := server.Session(t)
	maker, other := session.Resource(acctest.Kinds[0]), session.Resource(acctest.Kinds[1])
	makers, others := named("maker", made("a")), named("other", in("a"))
	if diags := append(maker.Apply(makers), other.Apply(others)...); diags.HasError() {
		t.Fatal(diags)
	}
	mustDo(t, server.Sim.RemoveFlow("a"))
	if diags := session.Restart(); diags.HasError() {
		t.Fatal(diags)
	}
	_, diags := other.Plan(others)
	mustFail(t, diags, "flow_set[0].slug", "depends_on")
	if _, diags := maker.Plan(makers); diags.HasError() {
		t.Fatal(diags)
	}
	if _, diags := other.Plan(others); diags.HasError() {
		t.Fatal(diags)
	}
	if diags := append(maker.Apply(makers), other.Apply(others)...); diags.HasError() {
		t.Fatal(diags)
	}
	mustPlace(t, server.Sim, "a maker 10", "a other 20")
}
