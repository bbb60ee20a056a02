package flowset

import (
	"context"
	"errors"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// server is what the steps need of authentik. Absent objects are nil without an error.
type server interface {
	flow(ctx context.Context, slug string) (*authentik.Flow, error)
	flowByPK(ctx context.Context, pk string) (*authentik.Flow, error)
	bindingsOf(ctx context.Context, flow string) ([]authentik.Binding, error)
	users(ctx context.Context, slug string) ([]authentik.UsedBy, error)
	mayCreateFlow(ctx context.Context, flow authentik.Flow) error
	mayBind(ctx context.Context) error
	createFlow(ctx context.Context, flow authentik.Flow) (*authentik.Flow, error)
	updateFlow(ctx context.Context, slug string, patch authentik.Flow) (*authentik.Flow, error)
	deleteFlow(ctx context.Context, slug string) error
	bind(ctx context.Context, binding authentik.Binding) error
	reorder(ctx context.Context, binding authentik.Binding) error
	unbind(ctx context.Context, binding authentik.Binding) error
}

// progress is what was done of the steps.
type progress struct {
	// Flow is as the last step left it.
	Flow *authentik.Flow
	// Made tells that the flow was made here.
	Made bool
	// Uncertain tells that the flow was asked for and may have been made.
	Uncertain bool
	// Order is where the stage is bound; nil where it is not.
	Order *int64
	// BindUncertain tells that the stage may have been bound; Order is nil then.
	BindUncertain bool
}

// stepError is the step that failed.
type stepError struct {
	step step
	err  error
}

// runSteps does the steps and records after each what was done; it stops at
// the first that fails. Nil means that all were done.
func runSteps(ctx context.Context, s server, list []step, done *progress) *stepError {
	for _, next := range list {
		if err := next.send(ctx, s, done); err != nil {
			return &stepError{next, err}
		}
	}
	return nil
}

func (s step) send(ctx context.Context, on server, done *progress) (err error) {
	var flow *authentik.Flow
	switch s.Kind {
	case createFlow:
		flow, err = on.createFlow(ctx, s.Flow)
		done.Made, done.Uncertain = err == nil, isUncertain(err)
	case updateFlow:
		flow, err = on.updateFlow(ctx, s.Slug, s.Flow)
	case deleteFlow:
		err = on.deleteFlow(ctx, s.Slug)
	case bind:
		if s.Binding.Target == "" {
			s.Binding.Target = done.Flow.PK
		}
		err = on.bind(ctx, s.Binding)
		done.BindUncertain = isUncertain(err)
	case reorder:
		err = on.reorder(ctx, s.Binding)
	case unbind:
		return on.unbind(ctx, s.Binding)
	}
	if err == nil {
		done.record(s, flow)
	}
	return err
}

func (p *progress) record(s step, flow *authentik.Flow) {
	if flow != nil {
		p.Flow = flow
	}
	if s.Kind == bind || s.Kind == reorder {
		p.Order = &s.Binding.Order
	}
}

// isUncertain tells that a request may have been carried out although it failed.
func isUncertain(err error) bool {
	var failure *authentik.Error
	return errors.As(err, &failure) && failure.Outcome != authentik.NotApplied
}

// live is a server behind the client.
type live struct{ *authentik.Client }

func (l live) flow(ctx context.Context, slug string) (*authentik.Flow, error) {
	flow, err := l.Flows().Get(ctx, slug)
	if errors.Is(err, authentik.ErrNotFound) {
		return nil, nil
	}
	return flow, err
}

func (l live) flowByPK(ctx context.Context, pk string) (*authentik.Flow, error) {
	return l.FlowByPK(ctx, pk)
}

func (l live) bindingsOf(ctx context.Context, flow string) ([]authentik.Binding, error) {
	return l.BindingsTo(ctx, flow)
}

// users are those that the token may see; none where it may see none.
func (l live) users(ctx context.Context, slug string) ([]authentik.UsedBy, error) {
	users, err := l.Flows().UsedBy(ctx, slug)
	if errors.Is(err, authentik.ErrNotFound) || errors.Is(err, authentik.ErrForbidden) {
		return nil, nil
	}
	return users, err
}

func (l live) mayCreateFlow(ctx context.Context, flow authentik.Flow) error {
	flow.Slug = ""
	return l.Flows().Rehearse(ctx, &flow, "slug")
}

func (l live) mayBind(ctx context.Context) error {
	return l.Bindings().Rehearse(ctx, &authentik.Binding{}, "target", "stage")
}

func (l live) createFlow(ctx context.Context, flow authentik.Flow) (*authentik.Flow, error) {
	return l.Flows().Create(ctx, &flow)
}

func (l live) updateFlow(ctx context.Context, slug string, patch authentik.Flow) (*authentik.Flow, error) {
	return l.Flows().Patch(ctx, slug, &patch)
}

func (l live) deleteFlow(ctx context.Context, slug string) error { return l.Flows().Delete(ctx, slug) }

func (l live) bind(ctx context.Context, binding authentik.Binding) error {
	_, err := l.Bindings().Create(ctx, &binding)
	return err
}

func (l live) reorder(ctx context.Context, binding authentik.Binding) error {
	_, err := l.Bindings().Patch(ctx, binding.PK, &authentik.Binding{Order: binding.Order})
	return err
}

func (l live) unbind(ctx context.Context, binding authentik.Binding) error {
	return l.Bindings().Delete(ctx, binding.PK)
}
