package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stageServer returns a handler that serves n stages, on pages of the list with the given size. The UUIDs are the
// hexadecimal numbers from 0 on. A request for a single stage may have any UUID, even one that is on no page. In each
// response, the name of every stage is the number of the request. If the function `hook` returns true, it has already
// sent the response.
func stageServer(received *requests, n, size int, hook func(http.ResponseWriter, *http.Request) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		received.add(r)
		request := len(received.list())
		stage := func(id string) string { return fmt.Sprintf(`{"pk": %q, "name": "%d"}`, id, request) }
		switch {
		case hook != nil && hook(w, r):
		case strings.HasSuffix(r.URL.Path, "/admin/version/"):
			answer(w, 200, versionBody)
		case r.URL.Query().Has("page"):
			var stages []string
			for i := range n {
				stages = append(stages, stage(fmt.Sprintf("%x", i)))
			}
			answer(w, 200, pageOf(r.URL.Query().Get("page"), size, stages))
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		default:
			answer(w, 200, stage(path.Base(r.URL.Path)))
		}
	}
}

// wantAnsweredBy reads the stages with these ids one after the other. The argument `want` contains one number for each
// stage: the number of the request whose response must contain the stage, or 0 if the stage must not be found.
func wantAnsweredBy(t *testing.T, client *Client, want string, ids ...string) {
	t.Helper()
	var got []string
	for _, id := range ids {
		stage, err := client.Emails.Get(t.Context(), id)
		switch {
		case errors.Is(err, ErrNotFound):
			got = append(got, "0")
		case err != nil:
			t.Fatal(err)
		default:
			got = append(got, stage.Name)
		}
	}
	if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
		t.Errorf("the requests that answered (-want +got):\n%s", diff)
	}
}

func TestManyReadsShareAPage(t *testing.T) {
	var received requests
	client := newClient(t, stageServer(&received, 12, 100, nil), nil)
	wantAnsweredBy(t, client, "1 2 3 3 3 3", "0", "1", "2", "3", "4", "5")
	if got := received.list()[2]; got != "GET /api/v3/stages/email/?ordering=pk&page=1&page_size=100" {
		t.Error(got)
	}
	wantAnsweredBy(t, client, "3 3", "5", "-A") // "-A" is the same UUID as "a"
	other, err := client.AuthenticatorEmails.Get(t.Context(), "6")
	if err != nil || other.Name != "4" {
		t.Errorf("a stage of the other type: got %v, %v", other, err)
	}
}

// A stage that is on no page of the list is read with its own request. The reading of the list has these rules:
//   - If the server refuses the list, the client does not request the list again.
//   - If a request for the list gets no response, the client does not repeat the request, because the user would have
//     to wait for several time-outs.
//   - If a page after the first one does not exist, the client still reads the other pages, because the list has only
//     become shorter.
func TestStageOnNoPageIsReadSingly(t *testing.T) {
	const firstPage = "page=1&page_size=100"
	hangs := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	gone := always(404, `{"detail": "Not found."}`)
	for _, test := range []struct {
		name, url string
		broken    http.HandlerFunc // answers each request whose URL ends with `url`; nil = no request is broken
		want, ids string
	}{
		// Request 3 gets the 403. Request 4 then shows that the server accepts the token.
		{"list is forbidden", firstPage, always(403, `{"detail": "no"}`), "1 2 5 6", "0 1 2 3"},
		{"list is cut", firstPage, always(200, `{"results": [`), "1 2 4 5", "0 1 2 3"},
		{"list hangs", firstPage, hangs, "1 2 4 5", "0 1 2 3"},
		{"second page is gone", "page=2&page_size=100", gone, "1 2 5 5", "0 1 4 5"},
		{"stage is new", "", nil, "1 2 6", "0 1 new"},
		{"stage is gone", "/gone/", gone, "1 2 0", "0 1 gone"},
	} {
		run(t, test.name, func(t *testing.T) {
			var received requests
			client := newClient(t, stageServer(&received, 6, 2, func(w http.ResponseWriter, r *http.Request) bool {
				isBroken := test.broken != nil && strings.HasSuffix(r.URL.String(), test.url)
				if isBroken {
					test.broken(w, r)
				}
				return isBroken
			}), func(c *Config) { c.MaxRetries = 4 })
			wantAnsweredBy(t, client, test.want, strings.Fields(test.ids)...)
		})
	}
}

// The deletion of a stage changes no other stage, so the client still answers reads of the other stages from the pages
// that it has read. A read of the deleted stage sends a request.
func TestDeleteKeepsThePagesForOtherStages(t *testing.T) {
	var received requests
	client := newClient(t, stageServer(&received, 9, 100, nil), nil)
	wantAnsweredBy(t, client, "1 2 3", "0", "1", "2")
	for _, id := range []string{"5", "6"} {
		if err := client.Emails.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	wantAnsweredBy(t, client, "3 6 7 3", "4", "5", "6", "7")
}

// Every write except the deletion of a stage discards the pages. After the write, the client does not use a page that
// it read before or during the write, because the page may contain old values.
func TestWriteDropsAllPages(t *testing.T) {
	var before, during, inside requests
	write := func(client *Client) { _, _ = client.Emails.Update(t.Context(), "5", &EmailStage{}) }

	client := newClient(t, stageServer(&before, 9, 100, nil), nil)
	wantAnsweredBy(t, client, "1 2 3", "0", "1", "2")
	write(client)
	wantAnsweredBy(t, client, "5 6 7 7", "5", "6", "7", "8")

	var once sync.Once
	client = newClient(t, stageServer(&during, 9, 100, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("page") {
			once.Do(func() { write(client) })
		}
		return false
	}), nil)
	// Request 3 reads the page. Request 4 writes a stage before the page arrives. The page is therefore not used, and
	// request 5 reads the stage singly.
	wantAnsweredBy(t, client, "1 2 5", "0", "1", "2")

	client = newClient(t, stageServer(&inside, 9, 100, func(_ http.ResponseWriter, r *http.Request) bool {
		// Request 1 is the write. Before it ends, requests 2 and 3 read one stage each, and request 4 reads a page of the
		// list.
		if r.Method != http.MethodGet {
			wantAnsweredBy(t, client, "2 3 4", "0", "1", "2")
		}
		return false
	}), nil)
	write(client)
	wantAnsweredBy(t, client, "5", "3")
}

func TestPageOfACancelledReaderIsReadAgain(t *testing.T) {
	var received requests
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, stageServer(&received, 9, 100, func(_ http.ResponseWriter, r *http.Request) bool {
		isCancelled := ctx.Err() == nil && r.URL.Query().Has("page")
		if isCancelled {
			cancel()
			<-r.Context().Done()
		}
		return isCancelled
	}), nil)
	wantAnsweredBy(t, client, "1 2", "0", "1")
	if _, err := client.Emails.Get(ctx, "2"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the error of the context", err)
	}
	wantAnsweredBy(t, client, "4 4", "2", "3")
}
