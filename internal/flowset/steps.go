package flowset

import (
	"cmp"
	"context"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// actual is what the server has: the flow, which is nil if it does not exist, and the bindings of all stages to the
// flow.
type actual struct {
	Flow     *authentik.Flow
	Bindings []authentik.Binding
}

// stepOrder is the distance between the orders of two stages in authentik's own interface and blueprints.
const stepOrder = 10

// nextOrder returns an order after the last binding, but at most orderMax. It returns stepOrder for a flow without
// bindings.
func nextOrder(bindings []authentik.Binding) int64 {
	if len(bindings) == 0 {
		return stepOrder
	}
	return min(slices.MaxFunc(bindings, byOrder).Order+stepOrder, orderMax)
}

func byOrder(a, b authentik.Binding) int { return cmp.Compare(a.Order, b.Order) }

// place binds the stage to done.Flow, moves its binding to the written order, or does nothing if the stage is bound as
// the block wants. bindings are the bindings of all stages to the flow.
func (c *Change) place(
	ctx context.Context, block *change, stage string, bindings []authentik.Binding, done *progress,
) *stepError {
	slug, order, enforced := done.Flow.Slug, block.planned.knownOrder(), block.config.knownOrder()
	old, wanted := block.bindings(bindings, stage)
	switch {
	case wanted == nil:
		binding := authentik.Binding{Target: done.Flow.PK, Stage: stage, Order: nextOrder(bindings)}
		if order != nil {
			binding.Order = *order
		}
		if _, err := c.client.Bindings().Create(ctx, &binding); err != nil {
			return &stepError{bind, slug, err}
		}
		done.Order = &binding.Order
	case enforced != nil && wanted.Order != *enforced:
		if _, err := c.client.Bindings().Patch(ctx, wanted.PK, &authentik.Binding{Order: *enforced}); err != nil {
			return &stepError{reorder, slug, err}
		}
		done.Order = enforced
	case old.PK != wanted.PK: // a second binding of the stage is at the wanted order: the first one is deleted
		if err := c.client.Bindings().Delete(ctx, old.PK); err != nil {
			return &stepError{unbind, slug, err}
		}
		done.Order = &wanted.Order
	}
	return nil
}

// bindings returns the binding of the stage that the block has managed so far, and the one that it wants to manage: if
// the stage is bound more than once, a block manages the binding at its order. Both are nil if the stage is not bound.
func (b *change) bindings(all []authentik.Binding, stage string) (old, wanted *authentik.Binding) {
	var was *int64
	if b.was != nil {
		was = b.was.knownOrder()
	}
	order := b.planned.knownOrder()
	return bindingOf(all, stage, was, order), bindingOf(all, stage, order, was)
}

// bindingOf returns the binding of a stage that a block manages: the binding at the first of the orders at which the
// stage is bound, or else the binding with the lowest order. It returns nil if the stage is not bound.
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
