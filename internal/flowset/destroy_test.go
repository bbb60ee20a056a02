package flowset

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// withFlow is a scripted server that has one flow.
type withFlow struct {
	scripted
	has      *authentik.Flow
	bindings []authentik.Binding
	users    []authentik.UsedBy
	// isUnlocked reports whether the flow was read while its lock was not held.
	isUnlocked bool
}

func (w *withFlow) flow(_ context.Context, slug string) (*authentik.Flow, error) {
	locks.Lock()
	defer locks.Unlock()
	held := locks.byFlow[" "+slug]
	w.isUnlocked = held == nil || len(held.turn) == 0
	return w.has, nil
}

func (w *withFlow) flowByPK(context.Context, string) (*authentik.Flow, error) { return w.has, nil }

func (w *withFlow) usedBy(context.Context, string) ([]authentik.UsedBy, error) { return w.users, nil }

func (w *withFlow) bindingsTo(context.Context, string) ([]authentik.Binding, error) {
	return w.bindings, nil
}

func created(b *blockModel) { b.Created = types.BoolValue(true) }

// said returns the severities, summaries and details of all diagnostics as one text.
func said(problems diag.Diagnostics) string {
	var all []string
	for _, one := range problems {
		all = append(all, one.Severity().String()+": "+one.Summary()+": "+one.Detail())
	}
	return strings.Join(all, "\n")
}

// A removed block deletes its flow only if the block created it. If the response to the create was lost, the flow's
// fields show whether the block created it.
func TestRemoveBlockDeletesOnlyItsOwnFlow(t *testing.T) {
	asked := func(b *blockModel) {
		b.clearComputed()
		b.Created = types.BoolValue(true)
		b.Authentication, b.PolicyEngineMode, b.Layout, b.DeniedAction = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
		b.CompatibilityMode = types.BoolNull()
	}
	as := func(pk, title string) *authentik.Flow {
		return &authentik.Flow{PK: pk, Slug: "a", Name: "N", Title: title, Designation: "recovery"}
	}
	for _, c := range []struct {
		name      string
		block     blockModel
		has       *authentik.Flow
		isDeleted bool
	}{
		{"created", held("a", created), as("pk-a", "T"), true},
		{"adopted", held("a", nil), as("pk-a", "T"), false},
		{"created, and another one by now", held("a", created), as("pk-b", "T"), false},
		{"requested, and there", held("a", asked), as("pk-a", "T"), true},
		{"requested, and somebody else's", held("a", asked), as("pk-a", "Other"), false},
		{"created, and gone", held("a", created), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			on := &withFlow{has: c.has}
			var problems diag.Diagnostics
			ok := (&Change{api: on}).removeBlock(t.Context(), c.block, removal{Stage: "me", IsDestroyed: true}, &problems)
			if !ok || on.isUnlocked || slices.Contains(on.asked, deleteFlow) != c.isDeleted {
				t.Errorf("requests %v, want the flow deleted: %v; %s", on.asked, c.isDeleted, said(problems))
			}
		})
	}
	if len(locks.byFlow) > 0 {
		t.Errorf("locks outlive their use: %v", locks.byFlow)
	}
}

// A flow that something else uses is not deleted. Both the plan and the apply list what uses it.
func TestUsedFlowStays(t *testing.T) {
	for name, c := range map[string]struct {
		user    authentik.UsedBy
		binding *authentik.Binding
		says    string // empty if the flow is deleted
	}{
		"a provider":               {authentik.UsedBy{App: "authentik_providers_oauth2", ModelName: "oauth2provider", Name: "Wiki"}, nil, `"Wiki" (oauth2provider)`},
		"a brand":                  {authentik.UsedBy{App: "authentik_brands", ModelName: "brand", Name: "Default brand"}, nil, `"Default brand" (brand)`},
		"a policy":                 {authentik.UsedBy{App: "authentik_policies", ModelName: "policybinding", Name: "Policy"}, nil, `"Policy" (policybinding)`},
		"another stage":            {binding: &authentik.Binding{PK: "b", Stage: "x", Order: 5, StageObj: &authentik.Stage{Name: "login"}}, says: `the stage "login" at order 5`},
		"the stage's own bindings": {user: authentik.UsedBy{App: "authentik_flows", ModelName: "flowstagebinding"}},
		"the stage itself":         {user: authentik.UsedBy{App: "authentik_stages_authenticator_email", PK: "me"}},
	} {
		t.Run(name, func(t *testing.T) {
			on := &withFlow{has: &authentik.Flow{PK: "pk-a", Slug: "a"}, users: []authentik.UsedBy{c.user}}
			if on.bindings = []authentik.Binding{bound("1", "me", 10)}; c.binding != nil {
				on.bindings, on.users = append(on.bindings, *c.binding), nil
			}
			r := removal{Stage: "me", IsDestroyed: true}
			planned := said(warnRemoval(t.Context(), on, held("a", created), r))
			var problems diag.Diagnostics
			ok := (&Change{api: on}).removeBlock(t.Context(), held("a", created), r, &problems)
			if applied := said(problems); !ok || slices.Contains(on.asked, deleteFlow) != (c.says == "") || (applied == "") != (c.says == "") ||
				!strings.Contains(applied, c.says) || !strings.Contains(planned, c.says) {
				t.Errorf("requests %v\nthe plan says %s\nthe apply says %s", on.asked, planned, applied)
			}
			if strings.Contains(planned, openRecovery) != (c.says != "") {
				t.Errorf("the plan says %s", planned)
			}
		})
	}
}

