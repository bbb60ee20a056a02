package flowset

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A block sends only the requests that make the flow and the binding as written.
func TestApplySendsOnlyNeededRequests(t *testing.T) {
	const newFlow, newBinding, moved, deleted = "POST instances", "POST bindings", "PATCH bindings", "DELETE bindings"
	at := func(order int64) *int64 { return &order }
	titled := func(b *blockModel) { b.Title = types.StringValue("Other") }
	compatible := func(b *blockModel) { b.CompatibilityMode = types.BoolValue(true) }
	for _, c := range []struct {
		name         string
		order, was   *int64 // the written order, and the order in the state; nil if there is none
		change       func(*blockModel)
		isMissing    bool // whether the flow does not exist
		mine, others []int
		writes       []string
		orders       []int64
	}{
		{"missing flow is created", nil, nil, full, true, nil, nil, []string{newFlow, newBinding}, []int64{10}},
		{"missing flow, order 0", at(0), nil, full, true, nil, nil, []string{newFlow, newBinding}, []int64{0}},
		{"empty flow", nil, nil, nil, false, nil, nil, []string{newBinding}, []int64{10}},
		{"behind the last stage", nil, nil, nil, false, nil, []int{30}, []string{newBinding}, []int64{40}},
		{"behind a negative order", nil, nil, nil, false, nil, []int{-30}, []string{newBinding}, []int64{-20}},
		{"behind the highest order", nil, nil, nil, false, nil, []int{orderMax}, []string{newBinding}, []int64{orderMax}},
		{"order of another stage", at(5), nil, nil, false, nil, []int{5}, []string{newBinding}, []int64{5}},
		{"bound as written", at(5), nil, nil, false, []int{5}, nil, nil, []int64{5}},
		{"bound elsewhere", at(5), nil, nil, false, []int{6}, nil, []string{moved}, []int64{5}},
		{"bound elsewhere, order not written", nil, at(5), titled, false, []int{6}, nil, []string{"PATCH instances"},
			[]int64{6}},
		{"bound twice, once as written", at(7), nil, nil, false, []int{3, 7}, nil, nil, []int64{3, 7}},
		{"bound twice, one is in the state", at(1), at(7), nil, false, []int{3, 7}, nil, []string{moved}, []int64{1, 3}},
		{"bound twice, none is in the state", at(1), nil, nil, false, []int{7, 3}, nil, []string{moved}, []int64{1, 7}},
		{"somebody bound it at the new order", at(5), at(20), nil, false, []int{20, 5}, nil, []string{deleted}, []int64{5}},
		{"somebody bound it elsewhere", at(20), at(20), titled, false, []int{20, 5}, nil, []string{"PATCH instances"},
			[]int64{5, 20}},
		{"compatibility_mode", nil, nil, compatible, false, nil, nil, []string{"PATCH instances", newBinding}, []int64{10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			if !c.isMissing {
				s.addFlow(c.mine, c.others)
			}
			block := change{config: written("a", func(b *blockModel) { b.Order = types.Int64PointerValue(c.order) })}
			if c.change != nil {
				c.change(&block.config)
			}
			if c.was != nil {
				was := s.inState(c.was)
				block.was = &was
			}
			block.planned = planBlock(block.config, block.was)
			var problems diag.Diagnostics
			applied := &Change{client: s.client, blocks: []change{block}}
			state := blocks(t.Context(), applied.Finish(t.Context(), s.me, &problems), &problems)
			if got := s.writes(); len(problems) > 0 || !slices.Equal(got, c.writes) || !slices.Equal(s.orders(), c.orders) {
				t.Errorf("requests %q, orders %v; %s", got, s.orders(), said(problems))
			}
			isPlanned := !block.planned.Order.IsUnknown() // the state then has the planned order until the next refresh
			if len(state) != 1 || state[0].Created.ValueBool() != c.isMissing ||
				!isPlanned && state[0].Order.ValueInt64() != c.orders[0] {
				t.Errorf("the state has %v", state)
			}
		})
	}
}

// After a failure, the state contains what was done, and what the server may have done.
func TestPartialState(t *testing.T) {
	lost := &authentik.Error{Kind: authentik.ErrTimeout, Outcome: authentik.Unknown}
	refused := &authentik.Error{Kind: authentik.ErrForbidden}
	made := &authentik.Flow{PK: "made", Slug: "a"}
	was := held("a")
	for _, c := range []struct {
		name    string
		was     *blockModel
		done    progress
		failure stepError
		isKept  bool // whether the state contains the block
		created bool
		pk      string
	}{
		{"create refused", nil, progress{}, stepError{createFlow, "a", refused}, false, false, ""},
		{"create lost", nil, progress{}, stepError{createFlow, "a", lost}, true, true, ""},
		{"created, bind refused", nil, progress{Flow: made, IsCreated: true}, stepError{bind, "a", refused}, true, true,
			"made"},
		{"adopted, bind refused", nil, progress{Flow: made}, stepError{bind, "a", refused}, false, false, ""},
		{"adopted, bind lost", nil, progress{Flow: made}, stepError{bind, "a", lost}, true, false, "made"},
		{"update refused", &was, progress{Flow: made}, stepError{updateFlow, "a", refused}, true, false, "made"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := change{config: written("a", full), was: c.was}
			state, isKept := block.partialState(c.done, &c.failure)
			if isKept != c.isKept || isKept && (state.Created.ValueBool() != c.created || state.PK.ValueString() != c.pk) {
				t.Errorf("kept %v: created %s, pk %s", isKept, state.Created, state.PK)
			}
		})
	}
}

// A stage waits only for stages that change the same flow of the same server, and stops waiting if its run ends.
func TestLockedWaitsForTheSameFlow(t *testing.T) {
	c, other := &Change{client: simulate(t).client}, &Change{client: simulate(t).client}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	nothing := func() *stepError { return nil }
	failure := c.locked(t.Context(), "a", func() *stepError {
		if failure := c.locked(t.Context(), "b", nothing); failure != nil {
			t.Errorf("it waits for the lock of another flow: %v", failure)
		}
		if failure := other.locked(t.Context(), "a", nothing); failure != nil {
			t.Errorf("it waits for the lock of another server: %v", failure)
		}
		return c.locked(ended, "a", nothing)
	})
	if failure == nil || !errors.Is(failure.err, context.Canceled) {
		t.Errorf("got %v", failure)
	}
	if failure := c.locked(t.Context(), "a", nothing); failure != nil {
		t.Errorf("the lock is not released: %v", failure)
	}
}
