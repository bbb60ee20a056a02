package authentik

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	// minSingleReads is the number of lookups that are answered one by one before a list is read.
	minSingleReads = 2
	// maxRequestsPerLookup and spareRequests bound the reading of pages: all requests together are never more than two
	// for each lookup and a few more, so a few lookups do not read the whole list of a large server.
	maxRequestsPerLookup, spareRequests = 2, 4
	// maxParallelPages is the number of pages that are read at the same time.
	maxParallelPages = 4
)

// byPK orders a list by its random keys, so that the page of an object can be computed from its key.
var byPK = url.Values{"ordering": {"pk"}}

// listCache answers the lookups of many objects from the pages of their list, where that takes fewer requests than one
// for each object. The pages are shared by all callers, each answer is given to each caller once, and every write of
// the client drops them all. It is safe for concurrent use.
type listCache[T any] struct {
	page   func(ctx context.Context, number int) (*page[T], error)
	key    func(*T) string
	unique bool          // one object per key; otherwise only a complete list can answer
	writes *atomic.Int64 // begun or ended so far by the client

	mu      sync.Mutex
	current *listing[T]
}

// lookup is a key and the caller that asks for it.
type lookup struct{ key, caller string }

// listing is a list as far as it has been read.
type listing[T any] struct {
	writes   int64 // of the client when the listing began
	lookups  int
	requests int          // pages and single reads
	total    int          // pages of the whole list; 0 until the first page has been read
	reading  int          // pages that are being read
	refused  bool         // a page could not be read
	started  map[int]bool // pages that have been read or are being read
	found    map[string][]T
	given    map[lookup]bool
	changed  chan struct{} // closed when the next page has been read
}

func newListCache[T any](list *Collection[T], unique bool, key func(*T) string) *listCache[T] {
	return &listCache[T]{
		key: key, unique: unique, writes: &list.client.writes,
		page: func(ctx context.Context, number int) (*page[T], error) {
			return list.page(ctx, byPK, number, true)
		},
	}
}

// get returns what the list has for a lookup, or else what read returns. With keep, the answer stays for the next
// lookup of the same caller.
func (c *listCache[T]) get(ctx context.Context, q lookup, keep bool, read func() ([]T, error)) ([]T, error) {
	l := c.join()
	for ctx.Err() == nil {
		next := c.next(l, q, keep)
		switch {
		case len(next.found) > 0:
			return next.found, nil
		case next.page > 0:
			c.load(ctx, l, next.page)
		case next.changed != nil:
			select {
			case <-next.changed:
			case <-ctx.Done():
			}
		default:
			return read()
		}
	}
	return read()
}

// join counts a lookup in the current listing, and begins a new one after a write.
func (c *listCache[T]) join() *listing[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.writes.Load(); c.current == nil || c.current.writes != now {
		c.current = &listing[T]{
			writes: now, started: map[int]bool{}, found: map[string][]T{}, given: map[lookup]bool{},
			changed: make(chan struct{}),
		}
	}
	c.current.lookups++
	return c.current
}

// nextStep is what a lookup does next: take the objects, read a page, wait for a page, or, where all fields are zero,
// make a request of its own.
type nextStep[T any] struct {
	found   []T
	page    int
	changed <-chan struct{}
}

func (c *listCache[T]) next(l *listing[T], q lookup, keep bool) nextStep[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.writes == c.writes.Load() && !l.given[q] {
		if found := l.found[q.key]; len(found) > 0 && (c.unique || l.isComplete()) {
			l.given[q] = !keep
			return nextStep[T]{found: slices.Clone(found)}
		}
		if page := l.start(q.key, c.unique); page > 0 {
			return nextStep[T]{page: page}
		}
		if l.reading > 0 {
			return nextStep[T]{changed: l.changed}
		}
	}
	l.requests++
	return nextStep[T]{}
}

// isComplete reports whether every page has been read.
func (l *listing[T]) isComplete() bool {
	return l.total > 0 && l.reading == 0 && !l.refused && len(l.started) >= l.total
}

// start returns the number of the page that the caller must read now; 0 if it must not read one. A list whose keys are
// not unique is read on only where all of its pages are within the bound, since a part of it answers nothing.
func (l *listing[T]) start(key string, unique bool) int {
	needed := 1
	if !unique {
		needed = max(l.total, 1) - len(l.started)
	}
	if l.refused || l.lookups <= minSingleReads || l.reading >= maxParallelPages ||
		l.requests+needed >= maxRequestsPerLookup*l.lookups+spareRequests {
		return 0
	}
	page := l.nearestPage(key)
	if page > 0 {
		l.started[page] = true
		l.reading++
		l.requests++
	}
	return page
}

// nearestPage returns the unread page that is nearest to where the key is expected in a list ordered by random keys.
// A list in another order only costs pages that other lookups may need. It returns 0 where no page is left.
func (l *listing[T]) nearestPage(key string) int {
	pages := max(l.total, 1)
	expected := 1 + int(position(key)*float64(pages))
	for distance := range pages {
		for _, number := range []int{expected - distance, expected + distance} {
			if number >= 1 && number <= pages && !l.started[number] {
				return number
			}
		}
	}
	return 0
}

// position returns the share of all UUIDs that are less than the key, from 0 to 1; 0 if the key is not a UUID.
func position(key string) float64 {
	const digits = 8
	first, err := strconv.ParseUint(key[:min(digits, len(key))], 16, 64)
	if err != nil || len(key) < digits {
		return 0
	}
	return float64(first) / (1 << (4 * digits))
}

// uuidKey returns the same text for each spelling of a UUID that the server accepts.
func uuidKey(id string) string { return strings.ToLower(strings.ReplaceAll(id, "-", "")) }

// load reads a page for all callers. An error is dropped: a lookup that no page answers makes a request of its own,
// which reports its own error. A page whose caller was cancelled is left to the next one.
func (c *listCache[T]) load(ctx context.Context, l *listing[T], number int) {
	page, err := c.page(ctx, number)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		for _, object := range page.Results {
			l.found[c.key(&object)] = append(l.found[c.key(&object)], object)
		}
		l.total = max(int(page.Pagination.TotalPages), int(page.Pagination.Next), number)
	case ctx.Err() != nil:
		delete(l.started, number)
	case errors.Is(err, ErrNotFound) && number > 1: // the list became shorter
	default:
		l.refused = true
	}
	l.reading--
	close(l.changed)
	l.changed = make(chan struct{})
}
