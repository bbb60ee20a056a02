package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Two stages share flows: the first one creates the flows, the second one depends on the first one and is bound to some
// of them. The blocks of both change at random, and so do the flows and bindings on the server. After each apply both
// plans are empty. At the end only the objects from before the test are left, and flows that a warning named.
func TestLivesOfTwo(t *testing.T) {
	t.Parallel()
	for i, release := range releases[2:] { // all releases that have both types of stages
		for n := range *lives * 2 {
			seed := uint64(i) + n*uint64(len(releases))
			t.Run(fmt.Sprintf("%s/%d", release, seed), func(t *testing.T) {
				t.Parallel()
				newPair(t, acctest.Simulated(t, release), release, seed).live()
			})
		}
	}
}

// pair has two lives of one session. Both use the flows of the maker.
type pair struct {
	maker, guest *life
	orphaned     *strings.Builder // warnings about flows that stay because the guest uses them
}

func newPair(t *testing.T, server *acctest.Target, release string, seed uint64) pair {
	parsed, err := authentik.ParseRelease(release)
	if err != nil {
		t.Fatal(err)
	}
	first := server.Stage(t, acctest.Kinds[seed%2])
	maker := newLife(t, cell{first, authentik.CapabilitiesOf(parsed)}, seed)
	second := *first
	second.Type = acctest.Kinds[(seed+1)%2]
	second.Resource = first.Session.Resource(second.Type)
	guest := *maker
	guest.cell.Stage = &second
	return pair{maker, &guest, &strings.Builder{}}
}

func (p pair) live() {
	for range stepsOfALife {
		p.disturb()
		makers := map[string]any{"name": p.maker.prefix + "-maker"}
		p.maker.blocks(makers)
		guests := map[string]any{"name": p.maker.prefix + "-guest", "flow_set": p.guestBlocks(makers)}
		p.apply(makers, guests)
	}
	p.maker.restart()
	for _, one := range []*life{p.guest, p.maker} {
		diags := one.Destroy()
		if diags.HasError() {
			one.Fatal(diags)
		}
		p.note(diags)
	}
	for _, slug := range p.maker.flows {
		status, _ := p.maker.Server.Ask(p.maker.T, http.MethodGet, "/flows/instances/"+slug+"/", "")
		if status != http.StatusNotFound && !strings.Contains(p.orphaned.String(), slug) {
			p.maker.Errorf("the flow %s is left without a warning", slug)
		}
	}
}

// note keeps the warnings about flows that stay on the server and that no resource manages any longer.
func (p pair) note(diags tfcore.Diagnostics) {
	for _, warning := range diags.Warnings() {
		if strings.Contains(warning.String(), "no longer manages it") {
			p.orphaned.WriteString(warning.String())
		}
	}
}

// guestBlocks returns blocks for some of the maker's flows, in another order.
func (p pair) guestBlocks(makers map[string]any) []map[string]any {
	var blocks []map[string]any
	for _, theirs := range slices.Backward(makers["flow_set"].([]map[string]any)) {
		if p.guest.random.IntN(3) > 0 {
			block := in(theirs["slug"].(string))
			p.guest.maybe(block, "order", 3, 10, 30)
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// apply does the same as a run of Terraform. It plans both stages, restarts the provider, and applies both. After
// another restart both plans must be empty.
func (p pair) apply(makers, guests map[string]any) {
	configs := map[*life]map[string]any{p.maker: makers, p.guest: guests}
	order, plans := []*life{p.maker, p.guest}, map[*life]*tfcore.Plan{}
	p.maker.restart()
	for _, one := range order {
		plan, diags := one.Plan(configs[one])
		if diags.HasError() {
			one.Fatalf("plan of %v: %s", configs[one], diags)
		}
		plans[one] = plan
	}
	p.maker.restart()
	for _, one := range order {
		diags := one.ApplyPlanned(plans[one], configs[one])
		if diags.HasError() {
			one.Fatalf("apply of %v: %s", configs[one], diags)
		}
		p.note(diags)
	}
	p.maker.restart()
	for _, one := range order {
		one.MustPlan(configs[one], "no-op")
	}
}

// disturb changes a flow, or the order of a binding in it, as another user would.
func (p pair) disturb() {
	one := []*life{p.maker, p.guest}[p.maker.random.IntN(2)]
	if one.State() == nil {
		return
	}
	slug := one.flows[one.random.IntN(len(one.flows))]
	switch one.random.IntN(4) {
	case 0:
		one.ask(http.MethodDelete, "/flows/instances/"+slug+"/", nil)
	case 1:
		one.unbind()
	case 2:
		one.ask(http.MethodPatch, "/flows/instances/"+slug+"/", map[string]any{"title": "Theirs", "layout": "content_left"})
	}
}
