package flowset

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// actual is what the server has: the flow, which is nil if it does not exist, and the bindings of all stages to the
// flow.
type actual struct {
	Flow     *authentik.Flow
	Bindings []authentik.Binding
}

// find returns the flow of a block: the flow with the slug, or else the flow that the block created, even if its slug
// was changed. It returns nil without an error if neither exists.
func find(ctx context.Context, client *authentik.Client, was *blockModel, slug string) (*authentik.Flow, error) {
	flow, err := client.Flows().Get(ctx, slug)
	switch {
	case !errors.Is(err, authentik.ErrNotFound):
		return flow, err
	case was != nil && was.Created.ValueBool() && !was.PK.IsNull():
		return client.FlowByPK(ctx, was.PK.ValueString())
	}
	return nil, nil
}

// stepOrder is the distance between the orders of two stages in authentik's own interface and blueprints.
const stepOrder = 10

// behind returns an order behind the last binding: steps times stepOrder higher, but at most orderMax. In a flow
// without bindings, the first order is stepOrder.
func behind(bindings []authentik.Binding, steps int64) int64 {
	if len(bindings) == 0 {
		return stepOrder
	}
	return min(slices.MaxFunc(bindings, byOrder).Order+steps*stepOrder, orderMax)
}

func byOrder(a, b authentik.Binding) int { return cmp.Compare(a.Order, b.Order) }

// separateOrder returns the order to which a stage must move because another run appended a stage at the same order at
// the same time. It returns false if no other binding has the same order. Two runs that see each other's bindings move
// to different orders.
func separateOrder(bindings []authentik.Binding, mine authentik.Binding) (int64, bool) {
	var equal []string
	for _, binding := range bindings {
		if binding.Order == mine.Order {
			equal = append(equal, binding.PK)
		}
	}
	if len(equal) < 2 {
		return 0, false
	}
	slices.Sort(equal)
	return behind(bindings, int64(slices.Index(equal, mine.PK))+1), true
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
