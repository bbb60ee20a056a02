package authentik

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A create is repeated only if it was not sent because there was no connection.
func TestRequestWithoutConnectionIsNotApplied(t *testing.T) {
	hangs := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = deaf.Close() })
	refuses := httptest.NewServer(always(http.StatusBadGateway, "no"))
	t.Cleanup(refuses.Close)
	breaks := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(breaks.Close)
	tests := []struct {
		name, url string
		network   *http.Transport
		sent      bool
		kind      error
	}{
		{"dial that hangs", "http://authentik.test", &http.Transport{DialContext: hangs}, false, ErrTimeout},
		{"handshake that hangs", "https://" + deaf.Addr().String(), &http.Transport{}, false, ErrTimeout},
		{"tunnel that is refused", "https://authentik.test", &http.Transport{Proxy: through(refuses.URL)}, false, ErrUnreachable},
		{"tunnel that hangs", "https://authentik.test", &http.Transport{Proxy: through("http://" + deaf.Addr().String())}, false, ErrTimeout},
		{"no TLS", strings.Replace(refuses.URL, "http:", "https:", 1), &http.Transport{}, false, ErrUnreachable},
		{"server that hangs", "http://" + deaf.Addr().String(), &http.Transport{}, true, ErrTimeout},
		{"server that breaks off", breaks.URL, &http.Transport{}, true, ErrUnreachable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			lines := &journal{}
			client := mustNew(t, Config{
				URL: test.url, Token: testToken, MaxRetries: 1, RequestTimeout: 500 * time.Millisecond, Log: lines.log,
			}, Hooks{Network: test.network, Sleep: atOnce})
			err := client.do(t.Context(), call{method: http.MethodPost, path: "/stages/email/", status: http.StatusCreated})
			var failure *Error
			if !errors.As(err, &failure) || (failure.Outcome == Unknown) != test.sent || !errors.Is(err, test.kind) {
				t.Fatalf("got %+v", err)
			}
			repeated := strings.Contains(lines.text(), "request is repeated")
			if want := !test.sent && test.name != "no TLS"; repeated != want {
				t.Errorf("repeated %t, want %t:\n%s", repeated, want, lines.text())
			}
		})
	}
}

func through(proxy string) func(*http.Request) (*url.URL, error) {
	return func(*http.Request) (*url.URL, error) { return url.Parse(proxy) }
}

// The outcome of a write that was sent once stays unknown, even if its repetitions fail in another way.
func TestRepeatedWriteStaysUnknown(t *testing.T) {
	for _, test := range []struct {
		name  string
		first any
		last  any
		saved bool
	}{
		{"reset, then crashed", errReset, 405, true},
		{"reset, then no connection", errReset, errRefused, true},
		{"gateway timeout, then unavailable", 504, 503, true},
		{"server failure, then crashed", 500, 405, true},
		{"no connection, then crashed", errRefused, 405, false},
		{"unavailable, then crashed", 503, 405, true},
		{"throttled, then crashed", 429, 405, false},
		{"crashed", 405, 405, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			next := &script{steps: []any{test.first, test.last}, header: http.Header{}}
			client := mustNew(t, Config{URL: "http://a.test", Token: testToken, MaxRetries: 1}, Hooks{Network: next, Sleep: atOnce})
			_, err := client.Emails().Update(t.Context(), "x", &EmailStage{})
			var failure *Error
			if !errors.As(err, &failure) || (failure.Outcome == Unknown) != test.saved {
				t.Errorf("got %+v", failure)
			}
		})
	}
}
