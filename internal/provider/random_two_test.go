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

// Two stages use the same flows: the first stage creates the flows, and the second stage is bound to some of them.
// Their flow_set blocks change at random, and so do the flows and bindings on the server. After each apply the plans of
// both stages are empty. After the destroy of both stages, only flows that a warning named are left.
func TestRandomSequencesOfTwoStages(t *testing.T) {
	t.Parallel()
	for i, release := range releases[2:] { // from 2025.2 on, because older releases have no authenticator stage
		for n := range *sequences * 2 {
			seed := uint64(i) + n*uint64(len(releases))
			t.Run(fmt.Sprintf("%s/%d", release, seed), func(t *testing.T) {
				t.Parallel()
				newPair(t, acctest.Simulated(t, release), release, seed).run()
			})
		}
	}
}

// pair contains two stages in one session. The stage maker creates flows, and the stage guest is bound to some of these
// flows.
type pair struct {
	maker, guest *randomSequence
	orphaned     *strings.Builder // warnings about flows that stay on the server
}

func newPair(t *testing.T, server *acctest.Target, release string, seed uint64) pair {
	parsed, err := authentik.ParseRelease(release)
	mustBeNil(t, err)
	first := server.Stage(t, acctest.Kinds[seed%2])
	maker := newRandomSequence(t, testStage{first, authentik.CapabilitiesOf(parsed)}, seed)
	second := *first
	second.Type = acctest.Kinds[(seed+1)%2]
	second.Resource = first.Session.Resource(second.Type)
	guest := *maker
	guest.testStage.Stage = &second
	return pair{maker, &guest, &strings.Builder{}}
}

func (p pair) run() {
	for range stepsOfASequence {
		p.changeOutside()
		makers := attributes{"name": p.maker.prefix + "-maker"}
		p.maker.blocks(makers)
		guests := attributes{"name": p.maker.prefix + "-guest", "flow_set": p.guestBlocks(makers)}
		p.apply(makers, guests)
	}
	p.maker.restart()
	for _, one := range []*randomSequence{p.guest, p.maker} {
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

// note remembers the warnings that a flow stays on the server although no resource manages it.
func (p pair) note(diags tfcore.Diagnostics) {
	for _, warning := range diags.Warnings() {
		if strings.Contains(warning.String(), "no longer manages it") {
			p.orphaned.WriteString(warning.String())
		}
	}
}

// guestBlocks returns flow_set blocks for some flows of the stage maker, in the reverse order.
func (p pair) guestBlocks(makers attributes) []attributes {
	var blocks []attributes
	for _, flow := range slices.Backward(makers["flow_set"].([]attributes)) {
		if p.guest.random.IntN(3) > 0 {
			block := flowBlock(flow["slug"].(string))
			p.guest.maybe(block, "order", 3, 10, 30)
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// apply plans both stages, restarts the provider, and applies both plans, as a run of Terraform does. After another
// restart both plans must be empty.
func (p pair) apply(makers, guests attributes) {
	configs := map[*randomSequence]attributes{p.maker: makers, p.guest: guests}
	order, plans := []*randomSequence{p.maker, p.guest}, map[*randomSequence]*tfcore.Plan{}
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

// changeOutside acts as another user: it deletes a flow, deletes the bindings of one stage, changes a flow, or does
// nothing.
func (p pair) changeOutside() {
	one := []*randomSequence{p.maker, p.guest}[p.maker.random.IntN(2)]
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
		one.ask(http.MethodPatch, "/flows/instances/"+slug+"/", attributes{"title": "Theirs", "layout": "content_left"})
	}
}
