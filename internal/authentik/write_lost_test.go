package authentik

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// lostCreate is the create of one kind of object, and the responses of the server to it.
type lostCreate struct {
	create  func(context.Context, *Client) (pk string, err error)
	object  string // as the server saved it
	refusal string // response to a POST of a second object with the same key
}

// lostCreates contains every kind of object that the provider creates. One binding has the order 1000000, because a
// float64 of this value would be printed as 1e+06.
var lostCreates = map[string]lostCreate{
	"email stage": {func(ctx context.Context, c *Client) (string, error) {
		stage, err := c.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
		return pkOf(stage, err)
	}, `{"pk": "1", "name": "n"}`, `{"name": ["taken"]}`},
	"authenticator stage": {func(ctx context.Context, c *Client) (string, error) {
		stage, err := c.AuthenticatorEmails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
		return pkOf(stage, err)
	}, `{"pk": "1", "name": "n"}`, `{"name": ["taken"]}`},
	"flow": {func(ctx context.Context, c *Client) (string, error) {
		flow, err := c.Flows().Create(ctx, &Flow{Slug: "s", Name: "n"})
		if err != nil {
			return "", err
		}
		return flow.PK, nil
	}, `{"pk": "1", "slug": "s", "name": "n"}`, `{"slug": ["taken"]}`},
	"binding":             bindingAt(10),
	"binding, order 1e6":  bindingAt(1000000),
	"binding, last order": bindingAt(2147483647),
}

func pkOf(stage *EmailStage, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return stage.PK, nil
}

func bindingAt(order int64) lostCreate {
	return lostCreate{func(ctx context.Context, c *Client) (string, error) {
		binding, err := c.Bindings().Create(ctx, &Binding{Target: "f", Stage: "s", Order: order})
		if err != nil {
			return "", err
		}
		return binding.PK, nil
	}, fmt.Sprintf(`{"pk": "1", "target": "f", "stage": "s", "order": %d}`, order),
		`{"non_field_errors": ["The fields target, stage, order must make a unique set."]}`}
}

// serve returns a server that does not answer the first POST and refuses the others. The object exists after the number
// of POSTs in arrived.
func (l lostCreate) serve(arrived, refusal int) http.HandlerFunc {
	var posts atomic.Int32 // each connection has its own goroutine
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && posts.Add(1) == 1:
			panic(http.ErrAbortHandler)
		case r.Method == http.MethodPost:
			answer(w, refusal, map[bool]string{true: l.refusal}[refusal == http.StatusBadRequest])
		case r.Method == http.MethodPut:
			answer(w, 200, l.object)
		case int(posts.Load()) >= arrived:
			answer(w, 200, `{"pagination": {"next": 0}, "results": [`+l.object+`]}`)
		default:
			answer(w, 200, `{"pagination": {"next": 0}, "results": []}`)
		}
	}
}

// If the response to a create is lost, the client still finds the object. This includes an object that is created only
// after the client has looked it up. The second POST is then refused, or it crashes if the server handles both POSTs at
// the same moment.
func TestLostCreateIsFound(t *testing.T) {
	for kind, l := range lostCreates {
		for name, server := range map[string]http.HandlerFunc{
			"at once": l.serve(1, 400), "late, refused": l.serve(2, 400), "late, crashed": l.serve(2, 405),
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				client := newClient(t, server, func(c *testConfig) { c.MaxRetries = 2; c.Sleep = atOnce })
				if pk, err := l.create(t.Context(), client); err != nil || pk != "1" {
					t.Errorf("got %q, %v", pk, err)
				}
			})
		}
	}
}

// A lost create is found even if the flow_set of the object differs from the flow_set in the body, because a flow_set
// is never sent.
func TestLostCreateIsFoundWhateverItsFlows(t *testing.T) {
	l := lostCreates["email stage"]
	l.object = `{"pk": "1", "name": "n", "flow_set": [{"pk": "f", "slug": "bound-since"}]}`
	client := newClient(t, l.serve(1, 400), func(c *testConfig) { c.MaxRetries = 2; c.Sleep = atOnce })
	stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n", FlowSet: FlowSet{{Slug: "asked-for"}}}})
	if err != nil || stage.PK != "1" || len(stage.FlowSet) != 1 {
		t.Errorf("got %+v, %v", stage, err)
	}
}

// A lost create whose fields can all be read back is found even if the PUT after it fails.
func TestLostCreateIsFoundWithoutThePUT(t *testing.T) {
	server := lostCreates["email stage"].serve(1, 400)
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			answer(w, 403, `{"detail": "no"}`)
			return
		}
		server(w, r)
	}, nil)
	stage, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
	if err != nil || stage.PK != "1" {
		t.Errorf("got %+v, %v", stage, err)
	}
}

// respond returns a response to r, for tests without a network.
func respond(r *http.Request, status int, body string) (*http.Response, error) {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// After a cancellation, the POST of a create, its look-up and the PUT after the look-up have one grace period together.
func TestCancelledCreateEndsInTime(t *testing.T) {
	const list = `{"pagination": {"next": 0}, "results": [` + sentStage + `]}`
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodPut} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				var cancelled time.Time
				server := roundTrip(func(r *http.Request) (*http.Response, error) {
					switch r.Method {
					case method:
						cancelled = time.Now()
						cancel()
						<-r.Context().Done()
						return nil, r.Context().Err()
					case http.MethodPost:
						return nil, errReset
					}
					return respond(r, 200, map[bool]string{true: list, false: sentStage}[r.Method == http.MethodGet])
				})
				client := mustNew(t, Config{URL: "http://a.test", Token: testToken, MaxRetries: 2}, Hooks{Network: server})
				_, err := client.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
				if took := time.Since(cancelled); took > lookUpGrace {
					t.Errorf("took %s, at most %s wanted (%v)", took, lookUpGrace, err)
				}
			})
		})
	}
}

