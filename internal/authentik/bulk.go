package authentik

import (
	"context"
	"strings"
	"sync"
)

// bulk answers reads of many stages of one type from the pages of their list, where that takes fewer requests than one
// for each. A page is read by one of those who wait for it, and each of its stages is given away once: who asks again
// wants news. Its age is at most that of the client, so that each Configure of a provider starts afresh.
type bulk[T any] struct {
	one  func(ctx context.Context, path string) (*T, error)
	page func(ctx context.Context, number int) (*page[T], error)
	path func(*T) string

	mu      sync.Mutex
	walk    *walk[T]
	written map[string]bool // stages that are read by themselves from now on
}

// walk is one way through the pages, as far as it was needed.
type walk[T any] struct {
	tally
	number int // of the next page
	found  map[string]*T
	landed chan struct{} // closed with the arrival of the page that is under way; nil while none is
}

func newBulk[T any](c *Collection[T], path func(*T) string) *bulk[T] {
	return &bulk[T]{
		one: c.read, path: path, walk: newWalk[T](), written: map[string]bool{},
		page: func(ctx context.Context, number int) (*page[T], error) { return c.page(ctx, nil, number) },
	}
}

func newWalk[T any]() *walk[T] { return &walk[T]{number: 1, found: map[string]*T{}} }

// bulkKey is the same for each spelling of a UUID that the server takes.
func bulkKey(path string) string { return strings.ToLower(strings.ReplaceAll(path, "-", "")) }

// get is the stage at a path; with keep, a page gives it to the next reader too. The error of a list is nobody's: a stage that no page has is asked for by itself.
func (b *bulk[T]) get(ctx context.Context, path string, keep bool) (*T, error) {
	walk := b.enter()
	for {
		stage, landed, next := b.step(ctx, walk, bulkKey(path), keep)
		switch next {
		case served:
			return stage, nil
		case alone:
			return b.one(ctx, path)
		case turns:
			b.turn(ctx, walk)
		case waits:
			select {
			case <-landed:
			case <-ctx.Done():
			}
		}
	}
}

func (b *bulk[T]) enter() *walk[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.walk.asked++
	return b.walk
}

type step int

const (
	served step = iota // from a page
	alone              // with a request of its own
	turns              // the page, for everybody
	waits              // until somebody has turned it
)

// step decides what a reader does next. A written stage, a walk that a write has aged and a context that has ended all
// lead to a request of its own, which also gives the error its proper form.
func (b *bulk[T]) step(ctx context.Context, w *walk[T], key string, keep bool) (*T, <-chan struct{}, step) {
	b.mu.Lock()
	defer b.mu.Unlock()
	usable := w == b.walk && !b.written[key] && ctx.Err() == nil
	stage := w.found[key]
	switch {
	case usable && stage != nil:
		if !keep {
			delete(w.found, key)
		}
		return stage, nil, served
	case usable && w.landed != nil:
		return nil, w.landed, waits
	case usable && w.wantsPage():
		w.spent++
		w.landed = make(chan struct{})
		return nil, nil, turns
	}
	w.spent++
	return nil, nil, alone
}

// turn reads the next page. A reader who is cancelled on the way leaves the page to the next one.
func (b *bulk[T]) turn(ctx context.Context, w *walk[T]) {
	page, err := b.page(ctx, w.number)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.add(w, page)
	case ctx.Err() == nil:
		w.over = true
	}
	close(w.landed)
	w.landed = nil
}

func (b *bulk[T]) add(w *walk[T], page *page[T]) {
	for i := range page.Results {
		w.found[bulkKey(b.path(&page.Results[i]))] = &page.Results[i]
	}
	next := int(page.Pagination.Next)
	w.total = max(int(page.Pagination.TotalPages), next, w.number)
	w.number, w.over = next, next == 0
}

// wrote makes a stage be read by itself from now on. It is called before the write: a page that is under way then may
// hold either state, and is not asked.
func (b *bulk[T]) wrote(path string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.written[bulkKey(path)] = true
}

// age forgets all pages, and the one that is under way.
func (b *bulk[T]) age() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.walk = newWalk[T]()
}

// wrote is told of every write, before it begins; what it returns is told of its end. A write to a flow or to a binding
// changes the flow_set of stages that it does not name.
func (c *Client) wrote(path string) (ended func()) {
	c.emails.wrote(path)
	c.authenticatorEmails.wrote(path)
	if !strings.HasPrefix(path, joinPath("flows")) {
		return func() {}
	}
	return func() {
		c.emails.age()
		c.authenticatorEmails.age()
	}
}
