package authentik

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// bulk answers reads of many stages of one type from the pages of their list, where that takes fewer requests than one
// for each. A page is read by one of those who wait for it, a few of them side by side, and each of its stages is given
// away once: a second read of it makes a request of its own, for it wants fresh data. A page is never older than the
// client, so that each Configure of a provider starts afresh.
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
	begun  map[int]bool // pages, but for those that were given up
	under  int          // pages that are under way
	found  map[string]*T
	landed chan struct{} // closed with the next arrival of a page
}

// abreast is how many pages are under way at once: a server with several workers answers them side by side, and one with
// a single worker loses nothing.
const abreast = 4

func newBulk[T any](c *Collection[T], path func(*T) string) *bulk[T] {
	return &bulk[T]{
		one: c.read, path: path, walk: newWalk[T](), written: map[string]bool{},
		page: func(ctx context.Context, number int) (*page[T], error) {
			return c.page(transport.Optional(ctx), byKey, number)
		},
	}
}

// byKey makes the place of a stage in the list foreseeable, and the same in each page: by name, the default, those that
// Terraform begins with may stand anywhere, and move when they are renamed.
var byKey = url.Values{"ordering": {"pk"}}

func newWalk[T any]() *walk[T] {
	return &walk[T]{begun: map[int]bool{}, found: map[string]*T{}, landed: make(chan struct{})}
}

// begin is the number of a page that is to be read now for who waits for a key; 0 where none is, or what is under way has
// to tell first.
func (w *walk[T]) begin(key string) int {
	if w.under >= abreast || !w.wantsPage() {
		return 0
	}
	number := w.place(key)
	if number == 0 {
		return 0
	}
	w.begun[number] = true
	w.spent++
	w.under++
	return number
}

// place is the page that should have a key, since keys are random and the list is ordered by them, or else the nearest one
// that was not begun; 0 where none is left, or the first page has to tell how many there are. Another order, or other
// keys, cost pages that somebody else may need, and no wrong answer.
func (w *walk[T]) place(key string) int {
	pages := max(w.total, 1)
	if len(w.begun) >= pages {
		return 0
	}
	expected := 1 + int(share(key)*float64(pages))
	for away := range pages {
		for _, number := range []int{expected - away, expected + away} {
			if number >= 1 && number <= pages && !w.begun[number] {
				return number
			}
		}
	}
	return 0
}

// share is how much of all UUIDs comes before the one that a key ends with, from 0 to 1; 0 where it is none.
func share(key string) float64 {
	const digits = 8
	id := strings.TrimSuffix(key, "/")
	id = id[strings.LastIndexByte(id, '/')+1:]
	first, err := strconv.ParseUint(id[:min(digits, len(id))], 16, 64)
	if err != nil || len(id) < digits {
		return 0
	}
	return float64(first) / (1 << (4 * digits))
}

// bulkKey is the same for each spelling of a UUID that the server takes.
func bulkKey(path string) string { return strings.ToLower(strings.ReplaceAll(path, "-", "")) }

// get is the stage at a path; with keep, a page gives it to the next reader too. A list's error is dropped: a stage that no
// page has is asked for by itself, and that request reports its own.
func (b *bulk[T]) get(ctx context.Context, path string, keep bool) (*T, error) {
	reader := reader[T]{key: bulkKey(path), keep: keep}
	for {
		next := b.decide(ctx, &reader)
		switch {
		case next.stage != nil:
			return next.stage, nil
		case next.page > 0:
			b.readPage(ctx, reader.walk, next.page)
		case next.landed != nil:
			select {
			case <-next.landed:
			case <-ctx.Done():
			}
		default:
			return b.one(ctx, path)
		}
	}
}

// reader wants one stage.
type reader[T any] struct {
	key  string
	keep bool
	walk *walk[T] // that was under way when it was counted; nil before
}

// decision is what a reader does next: take the stage, read the page for everybody, wait until somebody has read one, or, with
// none of these, ask for the stage alone.
type decision[T any] struct {
	stage  *T
	page   int
	landed <-chan struct{}
}

// decide chooses for a reader. A written stage, a walk that a write has aged and a context that has ended all lead to a request of its
// own, which also gives the error its proper form.
func (b *bulk[T]) decide(ctx context.Context, r *reader[T]) decision[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.walk == nil {
		r.walk = b.walk
		r.walk.asked++
	}
	w := r.walk
	usable := w == b.walk && !b.written[r.key] && ctx.Err() == nil
	if stage := w.found[r.key]; usable && stage != nil {
		if !r.keep {
			delete(w.found, r.key)
		}
		return decision[T]{stage: stage}
	}
	if usable {
		if page := w.begin(r.key); page > 0 {
			return decision[T]{page: page}
		}
		if w.under > 0 {
			return decision[T]{landed: w.landed}
		}
	}
	w.spent++
	return decision[T]{}
}

// readPage reads a page for everybody. A reader who is cancelled on the way leaves it to another.
func (b *bulk[T]) readPage(ctx context.Context, w *walk[T], number int) {
	page, err := b.page(ctx, number)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.add(w, page, number)
	case ctx.Err() != nil:
		delete(w.begun, number)
	case errors.Is(err, ErrNotFound) && number > 1: // the last page vanished with its stages
	default:
		w.over = true
	}
	w.under--
	close(w.landed)
	w.landed = make(chan struct{})
}

func (b *bulk[T]) add(w *walk[T], page *page[T], number int) {
	for i := range page.Results {
		w.found[bulkKey(b.path(&page.Results[i]))] = &page.Results[i]
	}
	next := int(page.Pagination.Next)
	w.total = max(int(page.Pagination.TotalPages), next, number)
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
