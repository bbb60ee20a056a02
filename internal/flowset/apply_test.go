package flowset

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// While this run creates the binding of its stage (POST), another run binds a stage at the same order. The same happens
// once more while this run moves its stage to another order (PATCH). This run then moves its stage again, to an order
// that no other stage has. The state contains the last order.
func TestAppendedStageMovesApartFromOtherRuns(t *testing.T) {
	s := simulate(t)
	s.addFlow(nil, nil)
	for method, status := range map[string]int{http.MethodPost: http.StatusCreated, http.MethodPatch: http.StatusOK} {
		other := s.must(s.Add("email", map[string]any{"name": method}))
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

// Other users change the flow and move the stage after the plan was made. The apply changes only what the plan shows,
// even if the configuration also sets a field that another user has changed.
func TestApplyChangesOnlyWhatThePlanShows(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	config := []blockModel{configBlock("a", canCreate, otherTitle, atOrder(10))}
	lists, _ := s.plan(s.me, config, s.refresh("", s.stateBlock(created)))
	others := map[string]any{
		"slug": "b", "name": "late", "designation": "enrollment", "layout": "content_left", "compatibility_mode": true,
	}
	s.must("", s.Change("a", others))
	moveBinding(31)(s)
	state, problems := s.apply(lists)
	mustSay(t, problems, "")
	flow, _ := s.Get("b")
	for field, value := range others {
		if flow[field] != value {
			t.Errorf("the apply changed %s from %v to %v", field, value, flow[field])
		}
	}
	if flow["title"] != "Other" || s.orders()[0] != 31 {
		t.Errorf("the flow is %v, and the stage is bound at %v", flow, s.orders())
	}
	_, problems = s.plan(s.me, config, s.refresh("", state...))
	mustSay(t, problems, "The flow gets its slug back")
}

// After a failed apply, the state contains the changes that were made and those that the server may have made.
func TestPartialStateContainsWhatWasDone(t *testing.T) {
	lost := &authentik.Error{Kind: authentik.ErrTimeout, Outcome: authentik.Unknown}
	refused := &authentik.Error{Kind: authentik.ErrForbidden}
	flow := &authentik.Flow{PK: "new", Slug: "a"}
	own, lostCreate := stateBlock("a", created), configBlock("a", canCreate, created)
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
		{"own flow", &own, progress{Flow: &authentik.Flow{PK: "pk-a"}}, stepError{bind, "a", refused}, true, true, "pk-a"},
		{"own flow replaced", &own, progress{Flow: flow}, stepError{bind, "a", refused}, true, false, "new"},
		{"flow of somebody else after a lost create", &lostCreate, progress{Flow: flow}, stepError{bind, "a", refused},
			true, false, "new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := plannedBlock{planned: configBlock("a", canCreate, atOrder(5)), was: c.was}
			state := block.partialState(c.done, &c.failure)
			isRight := func() bool {
				return state.Created.ValueBool() == c.created && state.PK.ValueString() == c.pk && state.Order.IsNull()
			}
			if (state != nil) != c.isKept || state != nil && !isRight() {
				t.Errorf("got the state %v", state)
			}
		})
	}
}

// Somebody deleted the flow of a block. The apply creates the flow again, with another title, but the response to this
// request is lost. After the next refresh, the state contains the new flow, and created is true.
func TestLostSecondCreateOfAFlowIsRemembered(t *testing.T) {
	s := simulate(t)
	prior := s.refresh("", stateBlock("a", created))
	config := []blockModel{configBlock("a", canCreate, otherTitle)}
	lists, _ := s.plan(s.me, config, prior)
	failed := authentiksim.Status(http.StatusInternalServerError, "text/html", "<html>")
	lookUpFails := func() {}
	remove := s.Inject(authentiksim.Fault{Method: http.MethodPost, Path: "/flows/instances/", After: true,
		Answer: func(w http.ResponseWriter, r *http.Request) {
			lookUpFails = s.Inject(authentiksim.Fault{Method: http.MethodGet, Path: "/flows/instances/", Answer: failed})
			failed(w, r)
		}})
	state, applied := s.apply(lists)
	mustSay(t, applied, "Could not create flow")
	remove()
	lookUpFails()
	if state = s.refresh("", state...); len(state) != 1 || !state[0].Created.ValueBool() || state[0].PK.IsNull() {
		t.Errorf("the state has %v", state)
	}
}

