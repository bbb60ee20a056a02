package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// stageServer returns a handler that serves n stages with the UUIDs "0" to "n-1", in pages of a list and singly. The
// name of a stage in a response is the number of the request. If hook returns true, hook has answered the request
// itself. hook may be nil.
func stageServer(asked *requests, n, size int, hook func(http.ResponseWriter, *http.Request) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		asked.add(r)
		request := len(asked.list())
		if hook != nil && hook(w, r) {
			return
		}
		if r.URL.Query().Has("page") {
			var page int
			_, _ = fmt.Sscan(r.URL.Query().Get("page"), &page)
			answer(w, 200, stagePage(page, n, size, request))
			return
		}
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		id := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
		answer(w, 200, fmt.Sprintf(`{"pk": %q, "name": "%d"}`, id[len(id)-1], request))
	}
}

func stagePage(page, n, size, request int) string {
	var results []string
	for i := (page - 1) * size; i < min(page*size, n); i++ {
		results = append(results, fmt.Sprintf(`{"pk": "%d", "name": "%d"}`, i, request))
	}
	next, total := page+1, (n+size-1)/size
	if page == total {
		next = 0
	}
	return fmt.Sprintf(`{"pagination": {"next": %d, "total_pages": %d}, "results": [%s]}`,
		next, total, strings.Join(results, ","))
}

// answeredBy reads stages one after the other. For each stage, it returns the number of the request whose response
// contained the stage, or 0 if there was an error.
func answeredBy(t *testing.T, client *Client, ids ...string) []string {
	t.Helper()
	var all []string
	for _, id := range ids {
		stage, err := client.Emails().Get(t.Context(), id)
		if err != nil {
			all = append(all, "0")
			continue
		}
		all = append(all, stage.Name)
	}
	return all
}

func wantAnsweredBy(t *testing.T, want string, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
		t.Errorf("the requests that answered (-want +got):\n%s", diff)
	}
}

func TestManyReadsShareAPage(t *testing.T) {
	var asked requests
	client := newClient(t, stageServer(&asked, 9, 100, nil), nil)
	wantAnsweredBy(t, "1 2 3 3 3 3", answeredBy(t, client, "0", "1", "2", "3", "4", "5"))
	if got := asked.list()[2]; got != "GET /api/v3/stages/email/?ordering=pk&page=1&page_size=100" {
		t.Error(got)
	}
	wantAnsweredBy(t, "4", answeredBy(t, client, "5")) // the second read of a stage must not use the page
}

func TestEachTypeHasItsOwnPages(t *testing.T) {
	var asked requests
	client := newClient(t, stageServer(&asked, 9, 100, nil), nil)
	answeredBy(t, client, "0", "1", "2")
	for _, id := range []string{"2", "3", "4"} {
		if _, err := client.AuthenticatorEmails().Get(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if got := asked.list()[5]; got != "GET /api/v3/stages/authenticator/email/?ordering=pk&page=1&page_size=100" {
		t.Error(got)
	}
}

func TestFailedListIsNotRequestedAgain(t *testing.T) {
	for name, refusal := range map[string]struct {
		status int
		body   string
	}{
		"forbidden": {403, `{"detail": "no"}`}, "crash": {500, "<html>"}, "broken": {200, `{"results": [`},
		"a page": {200, "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked requests
			client := newClient(t, stageServer(&asked, 9, 100, func(w http.ResponseWriter, r *http.Request) bool {
				switch {
				case strings.HasSuffix(r.URL.Path, "/admin/version/"):
					answer(w, 200, `{"version_current": "2026.2.2"}`)
				case r.URL.Query().Has("page"):
					answer(w, refusal.status, refusal.body)
				default:
					return false
				}
				return true
			}), nil)
			for _, request := range answeredBy(t, client, "0", "1", "2", "3", "4") {
				if request == "0" {
					t.Error("a stage was not read")
				}
			}
			if lists := strings.Count(strings.Join(asked.list(), "\n"), "page="); lists != 1 {
				t.Errorf("%d requests for the list, want 1", lists)
			}
		})
	}
}

// If a request for the list gets no response, the client does not repeat it, because the stages can be read singly.
// With repetitions, the user would wait for several time-outs.
func TestHangingListIsRequestedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked requests
		client := newClient(t, stageServer(&asked, 9, 100, func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Query().Has("page") {
				<-r.Context().Done()
			}
			return r.URL.Query().Has("page")
		}), func(c *Config) { c.MaxRetries = 4 })
		wantAnsweredBy(t, "1 2 4 5", answeredBy(t, client, "0", "1", "2", "3"))
	})
}

// A 404 for a later page means that the list has become shorter since its first page was read. The client then still
// reads the other pages.
func TestVanishedPageDoesNotEndTheList(t *testing.T) {
	var asked requests
	client := newClient(t, stageServer(&asked, 6, 2, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("page") != "2" {
			return false
		}
		answer(w, 404, `{"detail": "Invalid page."}`)
		return true
	}), nil)
	wantAnsweredBy(t, "1 2 5 5", answeredBy(t, client, "0", "1", "4", "5"))
}

