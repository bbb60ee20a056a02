package flowset

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// bound returns a binding of the stage to the flow at the order.
func bound(pk, stage string, order int64) authentik.Binding {
	return authentik.Binding{PK: pk, Target: "flow", Stage: stage, Order: order}
}

// flow returns an existing flow, with the given change.
func flow(change func(*authentik.Flow)) *authentik.Flow {
	yes := true
	made := &authentik.Flow{PK: "flow", Slug: "a", Name: "A", Title: "T", Designation: "recovery", Layout: "stacked", CompatibilityMode: &yes}
	if change != nil {
		change(made)
	}
	return made
}

func TestSteps(t *testing.T) {
	no := false
	wanted := authentik.Flow{Slug: "a", Name: "A", Title: "T", Designation: "recovery"}
	bindAt := func(target string, order int64) step {
		return step{Kind: bind, Slug: "a", Binding: authentik.Binding{Target: target, Stage: "me", Order: order}}
	}
	create := step{Kind: createFlow, Slug: "a", Flow: wanted}
	for _, c := range []struct {
		name string
		want want
		has  actual
		then []step
	}{
		{"missing", want{}, actual{}, []step{create, bindAt("", 10)}},
		{"missing, at an order", want{Order: new(int64(0)), IsEnforced: true}, actual{}, []step{create, bindAt("", 0)}},
		{"there, empty", want{}, actual{Flow: flow(nil)}, []step{bindAt("flow", 10)}},
		{"behind the last", want{}, actual{flow(nil), []authentik.Binding{bound("1", "x", 30), bound("2", "y", 5)}}, []step{bindAt("flow", 40)}},
		{"behind a negative last", want{}, actual{flow(nil), []authentik.Binding{bound("1", "x", -30)}}, []step{bindAt("flow", -20)}},
		{"behind the very last", want{}, actual{flow(nil), []authentik.Binding{bound("1", "x", orderMax)}}, []step{bindAt("flow", orderMax)}},
		{"at a place that another has", want{Order: new(int64(5)), IsEnforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "x", 5)}}, []step{bindAt("flow", 5)}},
		{"as wanted", want{Order: new(int64(5)), IsEnforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "me", 5)}}, nil},
		{"elsewhere, enforced", want{Order: new(int64(5)), IsEnforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "me", 6)}},
			[]step{{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: "1", Order: 5}}}},
		{"elsewhere, not enforced", want{Order: new(int64(5))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 6)}}, nil},
		{"twice, one of them right", want{Order: new(int64(7)), IsEnforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "me", 3), bound("2", "me", 7)}}, nil},
		{"twice, ours known", want{Order: new(int64(1)), IsEnforced: true, Was: new(int64(7))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 3), bound("2", "me", 7)}},
			[]step{{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: "2", Order: 1}}}},
		{"twice, ours unknown", want{Order: new(int64(1)), IsEnforced: true}, actual{flow(nil), []authentik.Binding{bound("2", "me", 7), bound("1", "me", 3)}},
			[]step{{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: "1", Order: 1}}}},
		{"somebody else's at the new order", want{Order: new(int64(5)), IsEnforced: true, Was: new(int64(20))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 20), bound("2", "me", 5)}},
			[]step{{Kind: unbind, Slug: "a", Binding: bound("1", "me", 20)}}},
		{"another beside it, the order unchanged", want{Order: new(int64(20)), IsEnforced: true, Was: new(int64(20))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 20), bound("2", "me", 5)}}, nil},
		{"edited", want{}, actual{flow(func(f *authentik.Flow) { f.Title, f.Layout = "Other", "content_left" }), []authentik.Binding{bound("1", "me", 6)}},
			[]step{{Kind: updateFlow, Slug: "a", Flow: authentik.Flow{Title: "T"}}}},
		{"renamed", want{}, actual{flow(func(f *authentik.Flow) { f.Slug = "b" }), []authentik.Binding{bound("1", "me", 6)}},
			[]step{{Kind: updateFlow, Slug: "b", Flow: authentik.Flow{Slug: "a"}}}},
		{"compatibility_mode", want{Flow: authentik.Flow{Slug: "a", CompatibilityMode: &no}}, actual{flow(nil), nil},
			[]step{{Kind: updateFlow, Slug: "a", Flow: authentik.Flow{CompatibilityMode: &no}}, bindAt("flow", 10)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.Stage = "me"
			if c.want.Flow.Slug == "" {
				c.want.Flow = wanted
			}
			if diff := cmp.Diff(c.then, steps(c.want, c.has)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRemovalSteps(t *testing.T) {
	mine, second, other := bound("1", "me", 10), bound("2", "me", 20), bound("3", "x", 5)
	off := func(b authentik.Binding) step { return step{Kind: unbind, Slug: "a", Binding: b} }
	remove := step{Kind: deleteFlow, Slug: "a"}
	for _, c := range []struct {
		name    string
		removal removal
		has     actual
		then    []step
	}{
		{"gone", removal{IsCreator: true}, actual{}, nil},
		{"adopted", removal{}, actual{flow(nil), []authentik.Binding{mine}}, []step{off(mine)}},
		{"adopted, unbound", removal{}, actual{flow(nil), nil}, nil},
		{"created", removal{IsCreator: true}, actual{flow(nil), []authentik.Binding{mine}}, []step{off(mine), remove}},
		{"created, unbound", removal{IsCreator: true}, actual{flow(nil), nil}, []step{remove}},
		{"created, in use", removal{IsCreator: true}, actual{flow(nil), []authentik.Binding{mine, other}}, []step{off(mine)}},
		{"created, bound twice", removal{IsCreator: true, Order: new(int64(10))}, actual{flow(nil), []authentik.Binding{second, mine}}, []step{off(mine)}},
		{"the second is ours", removal{Order: new(int64(20))}, actual{flow(nil), []authentik.Binding{mine, second}}, []step{off(second)}},
		{"destroyed, adopted", removal{IsDestroyed: true}, actual{flow(nil), []authentik.Binding{mine}}, nil},
		{"destroyed, created", removal{IsDestroyed: true, IsCreator: true}, actual{flow(nil), []authentik.Binding{mine, second}}, []step{remove}},
		{"destroyed, in use", removal{IsDestroyed: true, IsCreator: true}, actual{flow(nil), []authentik.Binding{mine, other}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.removal.Stage = "me"
			got := c.removal.steps(c.has, len(c.removal.others(c.has.Bindings)) > 0)
			if diff := cmp.Diff(c.then, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Two runs that append a stage at the same order at the same time move to different orders, no matter which of them
// sees the other.
func TestSeparate(t *testing.T) {
	first, second, last := bound("1", "a", 10), bound("2", "b", 10), bound("3", "c", 15)
	for _, c := range []struct {
		mine   authentik.Binding
		among  []authentik.Binding
		order  int64
		isTied bool
	}{
		{first, []authentik.Binding{first, last}, 0, false},
		{first, []authentik.Binding{second, first, last}, 25, true},
		{second, []authentik.Binding{second, first, last}, 35, true},
	} {
		if order, isTied := separate(c.among, c.mine); order != c.order || isTied != c.isTied {
			t.Errorf("%s among %v moves to %d: %v", c.mine.PK, c.among, order, isTied)
		}
	}
}
