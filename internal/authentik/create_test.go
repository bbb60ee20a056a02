package authentik

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shelf is a server with at most one email stage and one step for each POST: what it does with the stage, and says.
type shelf struct {
	mu     sync.Mutex
	stored string // JSON; empty while there is none
	posts  []step
	list   http.HandlerFunc // nil answers what is stored
	asked  []string
}

type step struct {
	store  string // afterwards; empty leaves it as it is
	status int    // 0 closes the connection
	body   string
}

const (
	sentStage  = `{"pk": "p1", "name": "n", "port": 26}`
	otherStage = `{"pk": "p2", "name": "n", "port": 27}`
)

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/version/") {
		answer(w, 200, `{"version_current": "2026.2.2"}`)
		return
	}
	s.asked = append(s.asked, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api/v3"))
	switch {
	case r.Method == http.MethodPost:
		s.post(w)
	case r.Method == http.MethodPut:
		answer(w, 200, s.stored)
	case s.list != nil:
		s.list(w, r)
	default:
		answer(w, 200, `{"pagination": {"next": 0}, "results": [`+s.stored+`]}`)
	}
}

func (s *shelf) post(w http.ResponseWriter) {
	now := s.posts[0]
	if len(s.posts) > 1 {
		s.posts = s.posts[1:]
	}
	if now.store != "" {
		s.stored = now.store
	}
	if now.status == 0 {
		panic(http.ErrAbortHandler)
	}
	answer(w, now.status, now.body)
}

func TestAPostOfUnknownFateIsSettled(t *testing.T) {
	const list, post, put, all = "GET /stages/email/", "POST /stages/email/", "PUT /stages/email/p1/", "GET /stages/all/"
	refused := func(w http.ResponseWriter, _ *http.Request) { answer(w, 403, `{"detail": "no"}`) }
	taken := step{status: 400, body: `{"name": ["any words"]}`}
	made := step{store: sentStage, status: 201, body: sentStage}
	tests := []struct {
		name  string
		posts []step
		list  http.HandlerFunc
		asked []string
		want  string // of the error; empty is success
	}{
		{"made", []step{made}, nil, []string{post}, ""},
		{"refused", []step{{status: 400, body: `{"port": ["no"]}`}}, nil, []string{post}, "port: no"},
		{"made, no answer", []step{{store: sentStage}}, nil, []string{post, list, put}, ""},
		{"made, cut answer", []step{{store: sentStage, status: 201, body: `{"pk": "p`}}, nil, []string{post, list, put}, ""},
		{"made, empty answer", []step{{store: sentStage, status: 201, body: ""}}, nil, []string{post, list, put}, ""},
		{"made, page", []step{{store: sentStage, status: 200, body: "<html>"}}, nil, []string{post, list, put}, ""},
		{"made, failure", []step{{store: sentStage, status: 502}}, nil, []string{post, list, put}, ""},
		{"lost", []step{{}, made}, nil, []string{post, list, post}, ""},
		{"lost again and again", []step{{}}, nil, []string{post, list, post, list, post, list}, "does not exist"},
		{"failure", []step{{status: 500, body: "<h1>x"}}, nil, []string{post, list, post, list}, "status 500"},
		{"unreadable and not there", []step{{status: 201, body: "{}"}}, nil, []string{post, list}, "it has no pk"},
		{"other", []step{{store: otherStage}}, nil, []string{post, list}, "not as it was sent"},
		{"look-up refused", []step{{}}, refused, []string{post, list}, "could not be found out: GET "},
		{"lost race", []step{{store: sentStage, status: 405}}, nil, []string{post, all}, "failed while handling"},
		{"name taken", []step{{store: sentStage, status: 400, body: `{"name": ["any words"]}`}}, nil, []string{post}, "any words"},
		{"late and taken", []step{{}, {store: sentStage, status: 400, body: taken.body}}, nil, []string{post, list, post, list, put}, ""},
		{"late and crashed", []step{{}, {store: sentStage, status: 405}}, nil, []string{post, list, post, list, put}, ""},
		{"late and taken by another", []step{{}, {store: otherStage, status: 400, body: taken.body}}, nil, []string{post, list, post, list}, "not as it was sent"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &shelf{posts: test.posts, list: test.list}
			client := newClient(t, server.ServeHTTP, func(c *Config) { c.MaxRetries = 2; c.Sleep = atOnce })
			port := int64(26)
			stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, EmailSettings: EmailSettings{Port: &port}})
			if diff := cmp.Diff(test.asked, server.asked); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if test.want == "" && (err != nil || stage.PK != "p1") || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %+v, %v, want %q", stage, err, test.want)
			}
		})
	}
}

