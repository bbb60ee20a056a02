package flowset

import (
	"context"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// holding is a scripted server that has one flow, which no stage is bound to.
type holding struct {
	scripted
	run  *shared
	has  *authentik.Flow
	used []authentik.UsedBy
	// open tells that the turn at the flow was not taken while it was looked at.
	open bool
}

func (h *holding) flow(_ context.Context, slug string) (*authentik.Flow, error) {
	h.run.Lock()
	defer h.run.Unlock()
	h.open = len(h.run.turns[slug]) == 0
	return h.has, nil
}

func (h *holding) flowByPK(context.Context, string) (*authentik.Flow, error) { return h.has, nil }

func (h *holding) users(context.Context, string) ([]authentik.UsedBy, error) { return h.used, nil }

func (h *holding) bindingsOf(context.Context, string) ([]authentik.Binding, error) { return nil, nil }

// A flow goes with its block only where the block made it, which a lost answer leaves to be told by its fields.
func TestDismiss(t *testing.T) {
	made := func(b *placement) { b.Created = types.BoolValue(true) }
	asked := func(b *placement) {
		b.lose()
		b.Created = types.BoolValue(true)
		b.Authentication, b.PolicyEngineMode, b.Layout, b.DeniedAction = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
		b.CompatibilityMode = types.BoolNull()
	}
	as := func(pk, title string) *authentik.Flow {
		return &authentik.Flow{PK: pk, Slug: "a", Name: "N", Title: title, Designation: "recovery"}
	}
	for _, c := range []struct {
		name  string
		block placement
		has   *authentik.Flow
		gone  bool
	}{
		{"made", held("a", made), as("pk-a", "T"), true},
		{"adopted", held("a", nil), as("pk-a", "T"), false},
		{"made, and another one by now", held("a", made), as("pk-b", "T"), false},
		{"asked for, and there", held("a", asked), as("pk-a", "T"), true},
		{"asked for, and another's", held("a", asked), as("pk-a", "Other"), false},
		{"made, and gone", held("a", made), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			on := &holding{run: newShared(), has: c.has}
			var diags diag.Diagnostics
			ok := (&Change{server: on, shared: on.run}).dismiss(t.Context(), c.block, farewell{Stage: "me", Leaving: true}, &diags)
			if !ok || on.open || slices.Contains(on.asked, deleteFlow) != c.gone {
				t.Errorf("asked for %v, want the flow gone: %v; %v", on.asked, c.gone, diags)
			}
		})
	}
}

// A removed block waits for its turn at the flow, and asks nothing before it.
func TestDismissWaitsForItsTurn(t *testing.T) {
	run := newShared()
	unlock, err := run.lock(t.Context(), "server", "a")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	on := &holding{run: run, has: &authentik.Flow{PK: "pk-a", Slug: "a"}}
	var diags diag.Diagnostics
	block := held("a", func(b *placement) { b.Created = types.BoolValue(true) })
	if (&Change{server: on, base: "server", shared: run}).dismiss(ctx, block, farewell{Stage: "me"}, &diags) || len(on.asked) > 0 || !diags.HasError() {
		t.Errorf("asked for %v, %v", on.asked, diags)
	}
}

// A flow is not worth a provider: authentik would delete it with the flow that it authorizes through.
func TestDismissSparesWhatWouldGoWithTheFlow(t *testing.T) {
	for name, c := range map[string]struct {
		user authentik.UsedBy
		gone bool
	}{
		"a provider":                   {authentik.UsedBy{App: "authentik_providers_oauth2", ModelName: "oauth2provider", Action: "cascade", Name: "Wiki"}, false},
		"a provider of old":            {authentik.UsedBy{App: "authentik_providers_oauth2", ModelName: "oauth2provider", Action: "CASCADE", Name: "Wiki"}, false},
		"a brand, which is left":       {authentik.UsedBy{App: "authentik_brands", ModelName: "brand", Action: "set_null"}, true},
		"a policy's place in it":       {authentik.UsedBy{App: "authentik_policies", ModelName: "policybinding", Action: "cascade"}, true},
		"a binding of the stage's own": {authentik.UsedBy{App: "authentik_flows", ModelName: "flowstagebinding", Action: "cascade"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			on := &holding{run: newShared(), has: &authentik.Flow{PK: "pk-a", Slug: "a"}, used: []authentik.UsedBy{c.user}}
			var diags diag.Diagnostics
			block := held("a", func(b *placement) { b.Created = types.BoolValue(true) })
			ok := (&Change{server: on, shared: on.run}).dismiss(t.Context(), block, farewell{Stage: "me", Leaving: true}, &diags)
			if !ok || diags.HasError() || slices.Contains(on.asked, deleteFlow) != c.gone || (len(diags) == 0) != c.gone {
				t.Errorf("asked for %v, want the flow gone: %v; %v", on.asked, c.gone, diags)
			}
		})
	}
}
