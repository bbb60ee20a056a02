package authentik

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// oneStageServer is a server with at most one email stage. Each POST takes the next step in posts. When posts has no
// further step, a POST repeats the last one.
type oneStageServer struct {
	mu     sync.Mutex
	stored string // the stage in JSON; empty = no stage
	posts  []postStep
	list   http.HandlerFunc // answers the requests for the list; if it is nil, the list contains the stored stage
	asked  []string
}

type postStep struct {
	store  string // the stored stage after the POST; empty = the POST stores nothing
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
		answer(w, 200, listOf(s.stored))
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
	const taken = `{"name": ["any words"]}`
	made := postStep{store: sentStage, status: 201, body: sentStage}
	for _, test := range []struct {
		name     string
		posts    []postStep
		list     http.HandlerFunc
		asked    []string
		want     string // part of the error; empty means success
		conflict string // UUID of the stage in the Conflict of the error; empty means no Conflict
	}{
		{"made", []postStep{made}, nil, []string{post}, "", ""},
		{"refused", []postStep{{status: 400, body: `{"port": ["no"]}`}}, nil, []string{post}, "port: no", ""},
		{"made, no response", []postStep{{store: sentStage}}, nil, []string{post, list, put}, "", ""},
		{"made, cut response", []postStep{{store: sentStage, status: 201, body: `{"pk": "p`}}, nil,
			[]string{post, list, put}, "", ""},
		{"made, empty response", []postStep{{store: sentStage, status: 201}}, nil, []string{post, list, put}, "", ""},
		{"made, page", []postStep{{store: sentStage, status: 200, body: "<html>"}}, nil, []string{post, list, put}, "", ""},
		{"made, failure", []postStep{{store: sentStage, status: 502}}, nil, []string{post, list, put}, "", ""},
		{"lost", []postStep{{}, made}, nil, []string{post, list, post}, "", ""},
		{"lost again and again", []postStep{{}}, nil, []string{post, list, post, list, post, list}, "did not exist", ""},
		{"failure", []postStep{{status: 500, body: "<h1>x"}}, nil, []string{post, list, post, list}, "status 500", ""},
		{"unreadable and missing", []postStep{{status: 201, body: "{}"}}, nil, []string{post, list}, "it has no pk", ""},
		{"other", []postStep{{store: otherStage}}, nil, []string{post, list}, "not as it was sent", "p2"},
		{"look-up refused", []postStep{{}}, refused, []string{post, list}, "could not be found out: GET ", ""},
		{"lost race", []postStep{{store: otherStage, status: 405}}, nil, []string{post, all},
			"failed while it handled", "p2"},
		{"name taken", []postStep{{store: otherStage, status: 400, body: taken}}, nil, []string{post, all, all},
			"any words", "p2"},
		{"late and taken", []postStep{{}, {store: sentStage, status: 400, body: taken}}, nil,
			[]string{post, list, post, list, put}, "", ""},
		{"late and crashed", []postStep{{}, {store: sentStage, status: 405}}, nil,
			[]string{post, list, post, list, put}, "", ""},
		{"late and taken by another", []postStep{{}, {store: otherStage, status: 400, body: taken}}, nil,
			[]string{post, list, post, list}, "not as it was sent", "p2"},
	} {
		run(t, test.name, func(t *testing.T) {
			server := &oneStageServer{posts: test.posts, list: test.list}
			client := newClient(t, server.ServeHTTP, func(c *Config) { c.MaxRetries = 2 })
			port := int64(26)
			stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, Port: &port})
			if diff := cmp.Diff(test.asked, server.asked); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if test.want == "" {
				if err != nil || stage.PK != "p1" {
					t.Errorf("got %+v, %v", stage, err)
				}
				return
			}
			failure := failureOf(t, err)
			if !strings.Contains(err.Error(), test.want) || failure.Name != "n" ||
				(failure.Conflict == nil) != (test.conflict == "") || test.conflict != "" && failure.Conflict.PK != test.conflict {
				t.Errorf("got %+v, want %q", failure, test.want)
			}
		})
	}
}