func atOnce(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func TestTheRivalIsNamed(t *testing.T) {
	server := &shelf{posts: []step{{store: otherStage, status: 405}}}
	client := newClient(t, server.ServeHTTP, nil)
	_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
	var failure *Error
	if !errors.As(err, &failure) || failure.Rival == nil || failure.Rival.PK != "p2" || failure.Unsettled || failure.Name != "n" {
		t.Errorf("got %+v", failure)
	}
}

// What cannot be read back, a password, is put once more; where that fails nobody knows which one is stored.
func TestAPasswordOfUnknownFateIsPutAgain(t *testing.T) {
	for name, status := range map[string]int{"settled": 200, "refused": 403} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.Method {
				case http.MethodPost:
					panic(http.ErrAbortHandler)
				case http.MethodPut:
					answer(w, status, `{"pk": "p1", "name": "n", "detail": "no"}`)
				default:
					answer(w, 200, `{"pagination": {"next": 0}, "results": [{"pk": "p1", "name": "n"}]}`)
				}
			}, nil)
			secret := "pa55word"
			stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, EmailSettings: EmailSettings{Password: &secret}})
			var failure *Error
			if status == 200 && (err != nil || stage.PK != "p1") {
				t.Errorf("got %v, %v", stage, err)
			}
			if status == 403 && (!errors.As(err, &failure) || !failure.Unsettled || failure.Rival.PK != "p1") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A flow and a binding are looked for by what no other one has, and a filter that a server ignores selects too much.
func TestFlowsAndBindingsAreLookedFor(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		body := map[string]string{
			"GET /api/v3/flows/instances/":   `{"pagination": {"next": 0}, "results": [{"pk": "1", "slug": "x"}, {"pk": "2", "slug": "y"}]}`,
			"GET /api/v3/flows/bindings/":    `{"pagination": {"next": 0}, "results": [{"pk": "1", "target": "f", "stage": "s", "order": 1}, {"pk": "2", "target": "f", "stage": "s", "order": 2}]}`,
			"PUT /api/v3/flows/instances/y/": `{"pk": "2", "slug": "y"}`,
			"PUT /api/v3/flows/bindings/2/":  `{"pk": "2"}`,
		}[r.Method+" "+r.URL.Path]
		answer(w, 200, body)
	}, nil)
	flow, err := client.Flows().Create(t.Context(), &Flow{Slug: "y"})
	if err != nil || flow.PK != "2" {
		t.Errorf("got %v, %v", flow, err)
	}
	binding, err := client.Bindings().Create(t.Context(), &Binding{Target: "f", Stage: "s", Order: 2})
	if err != nil || binding.PK != "2" {
		t.Errorf("got %v, %v", binding, err)
	}
}

func TestAnUnclearWriteIsRepeatedOnce(t *testing.T) {
	for _, answers := range [][2]string{{"<html>", stageBody}, {"", stageBody}, {`{"pk"`, stageBody}, {"[]", stageBody}, {`{"pk": ""}`, "{}"}} {
		asked := 0
		client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 200, answers[min(asked, 1)])
			asked++
		}, func(c *Config) { c.MaxRetries = 4 })
		_, err := client.Emails().Update(t.Context(), "x", &EmailStage{})
		if asked != 2 || (err == nil) != (answers[1] == stageBody) {
			t.Errorf("%q: %d requests, %v", answers, asked, err)
		}
	}
}