// authentik lists a brand twice if two of its fields name the flow. Messages name the brand once.
func TestUserOfAFlowIsNamedOnce(t *testing.T) {
	brand := authentik.UsedBy{App: "authentik_brands", ModelName: "brand", PK: "b", Name: "Default brand"}
	second := authentik.UsedBy{App: "authentik_brands", ModelName: "brand", PK: "c", Name: "Second"}
	on := &withFlow{has: &authentik.Flow{PK: "pk-a", Slug: "a"}, users: []authentik.UsedBy{brand, second, brand}}
	names, err := referencedBy(t.Context(), on, actual{Flow: on.has}, removal{Stage: "me"})
	if want := []string{`"Default brand" (brand)`, `"Second" (brand)`}; err != nil || !slices.Equal(names, want) {
		t.Errorf("users %q, want %q; %v", names, want, err)
	}
}

// removeBlock waits for the lock of the flow, and sends no request before it has the lock.
func TestRemoveBlockWaitsForItsLock(t *testing.T) {
	c := &Change{api: &withFlow{has: &authentik.Flow{PK: "pk-a", Slug: "a"}}, baseURL: "server"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = c.locked(t.Context(), "a", func() *stepError {
		var problems diag.Diagnostics
		on := &withFlow{has: &authentik.Flow{PK: "pk-a", Slug: "a"}}
		other := &Change{api: on, baseURL: "server"}
		if other.removeBlock(ctx, held("a", created), removal{Stage: "me"}, &problems) || len(on.asked) > 0 || !problems.HasError() {
			t.Errorf("requests %v, %s", on.asked, said(problems))
		}
		return nil
	})
	if len(locks.byFlow) > 0 {
		t.Errorf("locks outlive their use: %v", locks.byFlow)
	}
}

// A removed block neither unbinds nor deletes a flow that a planned block names, even if the removed block had
// another slug.
func TestRemoveBlockKeepsAWantedFlow(t *testing.T) {
	on := &withFlow{has: &authentik.Flow{PK: "pk-a", Slug: "b"}, bindings: []authentik.Binding{bound("1", "me", 10)}}
	c := &Change{api: on, blocks: []change{{flow: on.has}}}
	var problems diag.Diagnostics
	if !c.removeBlock(t.Context(), held("a", created), removal{Stage: "me"}, &problems) || len(on.asked) > 0 || len(problems) > 0 {
		t.Errorf("requests %v, %s", on.asked, said(problems))
	}
}

func TestGuardDestroy(t *testing.T) {
	flows := func(pks ...string) (all []authentik.Flow) {
		for _, pk := range pks {
			all = append(all, authentik.Flow{PK: "pk-" + pk, Slug: pk, Designation: "recovery"})
		}
		return all
	}
	unbound := func(b *blockModel) { b.Order = types.Int64Null() }
	for _, c := range []struct {
		name   string
		blocks []blockModel
		bound  []authentik.Flow
		force  bool
		says   string // empty if the destroy is allowed
	}{
		{"not bound", nil, nil, false, ""},
		{"bound by its blocks", []blockModel{held("a", nil), held("b", created)}, flows("a", "b"), false, ""},
		{"bound by somebody else", nil, flows("a"), false, `flow "a" (designation recovery)`},
		{"bound by somebody else too", []blockModel{held("a", nil)}, flows("a", "b"), false, `flow "b" (designation recovery)`},
		{"bound twice", []blockModel{held("a", nil)}, flows("a", "a"), false, `flow "a" (designation recovery)`},
		{"own binding lost, another there", []blockModel{held("a", unbound)}, flows("a"), false, `flow "a" (designation recovery)`},
		{"own binding gone since", []blockModel{held("a", nil)}, nil, false, ""},
		{"forced", nil, flows("a"), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems diag.Diagnostics
			prior := listOf(t.Context(), c.blocks, &problems)
			problems.Append(GuardDestroy(t.Context(), "authentik_stage_email", "stage", prior, c.bound, c.force)...)
			if text := said(problems); problems.HasError() != (c.says != "") || !strings.Contains(text, c.says) {
				t.Errorf("it says %q, want %q", text, c.says)
			}
		})
	}
}

// The plan of a destroy says what happens to each flow of the stage's blocks.
func TestWarnDestroy(t *testing.T) {
	mfa := func(b *blockModel) { b.Designation = types.StringValue("authentication") }
	for _, c := range []struct {
		name, says string
		block      blockModel
	}{
		{"a recovery flow that stays", "A recovery flow loses its mail", held("a", nil)},
		{"another flow that stays", "A flow loses the stage", held("a", mfa)},
		{"not bound to it", "", held("a", func(b *blockModel) { b.Order = types.Int64Null() })},
		{"created", "A flow will be deleted", held("a", created)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems diag.Diagnostics
			prior := listOf(t.Context(), []blockModel{c.block}, &problems)
			problems.Append(WarnDestroy(t.Context(), nil, prior, "me")...)
			if text := said(problems); problems.HasError() || (text == "") != (c.says == "") || !strings.Contains(text, c.says) {
				t.Errorf("it says %q, want %q", text, c.says)
			}
		})
	}
}
