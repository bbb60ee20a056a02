package faults_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
)

// network is a connection to the server in memory. One of its requests, or every request of one kind, can have a fault.
type network struct {
	*http.Transport

	mu     sync.Mutex
	at     request
	always bool
	fault  func(*http.Request) (*http.Response, error) // called instead of RoundTrip; nil = no fault
	seen   int                                         // the number of requests that have matched at
	struck bool                                        // whether a request had the fault
}

// strike makes the network call fault instead of sending the request that at describes. If always is false, only the
// first attempt of the request has the fault. If fault is nil, no request has a fault.
func (n *network) strike(at request, always bool, fault func(*http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.at, n.always, n.fault = at, always, fault
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(sent *http.Request) (*http.Response, error) {
	if fault := n.faultFor(sent); fault != nil {
		return fault(sent)
	}
	return n.Transport.RoundTrip(sent)
}

func (n *network) faultFor(sent *http.Request) func(*http.Request) (*http.Response, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fault == nil || !n.at.matches(sent.Method, strings.TrimPrefix(sent.URL.Path, "/api/v3")) {
		return nil
	}
	n.seen++
	if n.seen <= n.at.skip || n.struck && !n.always {
		return nil
	}
	n.struck = true
	return n.fault
}

// refuse returns the error of a connection to a port on which nothing listens.
func refuse(sent *http.Request) (*http.Response, error) {
	refusing := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}}
	return refusing.RoundTrip(sent)
}
