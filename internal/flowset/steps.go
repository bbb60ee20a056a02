package flowset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// kind says what a request does. An error message contains the kind between "Could not" and "flow SLUG".
type kind string

const (
	lookFor      kind = "look for"
	listBindings kind = "list the bindings of"
	listUsers    kind = "find out what uses"
	createFlow   kind = "create"
	updateFlow   kind = "update"
	deleteFlow   kind = "delete"
	bind         kind = "bind the stage to"
	reorder      kind = "move the stage within"
	unbind       kind = "unbind the stage from"
)

// step is one request that changes a flow or a binding to the flow. Slug is the slug of the flow. A request of the kind
// createFlow or updateFlow sends Flow. A request of the kind bind or reorder sends Binding. A request of the kind
// unbind deletes Binding.
type step struct {
	Kind    kind
	Slug    string
	Flow    authentik.Flow
	Binding authentik.Binding
}

// want contains what the plan of a flow_set block changes.
type want struct {
	Flow  authentik.Flow // the slug and the changed fields
	Stage string         // the UUID of the stage
	Order *int64         // the planned order if it changes, or nil if an existing binding keeps its order
	Was   *int64         // the order of the binding that the block has managed so far, or nil if there is none
}

// actual is what the server has: the flow, or nil if it does not exist, and the bindings of all stages to the flow.
type actual struct {
	Flow     *authentik.Flow
	Bindings []authentik.Binding
}

// steps returns the requests that change the flow and its bindings from the actual state on the server (a) to the
// wanted state (w). The requests must be sent in the returned order.
func steps(w want, a actual) []step {
	var list []step
	slug := w.Flow.Slug
	if a.Flow == nil {
		list = append(list, step{Kind: createFlow, Slug: slug, Flow: w.Flow})
	} else if patch, changed := difference(w.Flow, a.Flow); len(changed) > 0 {
		list = append(list, step{Kind: updateFlow, Slug: a.Flow.Slug, Flow: patch})
	}
	// previous is the binding that the flow_set block has managed so far. kept is the binding that the block manages
	// after these steps. Both are nil if the stage is not bound to the flow.
	previous := bindingOf(a.Bindings, w.Stage, w.Was, w.Order)
	kept := bindingOf(a.Bindings, w.Stage, w.Order, w.Was)
	switch {
	case kept == nil:
		order := *cmp.Or(w.Order, w.Was, new(nextOrder(a.Bindings)))
		list = append(list, step{Kind: bind, Slug: slug, Binding: authentik.Binding{Stage: w.Stage, Order: order}})
	case w.Order != nil && kept.Order != *w.Order:
		list = append(list, step{Kind: reorder, Slug: slug, Binding: authentik.Binding{PK: kept.PK, Order: *w.Order}})
	case previous.PK != kept.PK: // the stage is bound twice, and kept already has the wanted order
		list = append(list, step{Kind: unbind, Slug: slug, Binding: *previous})
	}
	return list
}

// stepOrder is the difference between the orders of two successive stages of a flow. authentik's web interface and
// blueprints use the same difference.
const stepOrder = 10

func nextOrder(bindings []authentik.Binding) int64 {
	if len(bindings) == 0 {
		return stepOrder
	}
	return min(slices.MaxFunc(bindings, byOrder).Order+stepOrder, math.MaxInt32)
}

func byOrder(a, b authentik.Binding) int { return cmp.Compare(a.Order, b.Order) }

// separate returns the order to which the stage must move because another binding of the flow has the same order. The
// argument `own` is the binding of the stage. separate returns false if no other binding has this order, or if no
// higher order exists.
//
// Two runs that bind stages at the same time may choose the same order. A run that sees both bindings moves its own
// stage, because the other run may have seen only one binding. If both runs move their stages, separate returns a
// different order for each stage.
func separate(bindings []authentik.Binding, own authentik.Binding) (int64, bool) {
	var equal []string
	for _, binding := range bindings {
		if binding.Order == own.Order {
			equal = append(equal, binding.PK)
		}
	}
	slices.Sort(equal) // all runs sort the same bindings, so each run gets a different index and order
	order := min(nextOrder(bindings)+stepOrder*int64(slices.Index(equal, own.PK)), math.MaxInt32)
	return order, len(equal) > 1 && order > own.Order
}

// bindingOf returns the binding of the stage that a flow_set block manages, or nil if the stage is not bound. It tries
// the given orders one after the other, and returns the first binding with such an order. If there is none, it returns
// the binding with the lowest order.
func bindingOf(bindings []authentik.Binding, stage string, orders ...*int64) *authentik.Binding {
	own := bindingsOf(bindings, stage)
	for _, order := range orders {
		for i := range own {
			if order != nil && own[i].Order == *order {
				return &own[i]
			}
		}
	}
	if len(own) == 0 {
		return nil
	}
	return &own[0]
}