// If the response to a POST is lost, the client sends the password again with a PUT, because it cannot read back which
// password is stored. If the PUT fails, Create returns an error, although the stage exists. Without a password, Create
// succeeds even if the PUT fails.
func TestUnreadablePasswordIsSentAgain(t *testing.T) {
	secret := "pa55word"
	for _, test := range []struct {
		name     string
		password *string
		status   int  // status of the response to the PUT
		fails    bool // whether Create returns an error
	}{
		{"stored by the PUT", &secret, 200, false},
		{"PUT refused", &secret, 403, true},
		{"no password, PUT refused", nil, 403, false},
	} {
		run(t, test.name, func(t *testing.T) {
			var sent EmailStage
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.Method {
				case http.MethodPost:
					panic(http.ErrAbortHandler)
				case http.MethodPut:
					if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
						t.Error(err)
					}
					answer(w, test.status, `{"pk": "p1", "name": "n", "detail": "no"}`)
				default:
					answer(w, 200, listOf(stageBody))
				}
			}, nil)
			stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, Password: test.password})
			if diff := cmp.Diff(EmailStage{Stage: Stage{Name: "n"}, Password: test.password}, sent); diff != "" {
				t.Errorf("body of the PUT (-want +got):\n%s", diff)
			}
			if !test.fails {
				if err != nil || stage.PK != "p1" {
					t.Errorf("got %+v, %v", stage, err)
				}
				return
			}
			failure := failureOf(t, err)
			if failure.Outcome != Applied || failure.Conflict == nil || failure.Conflict.PK != "p1" {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

// If the server may have applied one attempt of a write, the outcome stays Unknown, even if the server rejects a later
// attempt. It also stays Unknown if a POST gets no response in time and the look-up finds nothing, because the server
// may still be working on the POST.
func TestOutcomeStaysUnknown(t *testing.T) {
	slow, gateway := &transport.TimeoutError{After: time.Second}, http.StatusGatewayTimeout
	for _, test := range []struct {
		method, name string
		steps        []any // the result of each attempt of the write: a status or an error
		want         Outcome
	}{
		{"PUT", "reset, then crashed", []any{errReset, 405}, Unknown},
		{"PUT", "reset, then no connection", []any{errReset, errRefused}, Unknown},
		{"PUT", "gateway timeout, then unavailable", []any{504, 503}, Unknown},
		{"PUT", "unavailable, then crashed", []any{503, 405}, Unknown},
		{"PUT", "no connection, then crashed", []any{errRefused, 405}, NotApplied},
		{"PUT", "throttled, then crashed", []any{429, 405}, NotApplied},
		{"PUT", "crashed", []any{405}, NotApplied},
		{"POST", "slow", []any{slow}, Unknown},
		{"POST", "gateway timeout", []any{gateway}, Unknown},
		{"POST", "slow, then no connection", []any{slow, errRefused}, Unknown},
		{"POST", "slow, then refused", []any{slow, 403}, Unknown},
		{"POST", "failure", []any{502}, NotApplied},
		{"POST", "no connection", []any{errRefused}, NotApplied},
		{"POST", "no connection in time", []any{&transport.UnsentError{Cause: slow}}, NotApplied},
	} {
		run(t, test.method+" "+test.name, func(t *testing.T) {
			writes := &memhttp.Script{Steps: test.steps, Header: http.Header{}}
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				switch {
				case r.Method != http.MethodGet:
					return writes.RoundTrip(r)
				case strings.HasSuffix(r.URL.Path, "/x/"):
					return respond(r, 500, "")
				}
				return respond(r, 200, listOf())
			}), 1)
			err := oneRequest(t.Context(), client, test.method)
			if failure := failureOf(t, err); failure.Outcome != test.want {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

// If no response to an update or a delete comes, the client reads the object to find out the outcome.
func TestOutcomeOfAnUpdateIsFoundOut(t *testing.T) {
	port, password := int64(26), "pa55word"
	update := func(body *EmailStage) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.Emails().Update(ctx, "p1", body)
			return err
		}
	}
	sent := update(&EmailStage{Stage: Stage{Name: "n"}, Port: &port})
	secret := update(&EmailStage{Stage: Stage{Name: "n"}, Password: &password})
	remove := func(ctx context.Context, c *Client) error { return c.Emails().Delete(ctx, "p1") }
	for _, test := range []struct {
		name    string
		write   func(context.Context, *Client) error
		failure any // what the client gets for the write: the status of the response, or an error
		status  int // status of the response to the look-up after the write
		stored  string
		want    Outcome
	}{
		{"done", sent, errReset, 200, sentStage, Applied},
		{"done, server failure", sent, 500, 200, sentStage, Applied},
		{"not done", sent, errReset, 200, otherStage, NotApplied},
		{"not done yet", sent, http.StatusGatewayTimeout, 200, otherStage, Unknown},
		{"a password that cannot be read", secret, errReset, 200, sentStage, Unknown},
		{"gone", sent, errReset, 404, `{"detail": "Not found."}`, Unknown},
		{"unreadable", sent, errReset, 500, "<html>", Unknown},
		{"deleted", remove, errReset, 404, `{"detail": "Not found."}`, Applied},
		{"deleted, server failure", remove, 500, 404, `{"detail": "Not found."}`, Applied},
		{"not deleted", remove, errReset, 200, sentStage, NotApplied},
		{"deleted or not", remove, errReset, 500, "<html>", Unknown},
	} {
		run(t, test.name, func(t *testing.T) {
			writes := &memhttp.Script{Steps: []any{test.failure}}
			err := test.write(t.Context(), scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.Method != http.MethodGet {
					return writes.RoundTrip(r)
				}
				return respond(r, test.status, test.stored)
			}), 0))
			failure, is := errors.AsType[*Error](err)
			if is != (test.want != Applied) || is && failure.Outcome != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A PATCH that changes the slug of a flow moves the flow to another path. If its response is lost, the old path answers
// the repetition and the look-up with a 404. The client then finds the flow at the new path.
func TestLostChangeOfASlugIsFound(t *testing.T) {
	for _, retries := range []int{0, 1} {
		run(t, fmt.Sprint("retries ", retries), func(t *testing.T) {
			slug := "old"
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				switch isFound := strings.HasSuffix(r.URL.Path, "/"+slug+"/"); {
				case !isFound:
					return respond(r, 404, `{"detail": "Not found."}`)
				case r.Method == http.MethodPatch:
					slug = "new"
					return respond(r, 502, "<html>")
				case r.Method == http.MethodGet:
					return respond(r, 200, `{"pk": "1", "slug": "new"}`)
				}
				return respond(r, 405, "")
			}), retries)
			flow, err := client.Flows().Patch(t.Context(), "old", &Flow{Slug: "new"})
			if err != nil || flow.PK != "1" {
				t.Errorf("got %v, %v", flow, err)
			}
		})
	}
}

