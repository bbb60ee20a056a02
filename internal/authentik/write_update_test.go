package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// The outcome of a write stays Unknown if the server may have applied an earlier attempt, even if it has not applied
// the last attempt. The outcome of a POST also stays Unknown if no response comes in time and the look-up finds
// nothing, because the server may still be working on the POST.
func TestOutcomeStaysUnknown(t *testing.T) {
	slow, gateway := os.ErrDeadlineExceeded, http.StatusGatewayTimeout
	for _, test := range []struct {
		method, name string
		steps        []any // the result of each attempt of the write: a status or an error
		want         Outcome
	}{
		{"PUT", "reset, then crashed", []any{errReset, 405}, Unknown},
		{"PUT", "reset, then no connection", []any{errReset, errRefused}, Unknown},
		{"PUT", "no connection, then crashed", []any{errRefused, 405}, NotApplied},
		{"POST", "slow", []any{slow}, Unknown},
		{"POST", "gateway timeout", []any{gateway}, Unknown},
		{"POST", "slow, then no connection", []any{slow, errRefused}, Unknown},
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
			var err error
			if body := (&EmailStage{Stage: Stage{Name: "n"}}); test.method == http.MethodPut {
				_, err = client.Emails.Update(t.Context(), "x", body)
			} else {
				_, err = client.Emails.Create(t.Context(), body)
			}
			if failure := failureOf(t, err); failure.Outcome != test.want {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

// If an update or a delete gets no response, or a response that does not show the outcome, the client reads the object
// to find out the outcome.
func TestOutcomeOfAnUpdateIsFoundOut(t *testing.T) {
	port, password := int64(26), "pa55word"
	update := func(body *EmailStage) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.Emails.Update(ctx, "p1", body)
			return err
		}
	}
	sent := update(&EmailStage{Stage: Stage{Name: "n"}, Port: &port})
	secret := update(&EmailStage{Stage: Stage{Name: "n"}, Password: &password})
	remove := func(ctx context.Context, c *Client) error { return c.Emails.Delete(ctx, "p1") }
	for _, test := range []struct {
		name    string
		write   func(context.Context, *Client) error
		failure any // the result of the write: a status or an error
		status  int // status of the response to the look-up after the write
		stored  string
		want    Outcome
	}{
		{"done", sent, errReset, 200, sentStage, Applied},
		{"not done", sent, errReset, 200, otherStage, NotApplied},
		{"not done yet", sent, http.StatusGatewayTimeout, 200, otherStage, Unknown},
		{"a password that cannot be read", secret, errReset, 200, sentStage, Unknown},
		{"gone", sent, errReset, 404, `{"detail": "Not found."}`, Unknown},
		{"unreadable", sent, errReset, 500, "<html>", Unknown},
		{"deleted", remove, errReset, 404, `{"detail": "Not found."}`, Applied},
		{"not deleted", remove, errReset, 200, sentStage, NotApplied},
		{"not deleted yet", remove, http.StatusGatewayTimeout, 200, sentStage, Unknown},
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

// A PATCH that changes the slug of a flow moves the flow to another path. If the response to the PATCH is lost, the old
// path returns a 404, and the client finds the flow at the new path.
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
			flow, err := client.Flows.Patch(t.Context(), "old", &Flow{Slug: "new"})
			if err != nil || flow.PK != "1" {
				t.Errorf("got %v, %v", flow, err)
			}
		})
	}
}
