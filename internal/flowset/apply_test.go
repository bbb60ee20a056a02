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
	for _, c := range []struct {
		name         string
		change       modify
		isMissing    bool   // whether the flow does not exist
		was          modify // sets the order in the state; nil = the block is not in the state
		mine, others []int
		writes       []string
		order        int64 // the order of the binding after the apply
	}{
		{"missing flow", canCreate, true, nil, nil, nil, []string{newFlow, newBinding}, 10},
		{"flow with another stage", canCreate, false, nil, nil, []int{30}, []string{newBinding}, 40},
		{"bound as written", atOrder(5), false, nil, []int{5}, nil, nil, 5},
		{"bound elsewhere", atOrder(5), false, nil, []int{6}, nil, []string{moved}, 5},
		{"bound elsewhere, order not written", otherTitle, false, atOrder(5), []int{6}, nil,
			[]string{"PATCH instances"}, 6},
		{"somebody bound it at the new order", atOrder(5), false, atOrder(20), []int{20, 5}, nil, []string{deleted}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			if !c.isMissing {
				s.addFlow(c.mine, c.others)
			}
			var prior []blockModel
			if c.was != nil {
				prior = append(prior, s.stateBlock(c.was))
			}
			lists, problems := s.plan(s.me, []blockModel{configBlock("a", c.change)}, prior)
			planned := blocks(t.Context(), lists.Planned, &problems)
			planned[0].Order = types.Int64Unknown() // the configuration may refer to an order that apply computes
			lists.Planned = listOf(t.Context(), planned, &problems)
			state, problems := s.apply(lists)
			mustSay(t, problems, "")
			if got := s.writes(); !slices.Equal(got, c.writes) || !slices.Equal(s.orders(), []int64{c.order}) {
				t.Errorf("requests %q, orders %v", got, s.orders())
			}
			if len(state) != 1 || state[0].Created.ValueBool() != c.isMissing || state[0].Order.ValueInt64() != c.order {
				t.Errorf("the state has %v", state)
			}
		})
	}
}

// Another run binds a stage at the same order whenever this run binds or moves its stage. This run then moves its stage
// to an order that no other stage has, and stores this order in the state.
func TestAppendedStageMovesApartFromOtherRuns(t *testing.T) {
	s := simulate(t)
	s.addFlow(nil, nil)
	for method, status := range map[string]int{http.MethodPost: http.StatusCreated, http.MethodPatch: http.StatusOK} {
		other := s.must(s.AddStage("email", map[string]any{"name": method}))
		bindOther := func(w http.ResponseWriter, r *http.Request) {
			if _, err := s.AddBinding(s.pk, other, int(s.orders()[0])); err != nil {
				t.Error(err)
			}
			body, _ := json.Marshal(s.Bindings()[0])
			authentiksim.Status(status, "application/json", string(body))(w, r)
		}
		s.Inject(authentiksim.Fault{Method: method, Times: 1, After: true, Answer: bindOther})
	}
	lists, _ := s.plan("", []blockModel{configBlock("a", canCreate)}, nil)
	state, problems := s.apply(lists)
	mustSay(t, problems, "")
	order := s.orders()[0]
	others := slices.DeleteFunc(s.Bindings(), func(b map[string]any) bool { return b["order"] == order })
	if len(others) != 2 || state[0].Order.ValueInt64() != order {
		t.Errorf("bindings %v, state %v", s.Bindings(), state)
	}
}

