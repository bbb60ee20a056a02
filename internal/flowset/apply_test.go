package flowset

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// Each kind of step changes the server, and the state has the resulting order.
func TestApplyChangesFlowAndBinding(t *testing.T) {
	const newFlow, newBinding, moved, deleted = "POST instances", "POST bindings", "PATCH bindings", "DELETE bindings"
	titled := func(b *blockModel) { b.Title = types.StringValue("Other") }
	placed := func(b *blockModel) { b.Order = types.Int64Value(5) }
	for _, c := range []struct {
		name         string
		change       func(*blockModel)
		isMissing    bool   // whether the flow does not exist
		was          *int64 // the order in the state; nil if the block is new
		mine, others []int
		writes       []string
		order        int64 // the order of the binding in the end
	}{
		{"missing flow", full, true, nil, nil, nil, []string{newFlow, newBinding}, 10},
		{"flow with another stage", full, false, nil, nil, []int{30}, []string{newBinding}, 40},
		{"bound as written", placed, false, nil, []int{5}, nil, nil, 5},
		{"bound elsewhere", placed, false, nil, []int{6}, nil, []string{moved}, 5},
		{"bound elsewhere, order not written", titled, false, new(int64(5)), []int{6}, nil,
			[]string{"PATCH instances"}, 6},
		{"written order of another stage", placed, false, nil, nil, []int{5}, []string{newBinding}, 5},
		{"bound at the order of another stage", full, false, nil, []int{10}, []int{10}, nil, 10},
		{"somebody bound it at the new order", placed, false, new(int64(20)), []int{20, 5}, nil, []string{deleted}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			if !c.isMissing {
				s.addFlow(c.mine, c.others)
			}
			block := change{config: written("a", c.change)}
			if c.was != nil {
				was := s.inState(c.was)
				block.was = &was
			}
			block.planned = planBlock(block.config, block.was)
			block.planned.Order = types.Int64Unknown() // the configuration may refer to an order that apply computes
			var problems diag.Diagnostics
			applied := &Change{client: s.client, blocks: []change{block}}
			state := blocks(t.Context(), applied.Finish(t.Context(), s.me, &problems), &problems)
			if got := s.writes(); len(problems) > 0 || !slices.Equal(got, c.writes) ||
				!slices.Equal(s.orders(), []int64{c.order}) {
				t.Errorf("requests %q, orders %v; %s", got, s.orders(), said(problems))
			}
			if len(state) != 1 || state[0].Created.ValueBool() != c.isMissing || state[0].Order.ValueInt64() != c.order {
				t.Errorf("the state has %v", state)
			}
		})
	}
}

// Whenever this run binds or moves its stage, another run binds a stage at the same order. This run then moves its
// stage to an order that no other stage has, and the state has that order.
func TestAppendedStageMovesApartFromOtherRuns(t *testing.T) {
	s := simulate(t)
	s.addFlow(nil, nil)
	for method, status := range map[string]int{http.MethodPost: http.StatusCreated, http.MethodPatch: http.StatusOK} {
		other := must(s.sim.AddStage("email", map[string]any{"name": method}))(t)
		bindOther := func(w http.ResponseWriter, r *http.Request) {
			if _, err := s.sim.AddBinding(s.pk, other, int(s.orders()[0])); err != nil {
				t.Error(err)
			}
			body, _ := json.Marshal(s.sim.Bindings()[0])
			authentiksim.Status(status, "application/json", string(body))(w, r)
		}
		s.sim.Inject(authentiksim.Fault{Method: method, Times: 1, After: true, Answer: bindOther})
	}
	block := change{config: written("a", full)}
	block.planned = planBlock(block.config, nil)
	var problems diag.Diagnostics
	applied := &Change{client: s.client, blocks: []change{block}}
	state := blocks(t.Context(), applied.Finish(t.Context(), s.me, &problems), &problems)
	order := s.orders()[0]
	same := 0
	for _, binding := range s.sim.Bindings() {
		if binding["order"] == order {
			same++
		}
	}
	if len(problems) > 0 || same != 1 || len(s.sim.Bindings()) != 3 || state[0].Order.ValueInt64() != order {
		t.Errorf("bindings %v, state %v; %s", s.sim.Bindings(), state, said(problems))
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
