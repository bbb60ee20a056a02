package authentiksim

import (
	"net/http"
	"slices"
	"strings"
)

// Request is one entry of the server's request log.
type Request struct {
	Method     string
	Path       string      // below /api/v3; the whole path of a request outside the API
	Query      string      // the query string as sent, without the question mark
	Header     http.Header // the header of the request; Authorization has only the scheme
	Body       []byte      // nil = no body
	Status     int         // the status of the response; 0 = no response yet
	Token      string      // the token's name: admin, limited, custom, wrong or none; never the secret
	Faulted    bool        // an injected fault replaced the response
	RemoteAddr string      // the address of the client
}

// record adds a received request to the request log.
func (s *Server) record(r *http.Request, body []byte) *Request {
	entry := &Request{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, apiRoot), Query: r.URL.RawQuery, Header: r.Header.Clone(),
		RemoteAddr: r.RemoteAddr,
	}
	if len(body) > 0 {
		entry.Body = body
	}
	if sent := entry.Header.Get("Authorization"); sent != "" {
		scheme, _, _ := strings.Cut(sent, " ")
		entry.Header.Set("Authorization", scheme)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	entry.Token = s.tokenLabel(r.Header.Get("Authorization"))
	s.log = append(s.log, entry)
	return entry
}

func (s *Server) finish(entry *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry.Status = status
}

// Requests returns a copy of the request log, with the oldest request first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := make([]Request, len(s.log))
	for i, entry := range s.log {
		entries[i] = *entry
		entries[i].Header, entries[i].Body = entry.Header.Clone(), slices.Clone(entry.Body)
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
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, entry := range s.log {
		seen[entry.RemoteAddr] = true
	}
	return len(seen)
}

// statusWriter is a ResponseWriter that remembers the status of the response.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the status, and remembers the first status that is not informational.
func (w *statusWriter) WriteHeader(status int) {
	if w.status < http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body. Like net/http, it assumes status 200 if WriteHeader was not called before.
func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController access to the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
