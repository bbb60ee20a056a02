package flowset

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// scripted is a server that records the kinds of requests that it gets. It returns the error with for requests of
// kind fails.
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
		name    string
		steps   []step
		fails   kind
		with    error
		asked   []kind
		created bool
		flow    string
		order   int64
	}{
		{"all", create, "", nil, []kind{createFlow, bind}, true, "made", 7},
		{"refused", create, createFlow, refused, []kind{createFlow}, false, "", 0},
		{"lost", create, createFlow, lost, []kind{createFlow}, false, "", 0},
		{"halfway", create, bind, lost, []kind{createFlow, bind}, true, "made", 0},
		{"changed", change, "", nil, []kind{updateFlow, reorder}, false, "updated", 8},
		{"half changed", change, reorder, refused, []kind{updateFlow, reorder}, false, "updated", 0},
		{"removed", []step{{Kind: unbind}, {Kind: deleteFlow}}, unbind, lost, []kind{unbind}, false, "", 0},
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
			if !slices.Equal(on.asked, c.asked) || done.IsCreated != c.created || flow != c.flow {
				t.Errorf("asked %v, done %+v", on.asked, done)
			}
			if order := types.Int64PointerValue(done.Order).ValueInt64(); order != c.order {
				t.Errorf("order %d", order)
			}
		})
	}
}

func TestLockEndsWithItsContext(t *testing.T) {
	c := &Change{baseURL: "server"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	failure := c.locked(t.Context(), "a", func() *stepError {
		if failure := c.locked(t.Context(), "b", func() *stepError { return nil }); failure != nil {
			t.Errorf("the lock of another flow: %v", failure)
		}
		other := &Change{baseURL: "other server"}
		if failure := other.locked(t.Context(), "a", func() *stepError { return nil }); failure != nil {
			t.Errorf("the lock of another server: %v", failure)
		}
		return c.locked(ctx, "a", func() *stepError { return nil })
	})
	if failure == nil || !errors.Is(failure.err, context.Canceled) {
		t.Errorf("got %v", failure)
	}
	if len(locks.byFlow) > 0 {
		t.Errorf("locks outlive their use: %v", locks.byFlow)
	}
}

// tied is a server on which another run has bound a stage at the same order.
type tied struct {
	scripted
	bindings []authentik.Binding
}

func (s *tied) bindingsTo(context.Context, string) ([]authentik.Binding, error) {
	return s.bindings, nil
}

func (s *tied) reorder(_ context.Context, to authentik.Binding) error {
	for i := range s.bindings {
		if s.bindings[i].PK == to.PK {
			s.bindings[i].Order = to.Order
		}
	}
	return nil
}

// If another run appended a stage at the same order, the stage moves until no other stage has its order.
func TestAppendedStageMovesAwayFromAnotherRun(t *testing.T) {
	on := &tied{bindings: []authentik.Binding{bound("1", "me", 10), bound("2", "other", 10)}}
	done := progress{Flow: flow(nil), Order: new(int64(10))}
	(&Change{api: on}).separate(t.Context(), "me", &done)
	if *done.Order != 20 || on.bindings[0].Order != 20 || on.bindings[1].Order != 10 {
		t.Errorf("order %d, bindings %v", *done.Order, on.bindings)
	}
}
