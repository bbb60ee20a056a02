package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// parallel runs all functions at the same time, and returns the diagnostics of each.
func parallel(runs ...func() tfcore.Diagnostics) []tfcore.Diagnostics {
	results := make([]tfcore.Diagnostics, len(runs))
	var all sync.WaitGroup
	for i, run := range runs {
		all.Go(func() { results[i] = run() })
	}
	all.Wait()
	return results
}

// Stages without order are bound to one flow at the same time, and one of them creates the flow. All of them get
// different orders.
func TestFlowSetParallel(t *testing.T) {
	server := acctest.Simulated(t, "")
	session := server.Session(t)
	var stages []*tfcore.Resource
	var creates, destroys []func() tfcore.Diagnostics
	for i := range 8 {
		stage := session.Resource(acctest.Kinds[i%2])
		stages = append(stages, stage)
		creates = append(creates, func() tfcore.Diagnostics { return stage.Apply(named(fmt.Sprint("stage", i), made("a"), in(theirs))) })
		destroys = append(destroys, stage.Destroy)
	}
	for _, diags := range parallel(creates...) {
		if diags.HasError() {
			t.Fatal(diags)
		}
	}
	orders := map[string]bool{}
	for _, place := range placed(server.Sim) {
		orders[strings.Fields(place)[0]+strings.Fields(place)[2]] = true
	}
	if len(orders) != 16 {
		t.Errorf("16 places have %d orders: %q", len(orders), placed(server.Sim))
	}
	makers := 0
	for _, stage := range stages {
		if stage.State()["flow_set"].([]any)[0].(map[string]any)["created"] == true {
			makers++
		}
	}
	if makers != 1 {
		t.Errorf("%d stages made the flow", makers)
	}
	server.Sim.ResetRequests()
	orphaned := ""
	for _, diags := range parallel(destroys...) {
		if diags.HasError() {
			t.Error(diags)
		}
		if said := diags.String(); strings.Contains(said, "without an owner") {
			orphaned += said
		}
	}
	if bound := boundWhenDeleted(server, len(stages)); bound > 0 {
		t.Errorf("the flow was deleted while %d other stages were bound to it", bound)
	}
	if _, exists := server.Sim.Flow("a"); exists != (orphaned != "") {
		t.Errorf("the flow exists: %v, and the warnings say %q", exists, orphaned)
	}
	mustPlace(t, server.Sim)
}

// boundWhenDeleted returns how many stages, without the creator of the flow, still existed when the flow was deleted.
// It returns 0 if the flow was not deleted.
func boundWhenDeleted(server *acctest.Target, stages int) int {
	others := stages - 1
	for _, request := range server.Sim.Requests() {
		switch {
		case request.Method == http.MethodDelete && strings.HasPrefix(request.Path, "/stages/"):
			others--
		case request.Method == http.MethodDelete && strings.HasPrefix(request.Path, "/flows/instances/"):
			return others
		}
	}
	return 0
}

// If the stage that created a flow is the last one in it, the destroy of the stage deletes the flow. Otherwise the flow
// stays, and the destroy warns.
func TestFlowSetDestroyOrder(t *testing.T) {
	for _, isCreatorLast := range []bool{false, true} {
		server := acctest.Simulated(t, "")
		session := server.Session(t)
		creator, other := session.Resource(acctest.Kinds[0]), session.Resource(acctest.Kinds[1])
		if diags := append(creator.Apply(named("creator", made("a"))), other.Apply(named("other", in("a")))...); diags.HasError() {
			t.Fatal(diags)
		}
		order := []*tfcore.Resource{creator, other}
		if isCreatorLast {
			slices.Reverse(order)
		}
		first := order[0].Destroy()
		mustFlow(t, server.Sim, "a", true)
		last := order[1].Destroy()
		mustFlow(t, server.Sim, "a", !isCreatorLast)
		if said := first.String(); first.HasError() || last.HasError() || strings.Contains(said, `used by the stage "other" at order 20`) == isCreatorLast {
			t.Errorf("the creator last: %v: %s, and then %s", isCreatorLast, said, last)
		}
	}
}
