package authentik

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

// If the context ends during a write, the write may continue for a moment. A read and a wait end immediately.
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

// After a create is cancelled, the client looks up whether the POST has created the object.
func TestCancelledCreateFindsOutItsOutcome(t *testing.T) {
	for _, stored := range []string{sentStage, ""} {
		t.Run(fmt.Sprintf("stored %q", stored), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.Method {
				case http.MethodPost:
					// without this, the server does not notice that the client has closed the connection
					_, _ = io.Copy(io.Discard, r.Body)
					cancel()
					<-r.Context().Done()
				case http.MethodPut:
					answer(w, 200, stored)
				default:
					answer(w, 200, `{"pagination": {"next": 0}, "results": [`+stored+`]}`)
				}
			}, func(c *testConfig) { c.MaxRetries = 4 })
			stage, err := client.Emails().Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
			var failure *Error
			if stored != "" && (err != nil || stage.PK != "p1") {
				t.Errorf("got %v, %v", stage, err)
			}
			if stored == "" && (!errors.As(err, &failure) || failure.Outcome != Unknown || !errors.Is(err, context.Canceled)) {
				t.Errorf("got %v", err)
			}
		})
	}
}
