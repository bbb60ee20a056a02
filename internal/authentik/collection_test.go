package authentik

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Only authentik's own 404 means that the object does not exist. The 404 of another program, such as a proxy, is an
// error.
func TestDeleteOfMissingObjectSucceeds(t *testing.T) {
	for _, test := range []struct {
		handler http.HandlerFunc
		want    error
	}{
		{always(404, `{"detail": "Not found."}`), nil}, {foreign(404, `{"detail": "x"}`), ErrNotAuthentik},
	} {
		if err := newClient(t, test.handler, nil).Emails.Delete(t.Context(), "x"); !errors.Is(err, test.want) {
			t.Errorf("got %v, want %v", err, test.want)
		}
	}
}

func TestInvalidIDsAreNotSent(t *testing.T) {
	for _, id := range []string{"", ".", ".."} {
		client := newClient(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s was requested", r.URL) }, nil)
		_, err := client.Emails.Get(t.Context(), id)
		if err == nil || client.Emails.Delete(t.Context(), id) == nil {
			t.Errorf("the id %q is not an error", id)
		}
	}
}

// The server reads "0006" in a path as the id 6, but as a text it can only be a user name.
func TestUserIsFoundByIDOrName(t *testing.T) {
	client := newClient(t, byPath{
		"/6/": always(200, `{"pk": 6}`), "/0006/": always(200, `{"pk": 6}`), "/7/": always(404, `{"detail": "None."}`),
		"/users/": always(200, listOf(`{"pk": 8, "username": "0006"}`, `{"pk": 9, "username": "7"}`)),
	}.ServeHTTP, nil)
	for text, want := range map[string]int64{"6": 6, "0006": 8, "7": 9} {
		if user, err := client.UserOf(t.Context(), text); err != nil || user == nil || user.PK != want {
			t.Errorf("%s: got %+v, %v", text, user, err)
		}
	}
}

func TestListReadsAllPages(t *testing.T) {
	for _, test := range []struct {
		name, page string
		status     int // if not 0, the server answers with this status and `body` instead of the page
		body       string
		objects    int
		requests   int
		problem    string
	}{
		{"pages smaller than requested", "", 0, "", 7, 3, ""},
		{"page vanished", "3", 404, `{"detail": "Invalid page."}`, 6, 3, ""},
		{"no list", "1", 404, `{"detail": "Not found."}`, 0, 1, "not found"},
		{"broken page", "2", 200, `{"pagination": {"next": 0}`, 3, 2, "begin like JSON"},
		{"not a page", "2", 200, `{}`, 3, 2, "not a page of a list"},
		{"null results", "2", 200, `{"pagination": {}, "results": null}`, 3, 2, "not a page of a list"},
		{"same page again", "2", 200, `{"pagination": {"next": 2}, "results": []}`, 3, 2, "earlier one"},
		{"null object", "2", 200, `{"pagination": {"next": 0}, "results": [null]}`, 3, 2, "without pk or slug"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var received requests
			client := newClient(t, stageServer(&received, 7, 3, func(w http.ResponseWriter, r *http.Request) bool {
				isReplaced := r.URL.Query().Get("page") == test.page
				if isReplaced {
					answer(w, test.status, test.body)
				}
				return isReplaced
			}), nil)
			objects, problem := 0, ""
			for stage, err := range client.Emails.List(t.Context(), nil) {
				if err != nil {
					problem = err.Error()
					continue
				}
				if stage.PK != fmt.Sprint(objects) {
					t.Errorf("object %d is %s", objects, stage.PK)
				}
				objects++
			}
			if objects != test.objects || len(received.list()) != test.requests ||
				!strings.Contains(problem, test.problem) || (problem == "") != (test.problem == "") {
				t.Errorf("%d objects, %v, %q", objects, received.list(), problem)
			}
		})
	}
}

func TestListKeepsTheQueryAndEndsEarly(t *testing.T) {
	var received requests
	client := newClient(t, stageServer(&received, 500, 100, nil), nil)
	query := url.Values{"name": {"a&b"}, "page_size": {"99"}}
	for stage, err := range client.Emails.List(t.Context(), query) {
		if err != nil || stage.PK == "80" {
			break
		}
	}
	want := []string{
		"GET /api/v3/stages/email/?name=a%26b&page=1&page_size=99",
		"GET /api/v3/stages/email/?name=a%26b&page=2&page_size=99",
	}
	if diff := cmp.Diff(want, received.list()); diff != "" || len(query) != 2 {
		t.Errorf("query %v, requests (-want +got):\n%s", query, diff)
	}
}
