package faults_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// refuser redirects the armed requests to a port on which nothing listens.
type refuser struct {
	next *http.Transport

	mu           sync.Mutex
	method, path string
	skip         int // the number of matching requests that pass first
	left         int // the number of requests to refuse, or a negative number to refuse all
	refused      int

	// late is called when the response to the armed request has arrived. The response is then held back for a while. If
	// late is nil, the request is refused instead.
	late func()
}

// newRefuser returns a refuser that connects to the server in memory. If user is not nil, it uses the server as a proxy
// with this user.
func newRefuser(tb testing.TB, server *acctest.Target, user *url.Userinfo) *refuser {
	tb.Helper()
	dial := memhttp.Serve(tb, server.Sim)
	r := &refuser{next: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == nobody {
				return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
			}
			return dial(ctx, network, address)
		},
	}}
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
const nobody = "nobody.test:1"

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
