package authentik

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// lostCreate describes the create of one kind of object, and how the server answers it.
type lostCreate struct {
	create  func(context.Context, *Client) (pk string, err error)
	object  string // the object in JSON, as the server saved it
	refusal string // response to a POST of a second object with the same key
}

// lostCreates contains every kind of object that the provider creates. One binding has the order 1000000. The look-up
// compares numbers as texts, and a float64 would print this order as 1e+06.
var lostCreates = map[string]lostCreate{
	"email stage": {creates((*Client).Emails, EmailStage{Stage: Stage{Name: "n"}}),
		`{"pk": "1", "name": "n"}`, `{"name": ["taken"]}`},
	// The client never sends a flow_set. So Create must ignore the flow_set when it compares its argument with the stored
	// stage.
	"email stage with flows": {creates((*Client).Emails,
		EmailStage{Stage: Stage{Name: "n", FlowSet: FlowSet{{Slug: "sent"}}}}),
		`{"pk": "1", "name": "n", "flow_set": [{"pk": "f", "slug": "stored"}]}`, `{"name": ["taken"]}`},
	"authenticator stage": {creates((*Client).AuthenticatorEmails, EmailStage{Stage: Stage{Name: "n"}}),
		`{"pk": "1", "name": "n"}`, `{"name": ["taken"]}`},
	"flow": {creates((*Client).Flows, Flow{Slug: "s", Name: "n"}),
		`{"pk": "1", "slug": "s", "name": "n"}`, `{"slug": ["taken"]}`},
	"binding":             bindingAt(10),
	"binding, order 1e6":  bindingAt(1000000),
	"binding, last order": bindingAt(2147483647),
}

// creates returns a function that creates the object in a collection and returns the UUID of the created object.
func creates[T any](in func(*Client) *Collection[T], object T) func(context.Context, *Client) (string, error) {
	return func(ctx context.Context, c *Client) (string, error) {
		created, err := in(c).Create(ctx, &object)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(fieldsOf(created)["pk"]), nil
	}
}

func bindingAt(order int64) lostCreate {
	return lostCreate{creates((*Client).Bindings, Binding{Target: "f", Stage: "s", Order: order}),
		fmt.Sprintf(`{"pk": "1", "target": "f", "stage": "s", "order": %d}`, order),
		`{"non_field_errors": ["The fields target, stage, order must make a unique set."]}`}
}

// otherObject differs from each created object in a unique field. A server that ignores filters lists otherObject too.
const otherObject = `{"pk": "9", "name": "x", "slug": "x", "target": "f", "stage": "s", "order": 1}`

// serve returns a handler that does not answer the first POST, and answers every later POST with the status refusal.
// arrived is the number of POSTs after which the object exists on the server.
func (l lostCreate) serve(arrived, refusal int) http.HandlerFunc {
	var posts atomic.Int32 // atomic, because each connection has its own goroutine
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && posts.Add(1) == 1:
			panic(http.ErrAbortHandler)
		case r.Method == http.MethodPost:
			answer(w, refusal, map[bool]string{true: l.refusal}[refusal == http.StatusBadRequest])
		case r.Method == http.MethodPut:
			answer(w, 200, l.object)
		case int(posts.Load()) >= arrived:
			answer(w, 200, listOf(otherObject, l.object))
		default:
			answer(w, 200, listOf(otherObject))
		}
	}
}

// If the response to a create is lost, the client still finds the object. This also works if the server is late and
// creates the object after the client's look-up. The client then sends a second POST. The server rejects this POST, or
// crashes because it handles both POSTs at the same time.
func TestLostCreateIsFound(t *testing.T) {
	for kind, l := range lostCreates {
		for name, server := range map[string]http.HandlerFunc{
			"at once": l.serve(1, 400), "late, refused": l.serve(2, 400), "late, crashed": l.serve(2, 405),
		} {
			run(t, kind+"/"+name, func(t *testing.T) {
				client := newClient(t, server, func(c *Config) { c.MaxRetries = 2 })
				if pk, err := l.create(t.Context(), client); err != nil || pk != "1" {
					t.Errorf("got %q, %v", pk, err)
				}
			})
		}
	}
}

// After a cancellation, the POST of a create, its look-up and the PUT after the look-up must end within lookUpGrace.
// Within this time, the client finds out whether the POST has created the object.
func TestCancelledCreateFindsOutItsOutcome(t *testing.T) {
	for _, test := range []struct {
		method string // method of the request during which the context ends
		stored string // the stage on the server as JSON; "" = none
		want   Outcome
	}{
		{http.MethodPost, sentStage, Applied}, {http.MethodPost, "", Unknown}, {http.MethodGet, sentStage, Unknown},
		{http.MethodPut, sentStage, Applied},
	} {
		run(t, test.method+" "+test.stored, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			var cancelled time.Time
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				switch r.Method {
				case test.method:
					cancelled = time.Now()
					cancel()
					<-r.Context().Done()
					return nil, r.Context().Err()
				case http.MethodPost:
					return nil, errReset
				}
				select {
				case <-time.After((lookUpGrace - writeGrace) / 3): // the look-up and the PUT take a little time
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
				if r.Method == http.MethodPut {
					return respond(r, 200, test.stored)
				}
				return respond(r, 200, listOf(test.stored))
			}), 4)
			stage, err := client.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
			if took := time.Since(cancelled); took > lookUpGrace {
				t.Errorf("took %s, at most %s wanted", took, lookUpGrace)
			}
			if test.want == Applied && (err != nil || stage.PK != "p1") {
				t.Errorf("got %v, %v", stage, err)
			}
			if test.want == Unknown && failureOf(t, err).Outcome != Unknown {
				t.Errorf("got %+v", err)
			}
		})
	}
}