func bindingsOf(bindings []authentik.Binding, stage string) []authentik.Binding {
	sorted := slices.SortedStableFunc(slices.Values(bindings), byOrder)
	return slices.DeleteFunc(sorted, func(b authentik.Binding) bool { return b.Stage != stage })
}

// difference returns the wanted values that differ from the flow on the server, and the names of their fields.
func difference(wanted authentik.Flow, has *authentik.Flow) (patch authentik.Flow, changed []string) {
	if wanted.Slug != has.Slug {
		patch.Slug, changed = wanted.Slug, append(changed, "slug")
	}
	for _, f := range configurable {
		if value := *f.flow(&wanted); value != "" && value != *f.flow(has) {
			*f.flow(&patch), changed = value, append(changed, f.name)
		}
	}
	if mode := wanted.CompatibilityMode; mode != nil && (has.CompatibilityMode == nil || *mode != *has.CompatibilityMode) {
		patch.CompatibilityMode, changed = mode, append(changed, "compatibility_mode")
	}
	return patch, changed
}

// progress contains what the requests for one flow_set block have done so far. Flow is the flow after the last request,
// or nil if the flow does not exist. IsCreated reports whether a request created the flow. Order is the order at which
// the stage is bound, or nil if the stage is not bound.
type progress struct {
	Flow      *authentik.Flow
	IsCreated bool
	Order     *int64
}

func runSteps(ctx context.Context, client *authentik.Client, list []step, done *progress) *stepError {
	for _, next := range list {
		if err := next.send(ctx, client, done); err != nil {
			return &stepError{next.Kind, next.Slug, err}
		}
	}
	return nil
}

func (s step) send(ctx context.Context, client *authentik.Client, done *progress) error {
	flows, bindings, flow := client.Flows, client.Bindings, done.Flow
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

// flowSet is the path of errors and warnings that belong to no configured flow_set block.
var flowSet = path.Root("flow_set")

type stepError struct {
	kind kind
	slug string
	err  error
}

// errGone is the error for a flow that the plan found and that no longer exists. The apply must not create another flow
// instead, because the plan contains the pk of the deleted flow.
var errGone = errors.New("the flow is gone since the plan was made")

// errMissing is the error for a flow that does not exist and that its flow_set block cannot create, because the block
// lacks a required attribute.
var errMissing = errors.New("the flow does not exist")

// explain returns the diagnostics of a failed request. If the stage was just created, Terraform marks it as tainted and
// would replace it in the next apply. The diagnostics then also say how to prevent the replacement.
func (c *Change) explain(at path.Path, failure *stepError) diag.Diagnostics {
	problems := failure.diagnostics(at)
	if c.isCreating {
		problems.AddError("The stage exists, but its flows are incomplete",
			fmt.Sprintf("The state contains the stage and everything that was done so far, but flow %q does not match its "+
				"block. Terraform marks a resource as tainted if its creation fails, and the next apply would replace the stage. "+
				"To keep the stage and complete the flow, run this command (ADDRESS stands for the stage's address in the "+
				"plan), and apply again:\n\n  terraform untaint ADDRESS", failure.slug))
	}
	return problems
}

// diagnostics returns the errors of a request. The argument `at` is the path of the flow_set block, or the variable
// flowSet. The server's message about a field belongs to the attribute of the same name, and every other message to the
// block.
func (e *stepError) diagnostics(at path.Path) diag.Diagnostics {
	if errors.Is(e.err, errGone) {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at.AtName("slug"), "The planned flow no longer exists",
			fmt.Sprintf("Flow %q existed when the plan was made. authentik no longer has a flow with this slug, or no longer "+
				"shows it to this token. Run plan again to see what is left to do.", e.slug))}
	}
	if errors.Is(e.err, errMissing) {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at.AtName("slug"), "The flow does not exist",
			fmt.Sprintf("authentik has no flow with the slug %q, or does not show it to this token. Correct the slug, or write "+
				"name, title and designation in the block to have the flow created. If the flow_set block of another stage "+
				"creates it, name that stage in depends_on. If another resource of the configuration creates it, let slug "+
				"refer to that resource.", e.slug))}
	}
	doing := fmt.Sprintf("%s flow %q", e.kind, e.slug)
	field := func(name string) (path.Path, bool) {
		_, ok := element.AttrTypes[name]
		return at.AtName(name), ok && !at.Equal(flowSet)
	}
	return diags.Errors(diags.Place{Whole: at, Field: field}, doing, e.err)
}

func at(i int, attribute string) path.Path { return flowSet.AtListIndex(i).AtName(attribute) }

// isOutcomeUnknown reports whether the server may have applied a request although the request failed.
func isOutcomeUnknown(err error) bool {
	failure, ok := errors.AsType[*authentik.Error](err)
	return ok && failure.Outcome != authentik.NotApplied
}

// isRefused reports whether the server refused a request or crashed on it, and saved nothing.
func isRefused(err error) bool {
	failure, ok := errors.AsType[*authentik.Error](err)
	return ok && failure.Outcome == authentik.NotApplied && failure.Status != 0
}
