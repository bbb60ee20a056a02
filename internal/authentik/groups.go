package authentik

import (
	"context"
	"net/url"
	"sync/atomic"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// readsBeforeList are made one by one before the list of all is begun.
const readsBeforeList = 3

// groups answers which objects have a value in common, such as the bindings of a stage. Few questions are asked of the
// server one by one, with a filter; from then on each question is also worth a page of the whole list, until that is
// complete and answers the rest. So neither way costs more than twice what it would have cost alone. Each group of the
// list is given to each asker once: a second question makes a request of its own, for it wants fresh data.
type groups[T any] struct {
	list   *Collection[T]
	filter string
	of     func(*T) string
	writes *atomic.Int64 // a write ages the list
	turn   chan struct{} // guards everything below, and is waited for with a context

	began int64 // writes when the list was begun
	asked int
	next  int // page; 0 is none
	found map[string][]T
	given map[question]bool
}

// question is a value and the stage that it is asked for: many stages may be in one flow.
type question struct{ value, asker string }

func newGroups[T any](list *Collection[T], filter string, of func(*T) string) *groups[T] {
	return &groups[T]{list: list, filter: filter, of: of, writes: &list.client.writes, turn: make(chan struct{}, 1), began: -1}
}

func (g *groups[T]) get(ctx context.Context, q question) ([]T, error) {
	select {
	case g.turn <- struct{}{}:
		found, ok := g.listed(ctx, q)
		<-g.turn
		if ok {
			return found, nil
		}
	case <-ctx.Done():
	}
	return g.filtered(ctx, q.value)
}

// listed answers from the list, which it reads on by a page; false where the question needs a request of its own.
func (g *groups[T]) listed(ctx context.Context, q question) ([]T, bool) {
	if now := g.writes.Load(); now != g.began {
		g.began, g.asked, g.next, g.found, g.given = now, 0, 1, map[string][]T{}, map[question]bool{}
	}
	g.asked++
	if g.asked > readsBeforeList && g.next > 0 {
		g.readOn(ctx)
	}
	if g.found == nil || g.next > 0 || g.given[q] || g.writes.Load() != g.began {
		return nil, false
	}
	g.given[q] = true
	return g.found[q.value], true
}

// readOn reads the next page. A list that is refused is given up, and its error dropped: the question that is then asked
// by itself reports its own.
func (g *groups[T]) readOn(ctx context.Context) {
	page, err := g.list.page(transport.Optional(ctx), nil, g.next)
	switch {
	case err == nil:
		for _, object := range page.Results {
			g.found[g.of(&object)] = append(g.found[g.of(&object)], object)
		}
		g.next = int(page.Pagination.Next)
	case ctx.Err() == nil:
		g.next, g.found = 0, nil
	}
}

func (g *groups[T]) filtered(ctx context.Context, value string) ([]T, error) {
	var found []T
	for object, err := range g.list.List(ctx, url.Values{g.filter: {value}}) {
		if err != nil {
			return nil, err
		}
		if g.of(object) == value { // a filter that the server does not know is ignored
			found = append(found, *object)
		}
	}
	return found, nil
}

// BindingsOf are the bindings of a stage, by its UUID; none is no error. The answer may come from a list of all
// bindings that was read since the client's last write.
func (c *Client) BindingsOf(ctx context.Context, stage string) ([]Binding, error) {
	return c.bindings.get(ctx, question{stage, stage})
}

// BindingsTo are the bindings to a flow, by its UUID, always asked anew.
func (c *Client) BindingsTo(ctx context.Context, flow string) ([]Binding, error) {
	return newGroups(c.Bindings(), "target", func(b *Binding) string { return b.Target }).filtered(ctx, flow)
}

// FlowOf is the flow with a slug, nil where there is none, as a stage asks for it. The answer may come from a list of all
// flows that was read since the client's last write, and that has not answered this stage before.
func (c *Client) FlowOf(ctx context.Context, slug, stage string) (*Flow, error) {
	return first(c.flows.get(ctx, question{slug, stage}))
}

// FlowByPK is the flow with a UUID whatever its slug, nil where there is none. It walks through the list, since no
// recording tells what a filter answers for a flow that is gone.
func (c *Client) FlowByPK(ctx context.Context, pk string) (*Flow, error) {
	for flow, err := range c.Flows().List(ctx, nil) {
		if err != nil || flow.PK == pk {
			return flow, err
		}
	}
	return nil, nil
}

func first[T any](found []T, err error) (*T, error) {
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
