package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"
	"testing/synctest"
	"time"
)

// run runs a subtest in a bubble of synctest, in which waits take no time.
func run(t *testing.T, name string, test func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// An attempt that takes too long ends, and its error says whether the request was sent.
func TestTimeoutEndsAnAttempt(t *testing.T) {
	hang := func(connect bool) roundTrip {
		return func(request *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(request.Context())
			trace.GetConn("a.test:80")
			if connect {
				trace.GotConn(httptrace.GotConnInfo{})
			}
			<-request.Context().Done()
			return nil, request.Context().Err()
		}
	}
	refuse := func(request *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(request.Context()).GetConn("a.test:80")
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx                 context.Context
		next                roundTrip
		isTimeout, isUnsent bool
	}{
		"no response":   {t.Context(), hang(true), true, false},
		"no connection": {t.Context(), hang(false), true, true},
		"refused":       {t.Context(), refuse, false, true},
		"cancelled":     {cancelled, hang(true), false, false},
	} {
		run(t, name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(test.ctx, http.MethodGet, "http://a.test/", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			_, err = (&timeout{next: test.next, timeout: time.Second}).RoundTrip(request)
			limit, is := errors.AsType[*TimeoutError](err)
			if err == nil || is != test.isTimeout || is && limit.Error() != "the limit is 1s" || NotSent(err) != test.isUnsent {
				t.Errorf("got %v", err)
			}
		})
	}
}
