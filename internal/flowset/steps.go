package flowset

import (
	"cmp"
	"context"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// kind is what a step does. Messages contain it before "the flow NAME".
type kind string

const (
	createFlow kind = "create"
	updateFlow kind = "update"
	deleteFlow kind = "delete"
	bind       kind = "bind the stage to"
	reorder    kind = "move the stage within"
	unbind     kind = "unbind the stage from"
)

// step is one request. createFlow and updateFlow send Flow, and bind, reorder and unbind send Binding. Slug is the
// flow that the request changes. If Binding has no target, its target is the flow that the step before has created.
type step struct {
	Kind    kind
	Slug    string
	Flow    authentik.Flow
	Binding authentik.Binding
}

// want is the flow and the binding that a block requires.
type want struct {
	Stage string
	// Flow contains the slug and the written fields.
	Flow authentik.Flow
	// Order is the order of a new binding. If it is nil, the stage comes after the flow's last stage.
	Order *int64
	// IsEnforced reports whether the order is written. If so, Order is not nil, and a binding at another order is
	// moved.
	IsEnforced bool
	// Was is the order at which the block's binding was last seen. It is nil if the stage was not bound.
	Was *int64
}

// actual is what the server has: the flow, which is nil if it does not exist, and the bindings of all stages to the
// flow.
type actual struct {
	Flow     *authentik.Flow
	Bindings []authentik.Binding
}

// stepOrder is the distance between the orders of two stages in authentik's own interface and blueprints.
const stepOrder = 10

// steps returns the requests that change the flow and the bindings from a to w, in the order in which they are sent.
func steps(w want, a actual) []step {
	if a.Flow == nil {
		return []step{{Kind: createFlow, Slug: w.Flow.Slug, Flow: w.Flow}, {Kind: bind, Slug: w.Flow.Slug, Binding: w.binding(a)}}
	}
	var list []step
	if patch, differs := difference(w.Flow, a.Flow); differs {
		list = append(list, step{Kind: updateFlow, Slug: a.Flow.Slug, Flow: patch})
	}
	mine, was := bindingOf(a.Bindings, w.Stage, w.Order, w.Was), bindingOf(a.Bindings, w.Stage, w.Was, w.Order)
	switch {
	case mine == nil:
		list = append(list, step{Kind: bind, Slug: w.Flow.Slug, Binding: w.binding(a)})
	case w.IsEnforced && mine.Order != *w.Order:
		list = append(list, step{Kind: reorder, Slug: w.Flow.Slug, Binding: authentik.Binding{PK: mine.PK, Order: *w.Order}})
	case was.PK != mine.PK: // a second binding of the stage is at the wanted order: remove the first
		list = append(list, step{Kind: unbind, Slug: w.Flow.Slug, Binding: *was})
	}
	return list
}

func (w want) binding(a actual) authentik.Binding {
	binding := authentik.Binding{Stage: w.Stage, Order: stepOrder}
	if a.Flow != nil {
		binding.Target = a.Flow.PK
	}
	if w.Order != nil {
		binding.Order = *w.Order
	} else if len(a.Bindings) > 0 {
		binding.Order = behind(a.Bindings, 1)
	}
	return binding
}

// behind returns the order of the last binding plus steps times stepOrder, but at most orderMax.
func behind(bindings []authentik.Binding, steps int64) int64 {
	last := slices.MaxFunc(bindings, byOrder)
	return min(last.Order+steps*stepOrder, orderMax)
}

func byOrder(a, b authentik.Binding) int { return cmp.Compare(a.Order, b.Order) }

// separate returns the order to which a stage must move because another run appended a stage at the same order at the
// same time. It returns false if no other binding has the same order. Two runs that see each other's bindings move to
// different orders.
func separate(bindings []authentik.Binding, mine authentik.Binding) (int64, bool) {
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
	var lowest *authentik.Binding
	found := map[int64]*authentik.Binding{}
	for i := range bindings {
		if bindings[i].Stage != stage {
			continue
		}
		found[bindings[i].Order] = &bindings[i]
		if lowest == nil || bindings[i].Order < lowest.Order {
			lowest = &bindings[i]
		}
	}
	for _, order := range orders {
		if order != nil && found[*order] != nil {
			return found[*order]
		}
	}
	return lowest
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

// removal describes a block that is removed. IsDestroyed reports whether the stage itself is destroyed. The server
// then deletes all bindings of the stage.
type removal struct {
	Stage       string
	Order       *int64
	IsCreator   bool
	IsDestroyed bool
}

// steps returns the requests that unbind the stage, and that delete the flow if the block created it and nothing else
// uses it.
func (r removal) steps(a actual, isUsed bool) []step {
	if a.Flow == nil {
		return nil
	}
	var list []step
	if mine := bindingOf(a.Bindings, r.Stage, r.Order); mine != nil && !r.IsDestroyed {
		list = append(list, step{Kind: unbind, Slug: a.Flow.Slug, Binding: *mine})
	}
	if r.IsCreator && !isUsed {
		list = append(list, step{Kind: deleteFlow, Slug: a.Flow.Slug})
	}
	return list
}

// others returns the bindings of the flow that still exist after the block is removed.
func (r removal) others(bindings []authentik.Binding) []authentik.Binding {
	mine := bindingOf(bindings, r.Stage, r.Order)
	return slices.DeleteFunc(slices.Clone(bindings), func(b authentik.Binding) bool {
		return b.Stage == r.Stage && (r.IsDestroyed || b.PK == mine.PK)
	})
}

// progress contains the results of the steps so far.
type progress struct {
	// Flow is the flow as the last step left it.
	Flow *authentik.Flow
	// IsCreated reports whether a step created the flow.
	IsCreated bool
	// Order is the order at which the stage is bound. It is nil if the stage is not bound.
	Order *int64
}

// stepError is a step that failed, with its error.
type stepError struct {
	step step
	err  error
}

// runSteps sends the requests and records the result of each in done. It stops at the first step that fails and
// returns its error. It returns nil if all steps succeed.
func runSteps(ctx context.Context, s server, list []step, done *progress) *stepError {
	for _, next := range list {
		if err := next.send(ctx, s, done); err != nil {
			return &stepError{next, err}
		}
	}
	return nil
}

func (s step) send(ctx context.Context, to server, done *progress) error {
	flow, err := done.Flow, error(nil)
	switch s.Kind {
	case createFlow:
		flow, err = to.createFlow(ctx, s.Flow)
		done.IsCreated = err == nil
	case updateFlow:
		flow, err = to.updateFlow(ctx, s.Slug, s.Flow)
	case deleteFlow:
		err = to.deleteFlow(ctx, s.Slug)
	case bind:
		if s.Binding.Target == "" {
			s.Binding.Target = done.Flow.PK
		}
		err = to.bind(ctx, s.Binding)
	case reorder:
		err = to.reorder(ctx, s.Binding)
	case unbind:
		err = to.unbind(ctx, s.Binding)
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
