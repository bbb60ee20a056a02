package flowset

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func binding(pk, stage string, order int64) authentik.Binding {
	return authentik.Binding{PK: pk, Target: "flow", Stage: stage, Order: order}
}

func bindAt(order int64) step {
	return step{Kind: bind, Slug: "a", Binding: authentik.Binding{Stage: "me", Order: order}}
}

func moveTo(order int64, pk string) step {
	return step{Kind: reorder, Slug: "a", Binding: authentik.Binding{PK: pk, Order: order}}
}

func TestStepsContainOnlyNeededRequests(t *testing.T) {
	at := func(order int64) *int64 { return &order }
	as := func(bindings ...authentik.Binding) []authentik.Binding { return bindings }
	wanted := authentik.Flow{Slug: "a", Name: "A", Title: "T", Designation: recovery}
	compatible := wanted
	compatible.CompatibilityMode = new(true)
	for _, c := range []struct {
		name       string
		order, was *int64 // the fields Order and Was of the type `want`
		wanted     authentik.Flow
		has        *authentik.Flow
		bindings   []authentik.Binding
		steps      []step
	}{
		{"missing flow, order 0", at(0), nil, wanted, nil, nil,
			[]step{{Kind: createFlow, Slug: "a", Flow: wanted}, bindAt(0)}},
		{"after a negative order", nil, nil, wanted, &wanted, as(binding("1", "x", -30)), []step{bindAt(-20)}},
		{"after the highest order", nil, nil, wanted, &wanted, as(binding("1", "x", math.MaxInt32)),
			[]step{bindAt(math.MaxInt32)}},
		{"lost binding, order not written", nil, at(7), wanted, &wanted, as(binding("1", "x", 5)), []step{bindAt(7)}},
		{"bound twice, once as written", at(7), nil, wanted, &wanted, as(binding("1", "me", 3), binding("2", "me", 7)), nil},
		{"bound twice, one is in the state", at(1), at(7), wanted, &wanted, as(binding("1", "me", 3), binding("2", "me", 7)),
			[]step{moveTo(1, "2")}},
		{"bound twice, none is in the state", at(1), nil, wanted, &wanted, as(binding("2", "me", 7), binding("1", "me", 3)),
			[]step{moveTo(1, "1")}},
		{"somebody bound it elsewhere", at(20), at(20), wanted, &wanted,
			as(binding("1", "me", 20), binding("2", "me", 5)), nil},
		{"compatibility_mode", nil, nil, compatible, &wanted, as(binding("1", "me", 6)),
			[]step{{Kind: updateFlow, Slug: "a", Flow: authentik.Flow{CompatibilityMode: new(true)}}}},
		{"compatibility_mode as written", nil, nil, compatible, &compatible, as(binding("1", "me", 6)), nil},
		{"compatibility_mode not written", nil, nil, wanted, &compatible, as(binding("1", "me", 6)), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := steps(want{c.wanted, "me", c.order, c.was}, actual{c.has, c.bindings})
			if diff := cmp.Diff(c.steps, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Two runs bind different stages at the same order. Each run moves its own binding when it sees the binding of the
// other run. The two runs must not choose the same new order.
func TestSeparateGivesEachRunAnotherOrder(t *testing.T) {
	first, second, last := binding("1", "a", 10), binding("2", "b", 10), binding("3", "c", 15)
	top, other := binding("4", "a", math.MaxInt32), binding("5", "b", math.MaxInt32)
	for _, c := range []struct {
		name   string
		own    authentik.Binding
		all    []authentik.Binding
		order  int64
		isTied bool
	}{
		{"no other stage", first, []authentik.Binding{first}, 0, false},
		{"another order", first, []authentik.Binding{first, last}, 0, false},
		{"first of two", first, []authentik.Binding{second, first, last}, 25, true},
		{"second of two", second, []authentik.Binding{second, first, last}, 35, true},
		{"highest order", top, []authentik.Binding{top, other}, 0, false},
	} {
		order, isTied := separate(c.all, c.own)
		if isTied != c.isTied || isTied && order != c.order {
			t.Errorf("%s: moves to %d: %v", c.name, order, isTied)
		}
	}
}

// If a failed request belongs to a flow_set block, its error is on this block. If not, the error is on flow_set.
func TestErrorsAreOnTheBlock(t *testing.T) {
	for _, c := range []struct {
		block     path.Path
		field, at string
	}{
		{flowSet.AtListIndex(1), "title", "flow_set[1].title"}, {flowSet.AtListIndex(1), "target", "flow_set[1]"},
		{flowSet, "title", "flow_set"},
	} {
		failure := &authentik.Error{Status: 400, Fields: map[string]string{c.field: "Too long."}}
		problems := (&stepError{createFlow, "a", failure}).diagnostics(c.block)
		placed, _ := problems[0].(diag.DiagnosticWithPath)
		if len(problems) != 1 || placed == nil || placed.Path().String() != c.at {
			t.Errorf("the error about %s of block %s is %s at %v", c.field, c.block, textOf(problems), placed)
		}
	}
}
