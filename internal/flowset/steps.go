package flowset

import (
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A kind is what a step does; its text is for people.
type kind string

const (
	createFlow kind = "create"
	updateFlow kind = "update"
	deleteFlow kind = "delete"
	bind       kind = "bind the stage to"
	reorder    kind = "move the stage within"
	unbind     kind = "unbind the stage from"
)

// step is one request. Flow is what createFlow and updateFlow send, and Slug
// the flow that they and deleteFlow mean. Binding is what is made, moved or
// removed; without a target it is of the flow that was made before.
type step struct {
	Kind    kind
	Slug    string
	Flow    authentik.Flow
	Binding authentik.Binding
}

// want is what a block asks for.
type want struct {
	Stage string
	// Flow has the slug, and what is written of the settings.
	Flow authentik.Flow
	// Order is where the stage is bound anew; nil is behind the flow's last stage.
	Order *int64
	// Enforced tells that the order is written, so that a binding elsewhere is moved; Order is then not nil.
	Enforced bool
	// Was is where the block's binding was last seen; nil where it was not.
	Was *int64
}

// actual is what the server has: the flow, nil where it is missing, and the
// bindings of all stages to it.
type actual struct {
	Flow     *authentik.Flow
	Bindings []authentik.Binding
}

// stepOrder is the distance that authentik's own interface and blueprints leave between stages.
const stepOrder = 10

// steps are what is between the two, in the order in which they are carried out.
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
	case w.Enforced && mine.Order != *w.Order:
		list = append(list, step{Kind: reorder, Slug: w.Flow.Slug, Binding: authentik.Binding{PK: mine.PK, Order: *w.Order}})
	case was.PK != mine.PK: // both are there, so ours cannot move to where the other is
		list = append(list, step{Kind: unbind, Slug: w.Flow.Slug, Binding: *was})
	}
	return list
}

func (w want) binding(a actual) authentik.Binding {
	binding := authentik.Binding{Stage: w.Stage}
	if a.Flow != nil {
		binding.Target = a.Flow.PK
	}
	if w.Order != nil {
		binding.Order = *w.Order
		return binding
	}
	if len(a.Bindings) == 0 {
		binding.Order = stepOrder
	}
	for i, other := range a.Bindings {
		if i == 0 || other.Order+stepOrder > binding.Order {
			binding.Order = min(other.Order+stepOrder, orderMax)
		}
	}
	return binding
}

// bindingOf is the binding of a stage that a block means, nil where the stage is
// not bound: the one at the first of the orders that has one, else the lowest.
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

// difference is the part of what is wanted that the flow does not have.
func difference(wanted authentik.Flow, has *authentik.Flow) (authentik.Flow, bool) {
	var patch authentik.Flow
	if wanted.Slug != has.Slug {
		patch.Slug = wanted.Slug
	}
	for _, t := range settings {
		if value := *t.flow(&wanted); value != "" && value != *t.flow(has) {
			*t.flow(&patch) = value
		}
	}
	if mode := wanted.CompatibilityMode; mode != nil && (has.CompatibilityMode == nil || *mode != *has.CompatibilityMode) {
		patch.CompatibilityMode = mode
	}
	return patch, patch != (authentik.Flow{})
}

// farewell is what a removed block leaves to be done. Leaving tells that the
// stage itself goes, and all its bindings with it.
type farewell struct {
	Stage   string
	Was     *int64
	Created bool
	Leaving bool
}

// steps unbind the stage, and delete a flow that the block made and that no
// other binding needs; kept tells that such a flow is still in use.
func (f farewell) steps(a actual) (list []step, kept bool) {
	if a.Flow == nil {
		return nil, false
	}
	mine := bindingOf(a.Bindings, f.Stage, f.Was)
	others := 0
	for i := range a.Bindings {
		if a.Bindings[i].Stage != f.Stage || !f.Leaving && a.Bindings[i].PK != mine.PK {
			others++
		}
	}
	if mine != nil && !f.Leaving {
		list = append(list, step{Kind: unbind, Slug: a.Flow.Slug, Binding: *mine})
	}
	if f.Created && others == 0 {
		list = append(list, step{Kind: deleteFlow, Slug: a.Flow.Slug})
	}
	return list, f.Created && others > 0
}
