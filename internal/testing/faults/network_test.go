package faults_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
)

// network connects the client to the simulator through memory. It can refuse the connections of one request.
type network struct {
	*http.Transport

	mu      sync.Mutex
	refuses func(*http.Request) bool // nil = no connection is refused
	struck  bool                     // true = the network has refused a connection
}

// refuse makes the network refuse the connection of the request `at`. If `always` is false, it refuses only the first
// attempt. The returned function makes the network accept all connections again.
func (n *network) refuse(at request, always bool) (end func()) {
	seen := 0
	n.setRefuses(func(sent *http.Request) bool {
		if !at.matches(sent.Method, strings.TrimPrefix(sent.URL.Path, "/api/v3")) {
			return false
		}
		seen++
		return seen == at.skip+1 || always && seen > at.skip
	})
	return func() { n.setRefuses(nil) }
}

func (n *network) setRefuses(refuses func(*http.Request) bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refuses = refuses
}

func (n *network) isRefused(sent *http.Request) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	isRefused := n.refuses != nil && n.refuses(sent)
	n.struck = n.struck || isRefused
	return isRefused
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(sent *http.Request) (*http.Response, error) {
	if !n.isRefused(sent) {
		return n.Transport.RoundTrip(sent)
	}
	refusing := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}}
	return refusing.RoundTrip(sent)
}
