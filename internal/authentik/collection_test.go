package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCollectionRequests(t *testing.T) {
	const unit = "/api/v3/stages/authenticator/email/"
	body := &EmailStage{}
	tests := []struct {
		name, want string
		status     int
		answer     string
		do         func(context.Context, *Collection[EmailStage]) error
	}{
		{"create", "POST " + unit, 201, stageBody, func(ctx context.Context, c *Collection[EmailStage]) error {
			_, err := c.Create(ctx, body)
			return err
		}},
		{"get", "GET " + unit + "a%2Fb/", 200, stageBody, func(ctx context.Context, c *Collection[EmailStage]) error {
			_, err := c.Get(ctx, "a/b")
			return err
		}},
		{"update", "PUT " + unit + "x/", 200, stageBody, func(ctx context.Context, c *Collection[EmailStage]) error {
			_, err := c.Update(ctx, "x", body)
			return err
		}},
		{"patch", "PATCH " + unit + "x/", 200, stageBody, func(ctx context.Context, c *Collection[EmailStage]) error {
			_, err := c.Patch(ctx, "x", body)
			return err
		}},
		{"delete", "DELETE " + unit + "x/", 204, "", func(ctx context.Context, c *Collection[EmailStage]) error {
			return c.Delete(ctx, "x")
		}},
		{"used by", "GET " + unit + "x/used_by/", 200, `[{"pk": "5"}]`,
			func(ctx context.Context, c *Collection[EmailStage]) error {
				users, err := c.UsedBy(ctx, "x")
				if len(users) != 1 || users[0].PK != "5" {
					return fmt.Errorf("got %v, %w", users, err)
				}
				return err
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked requests
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				asked.add(r)
				answer(w, test.status, test.answer)
			}, nil)
			if err := test.do(t.Context(), client.AuthenticatorEmails()); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([]string{test.want}, asked.list()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// If authentik answers a delete with a 404, the object is already deleted and Delete succeeds. A 404 of another program
// is an error.
func TestDeleteOfMissingObjectSucceeds(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   error
	}{
		{"deleted", 204, "", nil},
		{"missing", 404, `{"detail": "Not found."}`, nil},
		{"page", 404, "<html>Not found", ErrNotAuthentik},
		{"login page", 200, "<html>Log in", ErrNotAuthentik},
		{"crash", 405, "", ErrCrashed},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := newClient(t, always(test.status, test.body), nil).Emails().Delete(t.Context(), "x")
			if test.want == nil && err != nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestInvalidIDsAreNotSent(t *testing.T) {
	var asked requests
	client := newClient(t, func(_ http.ResponseWriter, r *http.Request) { asked.add(r) }, nil)
	for _, id := range []string{"", ".", ".."} {
		_, err := client.Emails().Get(t.Context(), id)
		if err == nil || client.Emails().Delete(t.Context(), id) == nil {
			t.Errorf("%q was sent", id)
		}
	}
	if len(asked.list()) > 0 {
		t.Errorf("requests: %v", asked.list())
	}
}

// pages returns a handler that serves a list of count stages in pages of the given size. The UUIDs of the stages are
// the numbers from 0. odd contains other responses for some pages, by the number of the page.
func pages(asked *requests, count, size int, odd map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		asked.add(r)
		var page int
		_, _ = fmt.Sscan(r.URL.Query().Get("page"), &page)
		if body, found := odd[r.URL.Query().Get("page")]; found {
			answer(w, map[bool]int{true: 404, false: 200}[strings.Contains(body, "detail")], body)
			return
		}
		var results []string
		for i := (page - 1) * size; i < min(page*size, count); i++ {
			results = append(results, fmt.Sprintf(`{"pk": "%d"}`, i))
		}
		next := page + 1
		if page*size >= count {
			next = 0
		}
		answer(w, 200, fmt.Sprintf(`{"pagination": {"next": %d}, "results": [%s]}`, next, strings.Join(results, ",")))
	}
}

func TestListReadsAllPages(t *testing.T) {
	tests := []struct {
		name        string
		count, size int
		odd         map[string]string
		objects     int
		requests    int
		problem     string
	}{
		{"none", 0, 100, nil, 0, 1, ""},
		{"one page", 100, 100, nil, 100, 1, ""},
		{"cap lower than asked", 7, 3, nil, 7, 3, ""},
		{"page vanished", 7, 3, map[string]string{"3": `{"detail": "Invalid page."}`}, 6, 3, ""},
		{"no list at all", 7, 3, map[string]string{"1": `{"detail": "Not found."}`}, 0, 1, "not found"},
		{"broken page", 7, 3, map[string]string{"2": `{"pagination": {"next": 0}`}, 3, 2, "cut off"},
		{"not a page", 7, 3, map[string]string{"2": `{}`}, 3, 2, "not a page of a list"},
		{"null results", 7, 3, map[string]string{"2": `{"pagination": {}, "results": null}`}, 3, 2, "not a page of a list"},
		{"circle", 7, 3, map[string]string{"2": `{"pagination": {"next": 1}, "results": []}`}, 3, 2, "earlier one"},
		{"same page", 7, 3, map[string]string{"2": `{"pagination": {"next": 2}, "results": []}`}, 3, 2, "earlier one"},
		{"null object", 7, 3, map[string]string{"2": `{"pagination": {"next": 0}, "results": [null]}`}, 3, 2, "it has no pk"},
		{"login page", 7, 3, map[string]string{"2": "<html>Log in"}, 3, 2, "not one of authentik's API"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked requests
			client := newClient(t, pages(&asked, test.count, test.size, test.odd), nil)
			objects, problem := 0, ""
			for stage, err := range client.Emails().List(t.Context(), nil) {
				if err != nil {
					problem = err.Error()
					continue
				}
				if stage.PK != fmt.Sprint(objects) {
					t.Errorf("object %d is %s", objects, stage.PK)
				}
				objects++
			}
			if objects != test.objects || len(asked.list()) != test.requests ||
				!strings.Contains(problem, test.problem) || (problem == "") != (test.problem == "") {
				t.Errorf("%d objects, %v, %q", objects, asked.list(), problem)
			}
		})
	}
}

func TestListKeepsTheQueryAndEndsEarly(t *testing.T) {
	var asked requests
	client := newClient(t, pages(&asked, 500, 100, nil), nil)
	query := url.Values{"name": {"a&b"}}
	for stage, err := range client.Emails().List(t.Context(), query) {
		if err != nil || stage.PK == "120" {
			break
		}
	}
	want := []string{
		"GET /api/v3/stages/email/?name=a%26b&page=1&page_size=100",
		"GET /api/v3/stages/email/?name=a%26b&page=2&page_size=100",
	}
	if diff := cmp.Diff(want, asked.list()); diff != "" || len(query) != 1 {
		t.Errorf("query %v, requests (-want +got):\n%s", query, diff)
	}
}

func TestRecordedListIsRead(t *testing.T) {
	for _, r := range recordings(t) {
		body := r.find(t, "bound/list").bytes()
		client := newClient(t, always(200, string(body)), nil)
		for stage, err := range client.Emails().List(t.Context(), nil) {
			if err != nil || stage.Name != "c-full" || len(stage.FlowSet) == 0 || stage.FlowSet[0].Background == "" {
				t.Errorf("%s: %+v, %v", r.Release, stage, err)
			}
		}
	}
}