// If no response to a change or a delete comes, the client reads the object to find out the outcome.
func TestLostChangeIsFoundOut(t *testing.T) {
	port := int64(26)
	sent := &EmailStage{Stage: Stage{Name: "n"}, Port: &port}
	hidden := "pa55word"
	secret := &EmailStage{Stage: Stage{Name: "n"}, Password: &hidden}
	update := func(body *EmailStage) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.Emails().Update(ctx, "p1", body)
			return err
		}
	}
	remove := func(ctx context.Context, c *Client) error { return c.Emails().Delete(ctx, "p1") }
	timeout := errors.New("broken")
	for _, test := range []struct {
		name   string
		write  func(context.Context, *Client) error
		status int // of the response to the look-up
		stored string
		want   Outcome // outcome in the error
	}{
		{"done", update(sent), 200, sentStage, Applied},
		{"not done", update(sent), 200, otherStage, NotApplied},
		{"a password that cannot be read", update(secret), 200, sentStage, Unknown},
		{"gone", update(sent), 404, `{"detail": "Not found."}`, Unknown},
		{"unreadable", update(sent), 500, "<html>", Unknown},
		{"removed", remove, 404, `{"detail": "Not found."}`, Applied},
		{"not removed", remove, 200, sentStage, NotApplied},
		{"removed or not", remove, 500, "<html>", Unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			network := roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.Method != http.MethodGet {
					return nil, timeout
				}
				response, err := respond(r, test.status, test.stored)
				response.Header.Set("X-authentik-Id", "req-1")
				return response, err
			})
			client := mustNew(t, Config{URL: "http://a.test", Token: testToken}, Hooks{Network: network, Sleep: atOnce})
			err := test.write(t.Context(), client)
			var failure *Error
			if errors.As(err, &failure) != (test.want != Applied) || failure != nil && failure.Outcome != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A change that got no answer in time may still be applied after the client has looked it up.
func TestSlowChangeStaysUnknown(t *testing.T) {
	network := roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodGet {
			return respond(r, 200, otherStage)
		}
		return respond(r, http.StatusGatewayTimeout, "")
	})
	client := mustNew(t, Config{URL: "http://a.test", Token: testToken}, Hooks{Network: network})
	port := int64(26)
	_, err := client.Emails().Update(t.Context(), "p1", &EmailStage{Stage: Stage{Name: "n"}, Port: &port})
	var failure *Error
	if !errors.As(err, &failure) || failure.Outcome != Unknown {
		t.Errorf("got %v", err)
	}
}

// A refused create waits for the name as long as an update of the same run has not ended.
func TestRefusedNameIsAwaitedDuringAnUpdate(t *testing.T) {
	begun, looks, posts := make(chan struct{}), 0, 0
	renamed := make(chan struct{})
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPut:
			close(begun)
			<-renamed
			answer(w, 200, otherStage)
		case r.Method == http.MethodPost && posts > 0:
			answer(w, 201, sentStage)
		case r.Method == http.MethodPost:
			posts++
			answer(w, 400, `{"name": ["any words"]}`)
		default:
			owner := otherStage
			looks++
			if looks > 3 {
				owner = ""
			}
			answer(w, 200, `{"pagination": {"next": 0}, "results": [`+owner+`]}`)
		}
	}, func(c *testConfig) { c.Sleep = atOnce })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = client.Emails().Update(t.Context(), "p2", &EmailStage{Stage: Stage{Name: "other"}})
	}()
	<-begun
	_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
	close(renamed)
	<-ended
	if err != nil {
		t.Errorf("the name became free at look-up 4, and the create failed after %d: %v", looks, err)
	}
}

// Another resource of the same run may still have the name when the server refuses it. If the name becomes free, the
// create succeeds; otherwise the error has a Conflict.
func TestRefusedNameIsTriedOnceMore(t *testing.T) {
	for _, test := range []struct {
		name    string
		owners  int // number of look-ups that find a stage with the name
		refused int // number of POSTs that are refused
		posts   int
		want    Outcome // Applied means success
		owner   string
	}{
		{"free by the first look", 0, 1, 2, Applied, ""},
		{"free by the second look", 1, 1, 2, Applied, ""},
		{"refused again", 0, 2, 2, NotApplied, ""},
		{"taken", 2, 1, 1, NotApplied, "p2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			posts, looks := 0, 0
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.Method {
				case http.MethodPost:
					posts++
					if posts <= test.refused {
						answer(w, 400, `{"name": ["any words"]}`)
						return
					}
					answer(w, 201, sentStage)
				default:
					looks++
					owner := otherStage
					if looks > test.owners {
						owner = ""
					}
					answer(w, 200, `{"pagination": {"next": 0}, "results": [`+owner+`]}`)
				}
			}, func(c *testConfig) { c.Sleep = atOnce })
			_, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
			var failure *Error
			if errors.As(err, &failure) != (test.want != Applied) || posts != test.posts {
				t.Fatalf("%d POSTs, %v", posts, err)
			}
			if test.owner != "" && (failure.Conflict == nil || failure.Conflict.PK != test.owner) {
				t.Errorf("got %+v", failure)
			}
		})
	}
}