// After a failed apply, the state contains the changes that were made, and the changes that the server may have made.
func TestPartialStateContainsWhatWasDone(t *testing.T) {
	lost := &authentik.Error{Kind: authentik.ErrTimeout, Outcome: authentik.Unknown}
	refused := &authentik.Error{Kind: authentik.ErrForbidden}
	flow := &authentik.Flow{PK: "new", Slug: "a"}
	was := stateBlock("a")
	for _, c := range []struct {
		name    string
		was     *blockModel
		done    progress
		failure stepError
		isKept  bool // whether the state contains the flow_set block
		created bool
		pk      string
	}{
		{"create refused", nil, progress{}, stepError{createFlow, "a", refused}, false, false, ""},
		{"create lost", nil, progress{}, stepError{createFlow, "a", lost}, true, true, ""},
		{"created, bind refused", nil, progress{Flow: flow, IsCreated: true}, stepError{bind, "a", refused}, true, true,
			"new"},
		{"adopted, bind refused", nil, progress{Flow: flow}, stepError{bind, "a", refused}, false, false, ""},
		{"adopted, bind lost", nil, progress{Flow: flow}, stepError{bind, "a", lost}, true, false, "new"},
		{"update refused", &was, progress{Flow: flow}, stepError{updateFlow, "a", refused}, true, false, "new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := change{config: configBlock("a", canCreate), was: c.was}
			state, isKept := block.partialState(c.done, &c.failure)
			if isKept != c.isKept || isKept && (state.Created.ValueBool() != c.created || state.PK.ValueString() != c.pk) {
				t.Errorf("kept %v: created %s, pk %s", isKept, state.Created, state.PK)
			}
		})
	}
}

// After the plan, somebody changed the slug of an adopted flow, and gave the slug to another flow. The apply does not
// change that other flow.
func TestApplyChangesNoOtherFlowWithTheSlug(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	lists, _ := s.plan(s.me, []blockModel{configBlock("a", otherTitle)}, []blockModel{s.stateBlock()})
	s.rename()
	s.must(s.AddFlow(map[string]any{"slug": "a", "name": "n", "title": "t", "designation": "enrollment"}))
	_, problems := s.apply(lists)
	mustSay(t, problems, "The planned flow no longer exists")
	if got := s.writes(); len(got) > 0 {
		t.Errorf("requests %q", got)
	}
}

// If the bindings of a flow cannot be read, the state keeps the order of the stage. Without the order, the next refresh
// would take another binding of the stage for that of the flow_set block.
func TestFailedApplyKeepsTheOrder(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{20, 5}, nil)
	config, prior := configBlock("a", otherTitle, atOrder(20)), s.stateBlock(atOrder(20))
	lists, _ := s.plan(s.me, []blockModel{config}, []blockModel{prior})
	remove := s.Inject(authentiksim.Fault{
		Method: http.MethodGet, Path: "/flows/bindings/",
		Answer: authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "no"}`),
	})
	defer remove()
	state, problems := s.apply(lists)
	if len(state) != 1 || state[0].Order.ValueInt64() != 20 || !problems.HasError() {
		t.Errorf("the state has %v; %s", state, textOf(problems))
	}
}

// A stage waits only for stages that change the same flow of the same server, and stops waiting if its run ends.
func TestStageWaitsForTheLockOfItsFlow(t *testing.T) {
	s := simulate(t)
	c, other := &Change{client: s.client}, &Change{client: simulate(t).client}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	doNothing := func() *stepError { return nil }
	failure := c.locked(t.Context(), "a", func() *stepError {
		if failure := c.locked(t.Context(), "b", doNothing); failure != nil {
			t.Errorf("the lock of another flow is taken: %v", failure)
		}
		if failure := other.locked(t.Context(), "a", doNothing); failure != nil {
			t.Errorf("the lock of another server is taken: %v", failure)
		}
		var problems diag.Diagnostics
		c.removeBlock(ended, removal{block: stateBlock("a")}, &problems)
		mustSay(t, problems, "the run ended before the flow was changed")
		return c.locked(ended, "a", doNothing)
	})
	if failure == nil || !errors.Is(failure.err, context.Canceled) {
		t.Errorf("got %v", failure)
	}
	if failure := c.locked(t.Context(), "a", doNothing); failure != nil {
		t.Errorf("the lock is not released: %v", failure)
	}
}
