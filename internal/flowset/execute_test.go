package flowset

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// scripted notes what it is asked, and fails where it is told to.
type scripted struct {
	server
	fails kind
	with  error
	asked []kind
}

func (s *scripted) note(k kind) error {
	s.asked = append(s.asked, k)
	if k == s.fails {
		return s.with
	}
	return nil
}

func (s *scripted) createFlow(_ context.Context, flow authentik.Flow) (*authentik.Flow, error) {
	flow.PK = "made"
	return &flow, s.note(createFlow)
}

func (s *scripted) updateFlow(context.Context, string, authentik.Flow) (*authentik.Flow, error) {
	return &authentik.Flow{PK: "updated"}, s.note(updateFlow)
}

func (s *scripted) deleteFlow(context.Context, string) error { return s.note(deleteFlow) }

func (s *scripted) bind(_ context.Context, binding authentik.Binding) error {
	if binding.Target == "" {
		return errors.New("a binding to no flow")
	}
	return s.note(bind)
}

func (s *scripted) reorder(context.Context, authentik.Binding) error { return s.note(reorder) }
func (s *scripted) unbind(context.Context, authentik.Binding) error  { return s.note(unbind) }

func TestRunSteps(t *testing.T) {
	lost := &authentik.Error{Kind: authentik.ErrTimeout, Outcome: authentik.Unknown}
	refused := &authentik.Error{Kind: authentik.ErrForbidden}
	create := []step{{Kind: createFlow}, {Kind: bind, Binding: authentik.Binding{Order: 7}}}
	change := []step{{Kind: updateFlow}, {Kind: reorder, Binding: authentik.Binding{Order: 8}}}
	for _, c := range []struct {
		name      string
		steps     []step
		fails     kind
		with      error
		asked     []kind
		made      bool
		uncertain bool
		flow      string
		order     int64
	}{
		{"all", create, "", nil, []kind{createFlow, bind}, true, false, "made", 7},
		{"refused", create, createFlow, refused, []kind{createFlow}, false, false, "", 0},
		{"lost", create, createFlow, lost, []kind{createFlow}, false, true, "", 0},
		{"halfway", create, bind, lost, []kind{createFlow, bind}, true, false, "made", 0},
		{"changed", change, "", nil, []kind{updateFlow, reorder}, false, false, "updated", 8},
		{"half changed", change, reorder, refused, []kind{updateFlow, reorder}, false, false, "updated", 0},
		{"removed", []step{{Kind: unbind}, {Kind: deleteFlow}}, unbind, lost, []kind{unbind}, false, false, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			on, done := &scripted{fails: c.fails, with: c.with}, progress{}
			failure := runSteps(t.Context(), on, c.steps, &done)
			if (failure != nil) != (c.fails != "") || failure != nil && failure.step.Kind != c.fails {
				t.Errorf("failed: %v", failure)
			}
			flow := ""
			if done.Flow != nil {
				flow = done.Flow.PK
			}
			if !slices.Equal(on.asked, c.asked) || done.Made != c.made || done.Uncertain != c.uncertain || flow != c.flow {
				t.Errorf("asked %v, done %+v", on.asked, done)
			}
			if order := types.Int64PointerValue(done.Order).ValueInt64(); order != c.order {
				t.Errorf("order %d", order)
			}
		})
	}
}

func TestLockEndsWithItsContext(t *testing.T) {
	run := newShared()
	unlock, err := run.lock(t.Context(), "server", "a")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	other, err := run.lock(t.Context(), "server", "b")
	if err != nil {
		t.Fatal(err)
	}
	other()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run.lock(ctx, "server", "a"); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "GET server/flows/instances/a/: not sent") {
		t.Errorf("got %v", err)
	}
}
