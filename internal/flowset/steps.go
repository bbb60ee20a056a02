package flowset

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// kind says what a request does. Messages contain it between "Could not" and "flow SLUG".
type kind string

const (
	lookFor      kind = "look for"
	listBindings kind = "list the bindings of"
	listUsers    kind = "list the users of"
	createFlow   kind = "create"
	updateFlow   kind = "update"
	deleteFlow   kind = "delete"
	bind         kind = "bind the stage to"
	reorder      kind = "move the stage within"
	unbind       kind = "unbind the stage from"
)

// step is one request that changes the flow with this slug, or a binding to that flow. createFlow and updateFlow send
// Flow. bind and reorder send Binding, and unbind deletes it.
type step struct {
	Kind    kind
	Slug    string
	Flow    authentik.Flow
	Binding authentik.Binding
}

// want is the flow and the binding that a block requires.
type want struct {
	// Flow contains the slug and the written fields.
	Flow authentik.Flow
	// Stage is the UUID of the stage.
	Stage string
	// Order is the written order. It is nil if no order is written: a binding then stays at its order.
	Order *int64
	// Was is the order at which the block managed a binding so far. It is nil if the block managed none.
	Was *int64
}

// actual is what the server has: the flow, which is nil if it does not exist, and the bindings of all stages to the
// flow.
type actual struct {
	Flow     *authentik.Flow
	Bindings []authentik.Binding
}

// steps returns the requests that change the flow and its bindings from a to w, in the order in which they are sent.
// It returns nil if nothing differs.
func steps(w want, a actual) []step {
	var list []step
	slug := w.Flow.Slug
	if a.Flow == nil {
		list = append(list, step{Kind: createFlow, Slug: slug, Flow: w.Flow})
	} else if patch, differs := difference(w.Flow, a.Flow); differs {
		list = append(list, step{Kind: updateFlow, Slug: a.Flow.Slug, Flow: patch})
	}
	old, mine := bindingOf(a.Bindings, w.Stage, w.Was, w.Order), bindingOf(a.Bindings, w.Stage, w.Order, w.Was)
	switch {
	case mine == nil:
		order := *cmp.Or(w.Order, w.Was, new(nextOrder(a.Bindings)))
		list = append(list, step{Kind: bind, Slug: slug, Binding: authentik.Binding{Stage: w.Stage, Order: order}})
	case w.Order != nil && mine.Order != *w.Order:
		list = append(list, step{Kind: reorder, Slug: slug, Binding: authentik.Binding{PK: mine.PK, Order: *w.Order}})
	case old.PK != mine.PK: // the stage is bound a second time, at the wanted order: the first binding is deleted
		list = append(list, step{Kind: unbind, Slug: slug, Binding: *old})
	}
	return list
}

// stepOrder is the distance between the orders of two stages in authentik's own interface and blueprints.
const stepOrder = 10

// nextOrder returns an order after the last binding, but at most math.MaxInt32. It returns stepOrder for a flow without
// bindings.
func nextOrder(bindings []authentik.Binding) int64 {
	if len(bindings) == 0 {
		return stepOrder
	}
	return min(slices.MaxFunc(bindings, byOrder).Order+stepOrder, math.MaxInt32)
}

func byOrder(a, b authentik.Binding) int { return cmp.Compare(a.Order, b.Order) }

// separate returns the order to which a stage must move if another stage is bound to the flow at the order of mine. It
// returns false if no other stage is, or if no higher order exists. Two runs that append stages at the same time choose
// the same order, and each of them may see the other's binding or not. So both stages move, to different orders.
func separate(bindings []authentik.Binding, mine authentik.Binding) (int64, bool) {
	var equal []string
	for _, binding := range bindings {
		if binding.Order == mine.Order {
			equal = append(equal, binding.PK)
		}
	}
	slices.Sort(equal) // the runs must agree on the order of their bindings
	order := min(nextOrder(bindings)+stepOrder*int64(slices.Index(equal, mine.PK)), math.MaxInt32)
	return order, len(equal) > 1 && order > mine.Order
}

// bindingOf returns the one binding of the stage that a block manages. It tries the given orders in turn, and returns
// the first binding of the stage that has such an order. If there is none, it returns the stage's binding with the
// lowest order. It returns nil if the stage is not bound.
func bindingOf(bindings []authentik.Binding, stage string, orders ...*int64) *authentik.Binding {
	mine := slices.SortedStableFunc(slices.Values(bindings), byOrder)
	mine = slices.DeleteFunc(mine, func(b authentik.Binding) bool { return b.Stage != stage })
	for _, order := range orders {
		for i := range mine {
			if order != nil && mine[i].Order == *order {
				return &mine[i]
			}
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return &mine[0]
}

// difference returns a flow with only those wanted fields that the flow on the server does not have yet. It returns
// false if there are none.
func difference(wanted authentik.Flow, has *authentik.Flow) (authentik.Flow, bool) {
	var patch authentik.Flow
	if wanted.Slug != has.Slug {
		patch.Slug = wanted.Slug
	}
	for _, f := range configurable {
		if value := *f.flow(&wanted); value != "" && value != *f.flow(has) {
			*f.flow(&patch) = value
		}
	}
	if mode := wanted.CompatibilityMode; mode != nil && (has.CompatibilityMode == nil || *mode != *has.CompatibilityMode) {
		patch.CompatibilityMode = mode
	}
	return patch, patch != (authentik.Flow{})
}

// progress contains what the requests for one block have done so far.
type progress struct {
	// Flow is the flow as the last request left it. It is nil if it does not exist.
	Flow *authentik.Flow
	// IsCreated reports whether a request created the flow.
	IsCreated bool
	// Order is the order at which the stage is bound. It is nil if the stage is not bound.
	Order *int64
}

// runSteps sends the requests in their order, and records in done what they did. It stops at the first request that
// fails, and returns the error. It returns nil if no request fails.
func (c *Change) runSteps(ctx context.Context, list []step, done *progress) *stepError {
	for _, next := range list {
		if err := c.send(ctx, next, done); err != nil {
			return &stepError{next.Kind, next.Slug, err}
		}
	}
	return nil
}

// send sends the request of one step, and records in done what it did.
func (c *Change) send(ctx context.Context, s step, done *progress) error {
	flows, bindings, flow := c.client.Flows(), c.client.Bindings(), done.Flow
	var err error
	switch s.Kind {
	case createFlow:
		flow, err = flows.Create(ctx, &s.Flow)
		done.IsCreated = err == nil
	case updateFlow:
		flow, err = flows.Patch(ctx, s.Slug, &s.Flow)
	case deleteFlow:
		err = flows.Delete(ctx, s.Slug)
	case bind:
		s.Binding.Target = done.Flow.PK
		_, err = bindings.Create(ctx, &s.Binding)
	case reorder:
		_, err = bindings.Patch(ctx, s.Binding.PK, &authentik.Binding{Order: s.Binding.Order})
	case unbind:
		err = bindings.Delete(ctx, s.Binding.PK)
	}
	if err != nil {
		return err
	}
	done.Flow = flow
	if s.Kind == bind || s.Kind == reorder {
		done.Order = &s.Binding.Order
	}
	return nil
}
