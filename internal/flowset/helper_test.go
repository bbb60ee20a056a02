package flowset

import (
	"slices"
	"strings"
	"testing"

	"encoding/json"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"net/http"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// held returns a block of a state: its flow exists, and the stage is bound at order 10.
func held(slug string, changes ...func(*blockModel)) blockModel {
	text := types.StringValue
	block := blockModel{
		Slug: text(slug), Name: text("N"), Title: text("T"), Designation: text("recovery"),
		Authentication: text("none"), PolicyEngineMode: text("any"), CompatibilityMode: types.BoolValue(false),
		Layout: text("stacked"), DeniedAction: text("continue"), Order: types.Int64Value(10),
		PK: text("pk-" + slug), PolicyBindingModelPtrID: text("ptr"), Background: text("/b.jpg"),
		ExportURL: text("/flows/instances/" + slug + "/export/"), Created: types.BoolValue(false),
	}
	for _, change := range changes {
		change(&block)
	}
	return block
}

// written returns a block of a configuration.
func written(slug string, changes ...func(*blockModel)) blockModel {
	block := blockModel{Slug: types.StringValue(slug)}
	for _, change := range changes {
		change(&block)
	}
	return block
}

func created(b *blockModel) { b.Created = types.BoolValue(true) }
func unbound(b *blockModel) { b.Order = types.Int64Null() }
func gone(b *blockModel)    { b.clearComputed() }

// renamed sets the values that a block has after somebody changed the slug of its flow to b.
func renamed(b *blockModel) { b.ExportURL = types.StringValue("/flows/instances/b/export/") }

// full writes the fields that are required to create a flow.
func full(b *blockModel) {
	b.Name, b.Title, b.Designation = types.StringValue("n"), types.StringValue("t"), types.StringValue("recovery")
}

func both(changes ...func(*blockModel)) func(*blockModel) {
	return func(b *blockModel) {
		for _, change := range changes {
			change(b)
		}
	}
}

// jsonAnswer returns a handler that answers with a list, which may be nil.
func jsonAnswer(list []map[string]any) http.HandlerFunc {
	body, _ := json.Marshal(append([]map[string]any{}, list...))
	return authentiksim.Status(http.StatusOK, "application/json", string(body))
}

// said returns the severities, summaries and details of all diagnostics as one text.
func said(problems diag.Diagnostics) string {
	var all []string
	for _, one := range problems {
		all = append(all, one.Severity().String()+": "+one.Summary()+": "+one.Detail())
	}
	return strings.Join(all, "\n")
}

// simulation is a simulated server with the stage "me", the flow "a" if it was added, and bindings.
type simulation struct {
	t      *testing.T
	sim    *authentiksim.Server
	client *authentik.Client
	me, pk string
}

func simulate(t *testing.T) *simulation {
	t.Helper()
	sim, err := authentiksim.Start(authentiksim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	client, err := authentik.New(authentik.Config{URL: sim.URL(), Token: "demo-token"})
	if err != nil {
		t.Fatal(err)
	}
	return &simulation{t: t, sim: sim, client: client, me: must(sim.AddStage("email", map[string]any{"name": "me"}))(t)}
}

func must(value string, err error) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// addFlow adds the flow "a" with the name n, the title t and the designation recovery. mine and others are the orders
// of its bindings to the stage "me" and to other stages.
func (s *simulation) addFlow(mine, others []int) {
	s.t.Helper()
	s.pk = must(s.sim.AddFlow(map[string]any{"slug": "a", "name": "n", "title": "t", "designation": "recovery"}))(s.t)
	for _, order := range mine {
		must(s.sim.AddBinding(s.pk, s.me, order))(s.t)
	}
	for _, order := range others {
		other := must(s.sim.AddStage("email", map[string]any{"name": "other"}))(s.t)
		must(s.sim.AddBinding(s.pk, other, order))(s.t)
	}
}

// inState returns the block of flow "a" in a state: bound at the order, or not bound if order is nil.
func (s *simulation) inState(order *int64, changes ...func(*blockModel)) blockModel {
	block := held("a", full)
	block.PK, block.Order = types.StringValue(s.pk), types.Int64PointerValue(order)
	for _, change := range changes {
		change(&block)
	}
	return block
}

// writes returns the requests that were not GET requests, such as "POST bindings".
func (s *simulation) writes() []string {
	var all []string
	for _, request := range s.sim.Requests() {
		if request.Method != http.MethodGet {
			all = append(all, request.Method+" "+strings.Split(request.Path, "/")[2])
		}
	}
	return all
}

// orders returns the sorted orders at which the stage "me" is bound.
func (s *simulation) orders() []int64 {
	var all []int64
	for _, binding := range s.sim.Bindings() {
		if binding["stage"] == s.me {
			all = append(all, binding["order"].(int64))
		}
	}
	slices.Sort(all)
	return all
}

// refresh returns the blocks of the stage "me" as a refresh leaves them.
func (s *simulation) refresh(prior []blockModel) []blockModel {
	s.t.Helper()
	var problems diag.Diagnostics
	list := Refresh(s.t.Context(), s.client, listOf(s.t.Context(), prior, &problems), s.me, &problems)
	if len(problems) > 0 {
		s.t.Error(said(problems))
	}
	return blocks(s.t.Context(), list, &problems)
}

// apply plans and applies a configuration of the stage "me". It returns the diagnostics of the plan and of the apply.
func (s *simulation) apply(config, prior []blockModel) (plan, apply diag.Diagnostics) {
	ctx, data := s.t.Context(), &providerdata.Data{API: s.client}
	lists := Lists{Config: listOf(ctx, config, &plan), Prior: listOf(ctx, prior, &plan), Stage: s.me}
	lists.Planned = Plan(ctx, data, lists, &plan)
	change := Prepare(ctx, data, "authentik_stage_email", lists, &apply)
	if !apply.HasError() {
		change.Finish(ctx, s.me, &apply)
	}
	return plan, apply
}
