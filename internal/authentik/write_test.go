package authentik

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oneStageServer is a server with at most one email stage. Each POST takes the next of the posts, which contains the
// new stage and the response.
type oneStageServer struct {
	mu     sync.Mutex
	stored string // JSON; empty if there is no stage
	posts  []postStep
	list   http.HandlerFunc // answers the requests for the list; nil returns the stored stage
	asked  []string
}

type postStep struct {
	store  string // the stage after the POST; empty changes nothing
	status int    // 0 closes the connection without a response
	body   string
}

const (
	sentStage  = `{"pk": "p1", "name": "n", "port": 26}`
	otherStage = `{"pk": "p2", "name": "n", "port": 27}`
)

func (s *oneStageServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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

func (s *oneStageServer) post(w http.ResponseWriter) {
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

func TestOutcomeOfACreateIsFoundOut(t *testing.T) {
	const list, post, put, all = "GET /stages/email/", "POST /stages/email/", "PUT /stages/email/p1/", "GET /stages/all/"
	refused := func(w http.ResponseWriter, _ *http.Request) { answer(w, 403, `{"detail": "no"}`) }
	taken := postStep{status: 400, body: `{"name": ["any words"]}`}
	made := postStep{store: sentStage, status: 201, body: sentStage}
	tests := []struct {
		name  string
		posts []postStep
		list  http.HandlerFunc
		asked []string
		want  string // part of the error; empty means success
	}{
		{"made", []postStep{made}, nil, []string{post}, ""},
		{"refused", []postStep{{status: 400, body: `{"port": ["no"]}`}}, nil, []string{post}, "port: no"},
		{"made, no answer", []postStep{{store: sentStage}}, nil, []string{post, list, put}, ""},
		{"made, cut answer", []postStep{{store: sentStage, status: 201, body: `{"pk": "p`}}, nil, []string{post, list, put}, ""},
		{"made, empty answer", []postStep{{store: sentStage, status: 201, body: ""}}, nil, []string{post, list, put}, ""},
		{"made, page", []postStep{{store: sentStage, status: 200, body: "<html>"}}, nil, []string{post, list, put}, ""},
		{"made, failure", []postStep{{store: sentStage, status: 502}}, nil, []string{post, list, put}, ""},
		{"lost", []postStep{{}, made}, nil, []string{post, list, post}, ""},
		{"lost again and again", []postStep{{}}, nil, []string{post, list, post, list, post, list}, "did not exist"},
		{"failure", []postStep{{status: 500, body: "<h1>x"}}, nil, []string{post, list, post, list}, "status 500"},
		{"unreadable and not there", []postStep{{status: 201, body: "{}"}}, nil, []string{post, list}, "it has no pk"},
		{"other", []postStep{{store: otherStage}}, nil, []string{post, list}, "not as it was sent"},
		{"look-up refused", []postStep{{}}, refused, []string{post, list}, "could not be found out: GET "},
		{"lost race", []postStep{{store: sentStage, status: 405}}, nil, []string{post, all}, "failed while handling"},
		{"name taken", []postStep{{store: sentStage, status: 400, body: `{"name": ["any words"]}`}}, nil, []string{post, all, all}, "any words"},
		{"late and taken", []postStep{{}, {store: sentStage, status: 400, body: taken.body}}, nil, []string{post, list, post, list, put}, ""},
		{"late and crashed", []postStep{{}, {store: sentStage, status: 405}}, nil, []string{post, list, post, list, put}, ""},
		{"late and taken by another", []postStep{{}, {store: otherStage, status: 400, body: taken.body}}, nil, []string{post, list, post, list}, "not as it was sent"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &oneStageServer{posts: test.posts, list: test.list}
			client := newClient(t, server.ServeHTTP, func(c *testConfig) { c.MaxRetries = 2; c.Sleep = atOnce })
			port := int64(26)
			stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, Port: &port})
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

func TestConflictingStageIsNamed(t *testing.T) {
	server := &oneStageServer{posts: []postStep{{store: otherStage, status: 405}}}
	client := newClient(t, server.ServeHTTP, nil)
	_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
	var failure *Error
	if !errors.As(err, &failure) || failure.Conflict == nil || failure.Conflict.PK != "p2" || failure.Outcome != NotApplied || failure.Name != "n" {
		t.Errorf("got %+v", failure)
	}
}

// A password cannot be read back, so the client sends it again. If that fails, it is not known which password is
// stored.
func TestUnreadablePasswordIsSentAgain(t *testing.T) {
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
			stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, Password: &secret})
			var failure *Error
			if status == 200 && (err != nil || stage.PK != "p1") {
				t.Errorf("got %v, %v", stage, err)
			}
			if status == 403 && (!errors.As(err, &failure) || failure.Outcome != Applied || failure.Conflict.PK != "p1") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Flows and bindings are looked up by their unique fields, even on a server that ignores the filters.
func TestFlowsAndBindingsAreLookedUp(t *testing.T) {
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

func TestUnclearWriteIsRepeatedOnce(t *testing.T) {
	for _, answers := range [][2]string{{"<html>", stageBody}, {"", stageBody}, {`{"pk"`, stageBody}, {"[]", stageBody}, {`{"pk": ""}`, "{}"}} {
		asked := 0
		client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 200, answers[min(asked, 1)])
			asked++
		}, func(c *testConfig) { c.MaxRetries = 4 })
		_, err := client.Emails().Update(t.Context(), "x", &EmailStage{})
		want := 2
		if answers[1] != stageBody {
			want = 3 // the last request looks up the outcome
		}
		failure, ok := errors.AsType[*Error](err)
		if asked != want || ok == (answers[1] == stageBody) || ok && failure.Attempts.Count != 2 {
			t.Errorf("%q: %d requests, %v", answers, asked, err)
		}
	}
}

// The content of an unreadable response is not mixed into the next response.
func TestRepeatedWriteReturnsOnlyTheLastResponse(t *testing.T) {
	asked := 0
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, []string{`{"pk": "p1", "subject": "first", "port": "x"}`, stageBody}[min(asked, 1)])
		asked++
	}, func(c *testConfig) { c.MaxRetries = 1 })
	stage, err := client.Emails().Update(t.Context(), "x", &EmailStage{})
	if err != nil || stage.Subject != nil {
		t.Errorf("got %+v, %v", stage, err)
	}
}

func TestCreateLogsALongWait(t *testing.T) {
	lines := &journal{}
	server := &oneStageServer{posts: []postStep{{}}}
	client := newClient(t, server.ServeHTTP, func(c *testConfig) { c.MaxRetries, c.Log = 4, lines.log })
	withoutWaiting(client)
	if _, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	for _, want := range []string{
		`level=DEBUG msg="waiting before the request is repeated" method=POST path=/api/v3/stages/email/ retry=3 of=4 wait=2s`,
		`level=WARN msg="waiting before the request is repeated" method=POST path=/api/v3/stages/email/ retry=4 of=4 wait=4s reason="the server cannot be reached`,
	} {
		if !strings.Contains(lines.text(), want) {
			t.Errorf("the log lacks %s:\n%s", want, lines.text())
		}
	}
}
