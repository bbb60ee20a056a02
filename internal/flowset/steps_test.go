package flowset

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// bound is a binding named after its stage and order.
func bound(pk, stage string, order int64) authentik.Binding {
	return authentik.Binding{PK: pk, Target: "flow", Stage: stage, Order: order}
}

// flow is one that exists, as a table's row changes it.
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
		{"missing, at an order", want{Order: new(int64(0)), Enforced: true}, actual{}, []step{create, bindAt("", 0)}},
		{"there, empty", want{}, actual{Flow: flow(nil)}, []step{bindAt("flow", 10)}},
		{"behind the last", want{}, actual{flow(nil), []authentik.Binding{bound("1", "x", 30), bound("2", "y", 5)}}, []step{bindAt("flow", 40)}},
		{"behind a negative last", want{}, actual{flow(nil), []authentik.Binding{bound("1", "x", -30)}}, []step{bindAt("flow", -20)}},
		{"behind the very last", want{}, actual{flow(nil), []authentik.Binding{bound("1", "x", orderMax)}}, []step{bindAt("flow", orderMax)}},
		{"at a place that another has", want{Order: new(int64(5)), Enforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "x", 5)}}, []step{bindAt("flow", 5)}},
		{"as wanted", want{Order: new(int64(5)), Enforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "me", 5)}}, nil},
		{"elsewhere, enforced", want{Order: new(int64(5)), Enforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "me", 6)}},
			[]step{{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: "1", Order: 5}}}},
		{"elsewhere, not enforced", want{Order: new(int64(5))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 6)}}, nil},
		{"twice, one of them right", want{Order: new(int64(7)), Enforced: true}, actual{flow(nil), []authentik.Binding{bound("1", "me", 3), bound("2", "me", 7)}}, nil},
		{"twice, ours known", want{Order: new(int64(1)), Enforced: true, Was: new(int64(7))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 3), bound("2", "me", 7)}},
			[]step{{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: "2", Order: 1}}}},
		{"twice, ours unknown", want{Order: new(int64(1)), Enforced: true}, actual{flow(nil), []authentik.Binding{bound("2", "me", 7), bound("1", "me", 3)}},
			[]step{{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: "1", Order: 1}}}},
		{"somebody else's at the new order", want{Order: new(int64(5)), Enforced: true, Was: new(int64(20))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 20), bound("2", "me", 5)}},
			[]step{{Kind: unbind, Slug: "a", Binding: bound("1", "me", 20)}}},
		{"another beside it, the order unchanged", want{Order: new(int64(20)), Enforced: true, Was: new(int64(20))}, actual{flow(nil), []authentik.Binding{bound("1", "me", 20), bound("2", "me", 5)}}, nil},
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

func TestFarewell(t *testing.T) {
	mine, second, other := bound("1", "me", 10), bound("2", "me", 20), bound("3", "x", 5)
	off := func(b authentik.Binding) step { return step{Kind: unbind, Slug: "a", Binding: b} }
	remove := step{Kind: deleteFlow, Slug: "a"}
	for _, c := range []struct {
		name  string
		leave farewell
		has   actual
		then  []step
		kept  bool
	}{
		{"gone", farewell{Created: true}, actual{}, nil, false},
		{"adopted", farewell{}, actual{flow(nil), []authentik.Binding{mine}}, []step{off(mine)}, false},
		{"adopted, unbound", farewell{}, actual{flow(nil), nil}, nil, false},
		{"made", farewell{Created: true}, actual{flow(nil), []authentik.Binding{mine}}, []step{off(mine), remove}, false},
		{"made, unbound", farewell{Created: true}, actual{flow(nil), nil}, []step{remove}, false},
		{"made, in use", farewell{Created: true}, actual{flow(nil), []authentik.Binding{mine, other}}, []step{off(mine)}, true},
		{"made, bound twice", farewell{Created: true, Was: new(int64(10))}, actual{flow(nil), []authentik.Binding{second, mine}}, []step{off(mine)}, true},
		{"the second is ours", farewell{Was: new(int64(20))}, actual{flow(nil), []authentik.Binding{mine, second}}, []step{off(second)}, false},
		{"leaving, adopted", farewell{Leaving: true}, actual{flow(nil), []authentik.Binding{mine}}, nil, false},
		{"leaving, made", farewell{Leaving: true, Created: true}, actual{flow(nil), []authentik.Binding{mine, second}}, []step{remove}, false},
		{"leaving, in use", farewell{Leaving: true, Created: true}, actual{flow(nil), []authentik.Binding{mine, other}}, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.leave.Stage = "me"
			got, kept := c.leave.steps(c.has)
			if diff := cmp.Diff(c.then, got); diff != "" || kept != c.kept {
				t.Errorf("kept %v, (-want +got)\n%s", kept, diff)
			}
		})
	}
}