// A flow_set block has created the flow "a". Somebody deletes another flow, "b", and then changes the slug of "a" to
// "b". The first two of three applies may fail. After the third, the block "a" in the state still has created = true.
func TestSlugOfADeletedFlowGoesToACreatedFlow(t *testing.T) {
	own := func(slug string) blockModel { return configBlock(slug, canCreate) }
	for _, config := range [][]blockModel{{own("a"), own("b")}, {own("b"), own("a")}, {own("a")}} {
		s := simulate(t)
		s.addFlow([]int{10}, nil)
		other := map[string]any{"slug": "b", "name": "n", "title": "t", "designation": "recovery"}
		s.must(s.AddBinding(s.must(s.AddFlow(other)), s.me, 10))
		prior := s.refresh("", stateBlock("b"), s.stateBlock(created))
		s.must("", s.Remove("b"))
		rename(s)
		var problems diag.Diagnostics
		for range 3 {
			lists, _ := s.plan(s.me, config, s.refresh("", prior...))
			var state []blockModel
			if state, problems = s.apply(lists); !problems.HasError() {
				prior = state
			}
		}
		isCreated := slices.ContainsFunc(prior, func(b blockModel) bool {
			return b.Slug.ValueString() == "a" && b.Created.ValueBool()
		})
		if problems.HasError() || !isCreated {
			t.Errorf("the configuration begins with %s: the state has %v; %s", config[0].Slug, prior, textOf(problems))
		}
	}
}

// In one run, the plan of one stage remembers a flow. The apply of another stage must see that the flow has changed or
// was replaced since then.
func TestApplyUsesNoOutdatedFlow(t *testing.T) {
	s := simulate(t)
	s.addFlow([]int{10}, nil)
	data := &providerdata.Data{API: s.client}
	newTitle, oldTitle := []blockModel{configBlock("a", otherTitle)}, []blockModel{configBlock("a", canCreate)}
	first, _ := plan(t, data, "", newTitle, nil)
	second, _ := plan(t, data, "", oldTitle, nil)
	existing, problems := s.plan(s.me, newTitle, s.refresh("", s.stateBlock(created)))
	for _, lists := range []Lists{first, second} {
		Prepare(t.Context(), data, lists, &problems).Finish(t.Context(), s.me, &problems)
	}
	mustSay(t, problems, "")
	if flow, _ := s.Get("a"); flow["title"] != "t" {
		t.Errorf("the second apply has left the title %v", flow["title"])
	}
	removeAndAddOther(s)
	plan(t, data, "", oldTitle, nil)
	Prepare(t.Context(), data, existing, &problems)
	mustSay(t, problems, "The planned flow no longer exists")
}

// The apply of a stage waits for the lock of a flow only while another stage changes the same flow of the same server.
// The wait ends early if the context of the apply is cancelled.
func TestStageWaitsForTheLockOfItsFlow(t *testing.T) {
	s := simulate(t)
	other := simulate(t).client
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	doNothing := func() *stepError { return nil }
	failure := locked(t.Context(), s.client, "a", func() *stepError {
		if failure := locked(t.Context(), s.client, "b", doNothing); failure != nil {
			t.Errorf("the lock of another flow is taken: %v", failure)
		}
		if failure := locked(t.Context(), other, "a", doNothing); failure != nil {
			t.Errorf("the lock of another server is taken: %v", failure)
		}
		var problems diag.Diagnostics
		removal{client: s.client, block: stateBlock("a")}.apply(ended, &problems)
		mustSay(t, problems, "the run ended before the flow was changed")
		return locked(ended, s.client, "a", doNothing)
	})
	if failure == nil || !errors.Is(failure.err, context.Canceled) {
		t.Errorf("got %v", failure)
	}
	if failure := locked(t.Context(), s.client, "a", doNothing); failure != nil {
		t.Errorf("the lock is not released: %v", failure)
	}
}

// A create may wait until another resource of the run has destroyed the stage with its name. The new stage gets the
// order of that stage, even if the destroy began after Prepare.
func TestPlaceOfAStageThatIsDestroyedAfterPrepareIsKept(t *testing.T) {
	s := simulate(t)
	s.addFlow(nil, []int{30})
	data := &providerdata.Data{API: s.client}
	lists, problems := plan(t, data, "", []blockModel{configBlock("a")}, nil)
	change := Prepare(t.Context(), data, lists, &problems)
	RememberPlaces(data, lists.Name, listOf([]blockModel{stateBlock("a")}))
	change.Finish(t.Context(), s.me, &problems)
	mustSay(t, problems, "")
	if orders := s.orders(); !slices.Contains(orders, 10) {
		t.Errorf("the stages have the orders %v", orders)
	}
}