func TestStageOnNoPageIsReadSingly(t *testing.T) {
	var asked requests
	client := newClient(t, stageServer(&asked, 9, 100, func(w http.ResponseWriter, r *http.Request) bool {
		if gone := strings.HasSuffix(r.URL.Path, "/gone/"); gone {
			answer(w, 404, `{"detail": "Not found."}`)
			return true
		}
		return false
	}), nil)
	wantAnsweredBy(t, "1 2 3 4", answeredBy(t, client, "0", "1", "2", "created-since"))
	if _, err := client.Emails().Get(t.Context(), "gone"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if got := asked.list()[4]; got != "GET /api/v3/stages/email/gone/" {
		t.Error(got)
	}
}

// writes contains one write of each kind. The errors of the writes do not matter, because a failed write may have been
// applied too.
var writes = map[string]func(context.Context, *Client){
	"put":     func(ctx context.Context, c *Client) { _, _ = c.Emails().Update(ctx, "5", &EmailStage{}) },
	"patch":   func(ctx context.Context, c *Client) { _, _ = c.Emails().Patch(ctx, "5", &EmailStage{}) },
	"delete":  func(ctx context.Context, c *Client) { _ = c.Emails().Delete(ctx, "5") },
	"binding": func(ctx context.Context, c *Client) { _ = c.Bindings().Delete(ctx, "x") },
}

func TestWriteDropsAllPages(t *testing.T) {
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			var asked requests
			client := newClient(t, stageServer(&asked, 9, 100, nil), nil)
			wantAnsweredBy(t, "1 2 3", answeredBy(t, client, "0", "1", "2"))
			write(t.Context(), client)
			wantAnsweredBy(t, "5 6 7 7", answeredBy(t, client, "5", "6", "7", "8"))
		})
	}
}

// A page that is read during a write may contain the values before the write, so the client does not use this page.
func TestPageReadDuringAWriteIsNotUsed(t *testing.T) {
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			var asked requests
			var client *Client
			var once sync.Once
			client = newClient(t, stageServer(&asked, 9, 100, func(_ http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Has("page") {
					once.Do(func() { write(t.Context(), client) })
				}
				return false
			}), nil)
			// Request 3 reads the page, request 4 is the write, and request 5 reads the stage singly.
			wantAnsweredBy(t, "1 2 5", answeredBy(t, client, "0", "1", "2"))
		})
	}
}

func TestStageIsFoundInEachSpellingOfItsID(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("page") {
			answer(w, 200, `{"pagination": {"next": 0}, "results": [{"pk": "ab-c", "name": "listed"}]}`)
			return
		}
		answer(w, 200, `{"pk": "ab-c", "name": "alone"}`)
	}, nil)
	if got := answeredBy(t, client, "0", "1", "ABC"); got[2] != "listed" {
		t.Errorf("got %v", got)
	}
}

// pagesOf returns a cache with three pages. Each page has one stage, "1" to "3". The cache calls open before it reads a
// page.
func pagesOf(open func(ctx context.Context, number int) error) *listCache[Stage] {
	return &listCache[Stage]{
		unique: true, writes: new(atomic.Int64), key: func(s *Stage) string { return s.PK },
		page: func(ctx context.Context, number int) (*page[Stage], error) {
			if err := open(ctx, number); err != nil {
				return nil, err
			}
			return &page[Stage]{
				Results:    []Stage{{PK: fmt.Sprint(number), Name: "listed"}},
				Pagination: &pagination{Next: float64((number + 1) % 4), TotalPages: 3},
			}, nil
		},
	}
}

// name looks up a stage and returns its name. The name is "listed" if the stage comes from a page, and "single"
// otherwise.
func name(ctx context.Context, cache *listCache[Stage], key string) string {
	found, _ := cache.get(ctx, lookup{key: key}, false, func() ([]Stage, error) { return []Stage{{Name: "single"}}, nil })
	return found[0].Name
}

// afterSingleReads makes the first lookups, which are answered by single requests. The next lookup then reads a page.
func afterSingleReads(ctx context.Context, cache *listCache[Stage]) {
	for range minSingleReads {
		name(ctx, cache, "other")
	}
}

// After the first page has shown how many pages there are, the waiting lookups read the other pages at the same time.
func TestPagesAreReadInParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reading, proceed := atomic.Int64{}, make(chan struct{})
		cache := pagesOf(func(_ context.Context, number int) error {
			if number > 1 {
				reading.Add(1)
				<-proceed
			}
			return nil
		})
		afterSingleReads(t.Context(), cache)
		var readers sync.WaitGroup
		for _, key := range []string{"2", "3"} {
			readers.Go(func() {
				if got := name(t.Context(), cache, key); got != "listed" {
					t.Error(key, got)
				}
			})
		}
		synctest.Wait()
		if got := reading.Load(); got != 2 {
			t.Errorf("%d pages are read at the same time, want 2", got)
		}
		close(proceed)
		readers.Wait()
	})
}

// If the lookup that reads a page is cancelled, another lookup reads the page again. This is so even if the last page
// has been read in the meantime.
func TestPageOfACancelledReaderIsReadAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var other sync.WaitGroup
	var cache *listCache[Stage]
	var once sync.Once
	cache = pagesOf(func(of context.Context, number int) error {
		if number == 2 {
			once.Do(func() {
				other.Go(func() { name(t.Context(), cache, "3") })
				other.Wait()
				cancel()
			})
		}
		return of.Err()
	})
	afterSingleReads(ctx, cache)
	name(ctx, cache, "2")
	if got := name(t.Context(), cache, "2"); got != "listed" {
		t.Error(got)
	}
}
