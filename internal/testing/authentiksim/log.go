package authentiksim

import (
	"net/http"
	"strings"
)

// Request is one entry of the server's request log.
type Request struct {
	Method  string
	Path    string // the path below /api/v3, or the whole path if it is outside the API
	Query   string // the query string as sent, without the question mark
	Body    []byte // nil = no body
	Faulted bool   // an injected fault replaced the response

	client string // the IP address and port of the client; each TCP connection has another port
}

func (s *Server) record(r *http.Request, body []byte) *Request {
	entry := &Request{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, apiRoot), Query: r.URL.RawQuery, client: r.RemoteAddr,
	}
	if len(body) > 0 {
		entry.Body = body
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, entry)
	return entry
}

// Requests returns a copy of the request log, with the oldest request first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := make([]Request, len(s.log))
	for i, entry := range s.log {
		entries[i] = *entry
	}
	return entries
}

// ResetRequests empties the request log.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// Connections returns the number of TCP connections that the requests in the log used.
func (s *Server) Connections() int {
	clients := map[string]bool{}
	for _, entry := range s.Requests() {
		clients[entry.client] = true
	}
	return len(clients)
}
