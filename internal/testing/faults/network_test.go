package faults_test

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// refuser redirects the armed requests to a port on which nothing listens.
type refuser struct {
	next *http.Transport

	mu           sync.Mutex
	method, path string
	skip         int // the number of matching requests that pass first
	left         int // the number of requests to refuse; negative = all
	refused      int

	// late is called when the response to the armed request has arrived. The response is then held back for a while. If
	// late is nil, the request is refused instead.
	late func()
}

// newRefuser returns a refuser that connects to the server directly. If user is not nil, it uses the server as a proxy
// with this user.
func newRefuser(server *acctest.Target, user *url.Userinfo) *refuser {
	r := &refuser{next: &http.Transport{}}
	if address, err := url.Parse(server.URL); user != nil && err == nil {
		r.next.Proxy = func(request *http.Request) (*url.URL, error) {
			if request.URL.Host == nobody {
				return nil, nil
			}
			return &url.URL{Scheme: "http", User: user, Host: address.Host}, nil
		}
	}
	return r
}

// nobody is an address on which nothing listens.
const nobody = "127.0.0.1:1"

func (r *refuser) arm(request request, times int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.method, r.path, r.skip, r.left = request.method, request.pattern, request.skip, times
}

func (r *refuser) disarm() { r.arm(request{}, 0) }

func (r *refuser) due(request *http.Request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ok, _ := path.Match(r.path, strings.TrimPrefix(request.URL.Path, "/api/v3"))
	if !ok || r.method != request.Method || r.left == 0 {
		return false
	}
	if r.skip > 0 {
		r.skip--
		return false
	}
	r.left--
	r.refused++
	return true
}

// RoundTrip implements http.RoundTripper.
func (r *refuser) RoundTrip(request *http.Request) (*http.Response, error) {
	due := r.due(request)
	if due && r.late != nil {
		return r.holdBack(request)
	}
	if due {
		request = request.Clone(request.Context())
		request.URL.Host = nobody
	}
	return r.next.RoundTrip(request)
}

// heldBack is shorter than the time that a write has after an interrupt.
const heldBack = 500 * time.Millisecond

func (r *refuser) holdBack(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	r.late()
	timer := time.NewTimer(heldBack)
	defer timer.Stop()
	select {
	case <-timer.C:
		return response, nil
	case <-request.Context().Done():
		_ = response.Body.Close()
		return nil, request.Context().Err()
	}
}

// limiter ends the running attempt when a test calls expire. So no test waits for a real time limit, and a slow machine
// does not change the result.
type limiter struct {
	mu  sync.Mutex
	end func() // nil before the first attempt
}

// limit is the function for authentik.Hooks.Limit.
func (l *limiter) limit(ctx context.Context, after time.Duration, cause error) (context.Context, context.CancelFunc) {
	limited, release := context.WithTimeoutCause(ctx, after, cause)
	ended, end := context.WithCancelCause(limited)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = func() { end(cause) }
	return ended, func() {
		end(context.Canceled)
		release()
	}
}

// expire ends the running attempt as its time limit would. It returns false if no attempt has a limit.
func (l *limiter) expire() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end == nil {
		return false
	}
	l.end()
	return true
}

func (w *world) expire() {
	if !w.limits.expire() {
		w.t.Error("an attempt has no time limit")
		w.quit()
	}
}

// slowly returns the handler of a slow fault. It ends the attempt at once, or after a few bytes of the response.
func (w *world) slowly(f fault) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if f.bytes > 0 {
			rw = &countdown{ResponseWriter: rw, left: f.bytes, over: w.expire}
		} else {
			w.expire()
		}
		f.answer(rw, r)
	}
}

// countdown calls over after a number of writes.
type countdown struct {
	http.ResponseWriter
	left int
	over func()
}

// Write implements http.ResponseWriter.
func (c *countdown) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.left--
	if c.left == 0 {
		c.over()
	}
	return n, err
}

// Unwrap gives http.ResponseController access to the connection.
func (c *countdown) Unwrap() http.ResponseWriter { return c.ResponseWriter }
