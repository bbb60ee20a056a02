package authentiksim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Request is one entry of the server's log.
type Request struct {
	Method     string
	Path       string      // below /api/v3; the whole path where it is not below
	Query      string      // as sent, without the question mark
	Header     http.Header // Authorization carries the scheme only
	Body       []byte      // nil when there was none
	Status     int         // of the answer; 0 while there is none
	Token      string      // whose: admin, limited, custom, wrong or none; never the secret
	Faulted    bool        // an injected fault took part in the answer
	RemoteAddr string      // the client's end of the connection
	Started    time.Time   // when the request had been read
}

// record logs a request that has arrived.
func (s *Server) record(r *http.Request, body []byte) *Request {
	entry := &Request{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, apiRoot), Query: r.URL.RawQuery, Header: r.Header.Clone(),
		RemoteAddr: r.RemoteAddr, Started: time.Now(),
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

// Requests is a copy of the log, oldest first.
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

// ResetRequests empties the log.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// Connections is the number of TCP connections that carried a request of the log.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, entry := range s.log {
		seen[entry.RemoteAddr] = true
	}
	return len(seen)
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the first status that is not informational.
func (w *statusWriter) WriteHeader(status int) {
	if w.status < http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implies the status 200, as the server does.
func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
