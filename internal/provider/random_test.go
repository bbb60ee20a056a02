package provider_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// randomSequence is a series of random valid configurations for one stage. Between two configurations the stage changes
// on the server, is deleted or is imported. After each apply the next plan is empty, and the server has the configured
// values.
type randomSequence struct {
	*testing.T
	testStage
	random *rand.Rand
	prefix string   // all names begin with it, so that the test can share a real server
	flows  []string // the slugs for the flow_set blocks
	flow   string   // the UUID of an existing flow, for configure_flow
}

var sequences = flag.Uint64("sequences", 1, "how many random sequences of each stage type on each release")

func TestRandomSequences(t *testing.T) {
	t.Parallel()
	for _, resourceType := range acctest.Kinds {
		for i, release := range releases {
			for n := range *sequences {
				seed := uint64(i) + n*uint64(len(releases))
				t.Run(fmt.Sprintf("%s/%s/%d", resourceType, release, seed), func(t *testing.T) {
					t.Parallel()
					if stage := newStageOn(t, resourceType, release); stage != nil {
						newRandomSequence(t, *stage, seed).run()
					}
				})
			}
		}
	}
}

// TestAccRandomSequences does the same as TestRandomSequences on a real server, if the environment variables name one.
// Otherwise it uses the simulator.
func TestAccRandomSequences(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		for seed := range *sequences {
			newRandomSequence(t, testStage{server.Stage(t, resourceType), authentik.CapabilitiesOf(server.Runs(t))}, seed).run()
		}
	})
}

func newRandomSequence(t *testing.T, stage testStage, seed uint64) *randomSequence {
	r := &randomSequence{T: t, testStage: stage, random: rand.New(rand.NewPCG(seed, 0)), prefix: acctest.Name("random")}
	for i := range 3 {
		r.flows = append(r.flows, fmt.Sprint(r.prefix, "-", i))
	}
	_, found := stage.Server.Ask(t, http.MethodGet, "/flows/instances/?page_size=1", "")
	if flows, _ := found["results"].([]any); len(flows) > 0 {
		r.flow, _ = flows[0].(attributes)["pk"].(string)
	}
	t.Cleanup(func() {
		for _, slug := range r.flows {
			stage.Server.Ask(t, http.MethodDelete, "/flows/instances/"+slug+"/", "")
		}
	})
	return r
}

func (r *randomSequence) run() {
	var config attributes
	for range 6 {
		if config != nil {
			r.changeOutside(config)
		}
		r.restart() // Terraform starts the provider anew for each run
		config = r.config()
		r.apply(config)
		r.mustHold(config)
	}
	r.adopt(config)
	r.MustApply(config)
	r.mustHold(config)
	diags := r.Destroy()
	// The last import can leave bindings of the stage that belong to no flow_set block. The provider then refuses the
	// destroy, and the test deletes these bindings itself.
	if strings.Contains(diags.Errors().String(), "Flows still use the stage") {
		r.unbind()
		diags = r.Destroy()
	}
	if diags.HasError() {
		r.Fatal(diags)
	}
}

// apply applies a configuration. In about half of the calls, one value is unknown in the plan and known in the apply.
func (r *randomSequence) apply(config attributes) {
	r.Helper()
	names := slices.Sorted(maps.Keys(config))
	if i := r.random.IntN(2 * len(names)); i < len(names) {
		r.MustApplyUnknown(config, names[i])
		return
	}
	r.MustApply(config)
}

// mustHold compares the values on the server with the configuration. It skips attributes that the server stores in
// another form or not at all.
func (r *randomSequence) mustHold(config attributes) {
	r.Helper()
	want := attributes{}
	for name, value := range config {
		switch name {
		case "password", "password_wo", "password_wo_version", "flow_set", "force_destroy",
			"token_expiry", "recovery_cache_timeout":
		case "friendly_name":
			if value != "" {
				want[name] = value
			}
		case "recovery_max_attempts": // the number in the response is decoded as a float64
			want[name] = float64(value.(int))
		default:
			want[name] = value
		}
	}
	if err := r.Server.Holds(r.Type, r.id(), want); err != nil {
		r.Errorf("after %v: %s", config, err)
	}
}

func (r *randomSequence) id() string { return r.State()["id"].(string) }

// changeOutside acts as another user: it changes or deletes the stage, its flows or its bindings. It can also import
// the stage again, or do nothing.
func (r *randomSequence) changeOutside(config attributes) {
	switch r.random.IntN(6) {
	case 1:
		r.patch()
	case 2:
		r.restart()
		r.adopt(config)
	case 3:
		r.ask(http.MethodDelete, acctest.Paths[r.Type]+r.id()+"/", nil)
	case 4:
		r.ask(http.MethodDelete, "/flows/instances/"+r.flows[r.random.IntN(len(r.flows))]+"/", nil)
	case 5:
		r.unbind()
	}
}

func (r *randomSequence) restart() {
	if diags := r.Session.Restart(); diags.HasError() {
		r.Fatal(diags)
	}
}

// patch changes random fields of the stage on the server, as another user would.
func (r *randomSequence) patch() {
	fields := attributes{}
	r.maybe(fields, "port", 1, 26, 2147483647)
	r.maybe(fields, "host", "http://other")
	r.maybe(fields, "use_tls", true, false)
	r.maybe(fields, "use_ssl", true, false)
	r.maybe(fields, "use_global_settings", true, false)
	r.maybe(fields, "timeout", 0, -1, 10)
	r.maybe(fields, "subject", "Theirs")
	r.maybe(fields, "password", "theirs", "")
	if r.Type != email || !r.caps.Has(authentik.ExpiryInMinutes) {
		r.maybe(fields, "token_expiry", "minutes=0", "minutes=30;foo=2", "hours=1")
	}
	r.ask(http.MethodPatch, acctest.Paths[r.Type]+r.id()+"/", fields)
}

func (r *randomSequence) unbind() {
	_, found := r.Server.Ask(r.T, http.MethodGet, "/flows/bindings/?stage="+url.QueryEscape(r.id()), "")
	bindings, _ := found["results"].([]any)
	for _, binding := range bindings {
		r.ask(http.MethodDelete, "/flows/bindings/"+binding.(attributes)["pk"].(string)+"/", nil)
	}
}

func (r *randomSequence) ask(method, path string, fields attributes) {
	r.Helper()
	body := ""
	if fields != nil {
		text, _ := json.Marshal(fields)
		body = string(text)
	}
	if status, answer := r.Server.Ask(r.T, method, path, body); status >= 300 && status != http.StatusNotFound {
		r.Fatalf("%s %s of %v: %d %v", method, path, fields, status, answer)
	}
}

// notImported contains the attributes that can differ from the configuration after an import.
var notImported = []string{
	"password", "password_wo", "password_wo_version", "flow_set", "friendly_name", "force_destroy",
}

// adopt imports the stage into an empty state. The next plan must change only attributes in notImported.
func (r *randomSequence) adopt(config attributes) {
	r.Helper()
	r.testStage.Stage.Resource = r.Session.Resource(r.Type)
	if diags := r.Import(config["name"].(string)); diags.HasError() {
		r.Fatalf("import of %v: %s", config, diags)
	}
	plan, diags := r.Plan(config)
	if diags.HasError() {
		r.Fatalf("plan of the imported %v: %s", config, diags)
	}
	for _, name := range plan.Changed() {
		root, _, _ := strings.Cut(name, "[")
		if !slices.Contains(notImported, root) {
			r.Errorf("an import of %v shows %v", config, plan.Changed())
		}
	}
}
