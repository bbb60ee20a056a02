package provider_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// randomSequence is a series of random valid configurations for one stage. Between two configurations, changeOutside
// changes the server as another user would. After each apply the next plan is empty, and the server has the configured
// values.
type randomSequence struct {
	*testing.T
	testStage
	random *rand.Rand
	prefix string   // all names begin with it, so that several runs can use the same real server
	flows  []string // the slugs for the flow_set blocks
	flow   any      // the UUID of an existing flow, for configure_flow
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

// TestAccRandomSequences does the same as TestRandomSequences. If the environment variables name a real server, it uses
// this server. If not, it uses the simulator.
func TestAccRandomSequences(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		for seed := range *sequences {
			newRandomSequence(t, testStage{server.Stage(t, resourceType), authentik.CapabilitiesOf(server.Runs(t))}, seed).run()
		}
	})
}

// The seed determines all random values of a sequence except the prefix of the names.
func newRandomSequence(t *testing.T, stage testStage, seed uint64) *randomSequence {
	r := &randomSequence{T: t, testStage: stage, random: rand.New(rand.NewPCG(seed, 0)), prefix: acctest.Name("random")}
	for i := range 3 {
		r.flows = append(r.flows, fmt.Sprint(r.prefix, "-", i))
	}
	_, found := stage.Server.Ask(t, http.MethodGet, "/flows/instances/?page_size=1", "")
	r.flow = found["results"].([]any)[0].(attributes)["pk"]
	t.Cleanup(func() {
		for _, slug := range r.flows {
			r.delete("/flows/instances/" + slug + "/")
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
		mustSucceed(r.T, r.Session.Restart()) // Terraform starts the provider anew for each run
		config = r.config()
		// In about half of the applies, one value is unknown in the plan.
		names := slices.Sorted(maps.Keys(config))
		if i := r.random.IntN(2 * len(names)); i < len(names) {
			r.MustApplyUnknown(config, names[i])
		} else {
			r.MustApply(config)
		}
		r.mustHold(config)
	}
	r.adopt(config)
	r.MustApply(config)
	r.mustHold(config)
	r.unbind() // the provider refuses to destroy a stage with bindings that no flow_set block manages
	mustSucceed(r.T, r.Destroy())
}

// isComparable reports whether an import always reads the configured value of the attribute from the server.
func isComparable(attribute string) bool {
	return !slices.Contains([]string{
		"password", "password_wo", "password_wo_version", "flow_set", "friendly_name", "force_destroy",
	}, attribute)
}

func (r *randomSequence) mustHold(config attributes) {
	r.Helper()
	want := maps.Clone(config)
	maps.DeleteFunc(want, func(name string, _ any) bool {
		isDuration := name == "token_expiry" || name == "recovery_cache_timeout" // the server may store another spelling
		return isDuration || !isComparable(name)
	})
	if err := r.Server.Holds(r.Type, r.id(), want); err != nil {
		r.Errorf("after %v: %s", config, err)
	}
}

func (r *randomSequence) id() string { return r.State()["id"].(string) }

// changeOutside changes or deletes the stage, deletes a flow, or deletes the stage's bindings, as another user would.
// It can also restart the provider and import the stage again, or do nothing.
func (r *randomSequence) changeOutside(config attributes) {
	switch r.random.IntN(6) {
	case 1:
		r.Server.Send(r.T, http.MethodPatch, acctest.Paths[r.Type]+r.id()+"/", r.changedFields())
	case 2:
		mustSucceed(r.T, r.Session.Restart())
		r.adopt(config)
	case 3:
		r.delete(acctest.Paths[r.Type] + r.id() + "/")
	case 4:
		r.delete("/flows/instances/" + r.flows[r.random.IntN(len(r.flows))] + "/")
	case 5:
		r.unbind()
	}
}

func (r *randomSequence) unbind() {
	_, found := r.Server.Ask(r.T, http.MethodGet, "/flows/bindings/?stage="+r.id(), "")
	for _, binding := range found["results"].([]any) {
		r.delete("/flows/bindings/" + binding.(attributes)["pk"].(string) + "/")
	}
}

func (r *randomSequence) delete(path string) {
	r.Helper()
	if status, answer := r.Server.Ask(r.T, http.MethodDelete, path, ""); status >= 300 && status != http.StatusNotFound {
		r.Fatalf("DELETE %s: %d %v", path, status, answer)
	}
}

// adopt imports the stage into an empty state. The next plan must change no attribute that the import has read.
func (r *randomSequence) adopt(config attributes) {
	r.Helper()
	r.testStage.Stage.Resource = r.Session.Resource(r.Type)
	mustSucceed(r.T, r.Import(config["name"].(string)))
	plan, diags := r.Plan(config)
	mustSucceed(r.T, diags)
	for _, name := range plan.Changed() {
		if root, _, _ := strings.Cut(name, "["); isComparable(root) {
			r.Errorf("an import of %v shows %v", config, plan.Changed())
		}
	}
}