// When the server refuses a name, another resource of the same run may still have the name. The client then looks the
// name up again after a moment, and continues to look it up while an update of the same run is running.
func TestRefusedNameIsSentAgainOnceItIsFree(t *testing.T) {
	for _, test := range []struct {
		name    string
		owners  int  // number of look-ups that find a stage with the name
		refused int  // number of POSTs that are refused
		updates bool // whether an update runs while the name is looked up
		posts   int
		fails   bool
	}{
		{"free by the first look-up", 0, 1, false, 2, false},
		{"free by the second look-up", 1, 1, false, 2, false},
		{"free by the fourth look-up, during an update", 3, 1, true, 2, false},
		{"refused again", 0, 2, false, 2, true},
		{"taken", 2, 1, false, 1, true},
	} {
		run(t, test.name, func(t *testing.T) {
			posts, looks, renamed := 0, 0, make(chan struct{})
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				switch r.Method {
				case http.MethodPut:
					<-renamed
					return respond(r, 200, otherStage)
				case http.MethodPost:
					posts++
					if posts > test.refused {
						return respond(r, 201, sentStage)
					}
					return respond(r, 400, `{"name": ["any words"]}`)
				}
				looks++
				if looks > test.owners {
					return respond(r, 200, listOf())
				}
				return respond(r, 200, listOf(otherStage))
			}), 0)
			if test.updates {
				go func() { _, _ = client.Emails().Update(t.Context(), "p2", &EmailStage{Stage: Stage{Name: "other"}}) }()
				synctest.Wait()
			}
			_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
			close(renamed)
			if (err != nil) != test.fails || posts != test.posts {
				t.Errorf("%d POSTs, %d look-ups, %v", posts, looks, err)
			}
		})
	}
}