// After its context has ended a write is let finish for a moment, a read is not, and a wait never goes on.
func TestCancelledRequests(t *testing.T) {
	for _, test := range []struct {
		method   string
		finishes bool
	}{{"GET", false}, {"POST", true}, {"PUT", true}, {"DELETE", true}} {
		t.Run(test.method, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				cancel()
				status := map[string]int{"GET": 200, "PUT": 200, "POST": 201, "DELETE": 204}[r.Method]
				timer := time.NewTimer(100 * time.Millisecond)
				defer timer.Stop()
				select {
				case <-timer.C:
					answer(w, status, map[bool]string{false: stageBody}[status == 204])
				case <-r.Context().Done():
				}
			}, nil)
			err := oneRequest(ctx, client, test.method)
			if (err == nil) != test.finishes || err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func oneRequest(ctx context.Context, client *Client, method string) (err error) {
	switch method {
	case http.MethodPost:
		_, err = client.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
	case http.MethodPut:
		_, err = client.Emails().Update(ctx, "x", &EmailStage{})
	case http.MethodDelete:
		err = client.Emails().Delete(ctx, "x")
	default:
		_, err = client.Emails().Get(ctx, "x")
	}
	return err
}

func TestNothingIsSentAfterCancelling(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	asked := 0
	client := newClient(t, func(http.ResponseWriter, *http.Request) { asked++ }, nil)
	for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
		if err := oneRequest(ctx, client, method); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", method, err)
		}
	}
	if asked != 0 {
		t.Errorf("%d requests", asked)
	}
}

// A cancelled create has until settleGrace to find out what became of its POST.
func TestACancelledCreateLearnsItsFate(t *testing.T) {
	for _, stored := range []string{sentStage, ""} {
		t.Run(fmt.Sprintf("stored %q", stored), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.Method {
				case http.MethodPost:
					_, _ = io.Copy(io.Discard, r.Body) // else the server does not see that the client has gone
					cancel()
					<-r.Context().Done()
				case http.MethodPut:
					answer(w, 200, stored)
				default:
					answer(w, 200, `{"pagination": {"next": 0}, "results": [`+stored+`]}`)
				}
			}, func(c *Config) { c.MaxRetries = 4 })
			start := time.Now()
			stage, err := client.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
			if took := time.Since(start); took > settleGrace+400*time.Millisecond {
				t.Errorf("took %s", took)
			}
			var failure *Error
			if stored != "" && (err != nil || stage.PK != "p1") {
				t.Errorf("got %v, %v", stage, err)
			}
			if stored == "" && (!errors.As(err, &failure) || !failure.Unsettled || !errors.Is(err, context.Canceled)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNoSecretIsCutInHalf(t *testing.T) {
	client := newClient(t, always(502, strings.Repeat("x", 110)+testToken), nil)
	_, err := client.Emails().Get(t.Context(), "x")
	if strings.Contains(err.Error(), testToken[:8]) {
		t.Errorf("got %v", err)
	}
}

func TestMessagesAreShort(t *testing.T) {
	long := strings.Repeat("é", 30<<10)
	for name, body := range map[string]string{
		"detail": `{"detail": "` + long[:20<<10] + `"}`, "field": `{"x": "` + long[:20<<10] + `"}`, "huge": `{"x": "` + long + long + `"}`, "page": "<b>" + long,
	} {
		client := newClient(t, always(400, body), nil)
		_, err := client.Emails().Get(t.Context(), "x")
		if len(err.Error()) > 5000 {
			t.Errorf("%s: %d bytes", name, len(err.Error()))
		}
	}
}
