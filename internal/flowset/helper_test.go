package flowset

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

type modify = func(*blockModel)

// stateBlock returns the flow_set block of a state in which the flow exists and the stage is bound to it at order 10.
func stateBlock(slug string, changes ...modify) blockModel {
	text := types.StringValue
	return changed(changes, blockModel{
		Slug: text(slug), Name: text("n"), Title: text("t"), Designation: text("recovery"),
		Authentication: text("none"), PolicyEngineMode: text("any"), CompatibilityMode: types.BoolValue(false),
		Layout: text("stacked"), DeniedAction: text("continue"), Order: types.Int64Value(10),
		PK: text("pk-" + slug), PolicyBindingModelPtrID: text("ptr"), Background: text("/b.jpg"),
		ExportURL: text("/flows/instances/" + slug + "/export/"), Created: types.BoolValue(false),
	})
}

func configBlock(slug string, changes ...modify) blockModel {
	return changed(changes, blockModel{Slug: types.StringValue(slug)})
}

func changed(changes []modify, block blockModel) blockModel {
	for _, change := range changes {
		change(&block)
	}
	return block
}

func created(b *blockModel)    { b.Created = types.BoolValue(true) }
func unbound(b *blockModel)    { b.Order = types.Int64Null() }
func enrolls(b *blockModel)    { b.Designation = types.StringValue("enrollment") }
func gone(b *blockModel)       { b.clearComputed() }
func otherTitle(b *blockModel) { b.Title = types.StringValue("Other") }

func atOrder(order int64) modify { return func(b *blockModel) { b.Order = types.Int64Value(order) } }

// renamedTo sets the export URL as if the flow of the block had this slug on the server. The block keeps its own slug.
func renamedTo(slug string) modify {
	return func(b *blockModel) { b.ExportURL = types.StringValue("/flows/instances/" + slug + "/export/") }
}

func renamed(b *blockModel) { renamedTo("b")(b) }

// canCreate sets the fields without which a block cannot create its flow.
func canCreate(b *blockModel) {
	b.Name, b.Title, b.Designation = types.StringValue("n"), types.StringValue("t"), types.StringValue("recovery")
}

func textOf(problems diag.Diagnostics) string {
	var all []string
	for _, one := range problems {
		all = append(all, one.Severity().String()+": "+one.Summary()+": "+one.Detail())
	}
	return strings.Join(all, "\n")
}

// mustSay checks that the diagnostics contain the text `want`. If `want` is "", there must be no diagnostics.
func mustSay(t *testing.T, problems diag.Diagnostics, want string) {
	t.Helper()
	if got := textOf(problems); (got == "") != (want == "") || !strings.Contains(got, want) {
		t.Errorf("got the diagnostics %q, want %q", got, want)
	}
}

// simulation is a simulated server with the stage "me". Tests can add the flow "a" and bindings.
type simulation struct {
	*authentiksim.Server

	t      *testing.T
	client *authentik.Client
	me, pk string // the UUIDs of the stage "me" and of the flow "a"
}

func simulate(t *testing.T) *simulation {
	t.Helper()
	server, err := authentiksim.Start(authentiksim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	client, err := authentik.New(authentik.Config{
		URL: server.URL(), Token: "demo-token", RequestTimeout: time.Minute,
		Log: func(context.Context, string, ...map[string]any) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &simulation{Server: server, t: t, client: client}
	s.me = s.must(server.Add("email", map[string]any{"name": "me"}))
	return s
}

func (s *simulation) must(pk string, err error) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return pk
}

// addFlow adds the flow "a". It binds the stage "me" to the flow at each order in `mine`, and another stage at each
// order in `others`.
func (s *simulation) addFlow(mine, others []int) {
	s.t.Helper()
	s.pk = s.must(s.AddFlow(map[string]any{"slug": "a", "name": "n", "title": "t", "designation": "recovery"}))
	for _, order := range mine {
		s.must(s.AddBinding(s.pk, s.me, order))
	}
	for _, order := range others {
		s.must(s.AddBinding(s.pk, s.must(s.Add("email", map[string]any{"name": "other"})), order))
	}
}

func (s *simulation) stateBlock(changes ...modify) blockModel {
	block := stateBlock("a")
	block.PK = types.StringValue(s.pk)
	return changed(changes, block)
}

// writes returns the requests other than GET requests, in a form such as "POST bindings".
func (s *simulation) writes() []string {
	var all []string
	for _, request := range s.Requests() {
		if request.Method != http.MethodGet {
			all = append(all, request.Method+" "+strings.Split(request.Path, "/")[2])
		}
	}
	return all
}

func (s *simulation) orders() []int64 {
	var all []int64
	for _, binding := range s.Bindings() {
		if binding["stage"] == s.me {
			all = append(all, binding["order"].(int64))
		}
	}
	slices.Sort(all)
	return all
}

// refresh refreshes the flow_set blocks of the stage "me" and returns them. It checks the diagnostics like mustSay.
func (s *simulation) refresh(want string, prior ...blockModel) []blockModel {
	s.t.Helper()
	var problems diag.Diagnostics
	list := Refresh(s.t.Context(), s.client, listOf(prior), s.me, &problems)
	mustSay(s.t, problems, want)
	return blocks(list)
}

// plan plans the flow_set blocks of the stage "me". The argument `stage` is the UUID of the stage, or "" if the stage
// does not exist yet.
func (s *simulation) plan(stage string, config, prior []blockModel) (Lists, diag.Diagnostics) {
	return plan(s.t, &providerdata.Data{API: s.client}, stage, config, prior)
}

func plan(
	t *testing.T, data *providerdata.Data, stage string, config, prior []blockModel,
) (lists Lists, problems diag.Diagnostics) {
	t.Helper()
	lists = Lists{
		Config: listOf(config), Prior: listOf(prior),
		Stage: stage, Label: "this stage", Name: "me",
	}
	lists.Planned = Plan(t.Context(), data, lists, &problems)
	return lists, problems
}

// apply applies a plan of the stage "me", and returns the flow_set blocks for the state. Between Prepare and Finish,
// where the provider writes the stage, it calls the functions in `late`.
func (s *simulation) apply(lists Lists, late ...func()) (state []blockModel, problems diag.Diagnostics) {
	ctx := s.t.Context()
	change := Prepare(ctx, &providerdata.Data{API: s.client}, lists, &problems)
	if !problems.HasError() {
		for _, do := range late {
			do()
		}
		state = blocks(change.Finish(ctx, s.me, &problems))
	}
	return state, problems
}
