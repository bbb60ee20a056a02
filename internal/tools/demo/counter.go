package main

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// readHeaderTimeout can be short, because the demo uses the loopback interface.
const readHeaderTimeout = 10 * time.Second

// counter counts the requests, and passes them on to next.
type counter struct {
	next http.Handler

	mu    sync.Mutex
	count tally
}

// tally has the numbers of a counter.
type tally struct {
	requests int
	changes  int // the writes to a stage that the server carried out
}

// ServeHTTP implements http.Handler.
func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
	defer func() { c.add(r.Method, r.URL.Path, seen.status) }()
	c.next.ServeHTTP(seen, r)
}

func (c *counter) add(method, path string, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count.requests++
	if method != http.MethodGet && strings.Contains(path, "/stages/") && status/100 == 2 {
		c.count.changes++
	}
}

// take returns the tally and starts a new one.
func (c *counter) take() tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.count
	c.count = tally{}
	return taken
}

// statusWriter stores the status of a response.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController access to the server's writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
