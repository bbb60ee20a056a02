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
	// minSingleReads is the number of lookups that the client answers with single requests before it reads the first page.
	minSingleReads = 2
	// After n lookups, the client reads another page only if the number of requests for pages and single objects stays
	// below n*maxRequestsPerLookup + spareRequests. Without this limit, a few lookups could read the whole list of a large
	// server.
	maxRequestsPerLookup, spareRequests = 2, 4
	maxParallelPages                    = 4
)

// UUIDs are random. In a list with this order, the page of an object can therefore be estimated from its UUID.
var byPK = url.Values{"ordering": {"pk"}}

// listCache answers lookups of many objects from the pages of a list. It reads pages only if this takes fewer requests
// than one for each object. It discards all pages when its counter of writes has changed. It is safe for concurrent
// use.
type listCache[T any] struct {
	page   func(ctx context.Context, number int) (*page[T], error)
	key    func(*T) string
	unique bool          // true if no two objects have the same key; if it is false, each lookup needs the complete list
	writes *atomic.Int64 // points to Client.writes or Client.stageWrites

	mu      sync.Mutex
	current *listing[T]
}

// listing is the part of a list that has been read so far.
type listing[T any] struct {
	writes   int64 // value of listCache.writes when the listing began
	lookups  int
	requests int            // number of requests for pages and for single objects
	total    int            // number of pages of the whole list; 0 until the first page has been read
	reading  int            // number of pages that are being read now
	refused  bool           // true if a page could not be read; then no other page is read
	started  map[int]bool   // numbers of the pages that have been read or are being read
	found    map[string][]T // the objects on the pages that have been read, by key
	changed  chan struct{}  // closed after each page, and replaced by a new channel
}

func newListCache[T any](
	list *Collection[T], unique bool, writes *atomic.Int64, key func(*T) string,
) *listCache[T] {
	return &listCache[T]{
		key: key, unique: unique, writes: writes,
		page: func(ctx context.Context, number int) (*page[T], error) {
			return list.page(ctx, byPK, number, true)
		},
	}
}

// get answers a lookup from the pages, and reads more pages if necessary. If the pages cannot answer the lookup, get
// calls the function `read`, which requests only the objects with this key.
func (c *listCache[T]) get(ctx context.Context, key string, read func() ([]T, error)) ([]T, error) {
	l := c.join()
	for ctx.Err() == nil {
		found, page, changed := c.next(l, key)
		switch {
		case len(found) > 0:
			return found, nil
		case page > 0:
			c.load(ctx, l, page)
		case changed != nil:
			select {
			case <-changed:
			case <-ctx.Done():
			}
		default:
			return read()
		}
	}
	return read()
}

func (c *listCache[T]) forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil {
		delete(c.current.found, key)
	}
}

// join counts one more lookup and returns the current listing. If c.writes has changed, it begins a new listing first.
func (c *listCache[T]) join() *listing[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.writes.Load(); c.current == nil || c.current.writes != now {
		c.current = &listing[T]{
			writes: now, started: map[int]bool{}, found: map[string][]T{}, changed: make(chan struct{}),
		}
	}
	c.current.lookups++
	return c.current
}

// next returns what get must do next:
//   - `found` is not empty: return these objects.
//   - `page` is not 0: read the page with this number.
//   - `changed` is not nil: wait until this channel is closed.
//   - All results are zero: request the object alone.
func (c *listCache[T]) next(l *listing[T], key string) (found []T, page int, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.writes == c.writes.Load() {
		if found = l.found[key]; len(found) > 0 && (c.unique || l.isComplete()) {
			return slices.Clone(found), 0, nil
		}
		if page = l.start(key, c.unique); page > 0 {
			return nil, page, nil
		}
		if l.reading > 0 {
			return nil, 0, l.changed
		}
	}
	l.requests++
	return nil, 0, nil
}

func (l *listing[T]) isComplete() bool {
	return l.total > 0 && l.reading == 0 && !l.refused && len(l.started) >= l.total
}

// start returns the number of the page that the caller must read now, or 0 if the caller must not read a page. If the
// keys are unique, one page may be enough to find the key. If they are not, the lookup needs all remaining pages.
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

// nearestPage returns the unread page that is nearest to the expected page of the key, or 0 if all pages are read. The
// expected page is right only if the list is sorted by key and the keys are evenly spread. A wrong page is still
// useful, because the cache keeps it for other lookups.
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

// position returns the position of a UUID among all possible UUIDs, from 0 to 1. It returns 0 if the key is not a UUID.
func position(key string) float64 {
	first, _ := strconv.ParseUint((key + "00000000")[:8], 16, 64)
	return float64(first) / (1 << 32)
}

// uuidKey returns the same text for every form of a UUID that the server accepts, such as a form without hyphens.
func uuidKey(id string) string { return strings.ToLower(strings.ReplaceAll(id, "-", "")) }

// add stores an object, unless it is already stored. If somebody creates or deletes an object while the pages are read,
// another object may move to another page, and is then perhaps received twice.
func (l *listing[T]) add(key string, object T) {
	isSame := func(other T) bool { return keyOf(&other) == keyOf(&object) }
	if !slices.ContainsFunc(l.found[key], isSame) {
		l.found[key] = append(l.found[key], object)
	}
}

func keyOf(object any) string {
	keyed, _ := object.(identified) // the client caches only stages, flows and bindings
	return keyed.pathElement()
}

// load reads one page of the list for all waiting callers. After an error, the callers request their objects one by
// one. If ctx ends during the read, another caller can read the page.
func (c *listCache[T]) load(ctx context.Context, l *listing[T], number int) {
	page, err := c.page(ctx, number)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		for _, object := range page.Results {
			l.add(c.key(&object), object)
		}
		l.total = max(int(page.Pagination.TotalPages), int(page.Pagination.Next), number)
	case ctx.Err() != nil:
		delete(l.started, number)
	case errors.Is(err, ErrNotFound) && number > 1: // the list has become shorter, so this page does not exist
	default:
		l.refused = true
	}
	l.reading--
	close(l.changed)
	l.changed = make(chan struct{})
}
