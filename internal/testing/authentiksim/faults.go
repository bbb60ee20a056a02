package authentiksim

import (
	"net/http"
	"path"
	"slices"
)

// Fault replaces the responses to some requests. Its fields select the requests and define the new response.
type Fault struct {
	Method string              // "" = every method
	Only   func(*Request) bool // an additional condition on the request; nil = none
	Path   string              // path.Match pattern below /api/v3, such as "/stages/email/*/"; "" = every path
	Skip   int                 // the number of matching requests that get a normal response before the first fault
	Times  int                 // the number of matching requests, after the skipped ones, that get the fault; 0 = all
	After  bool                // true = the server carries out the request before it replaces the response
	Answer http.HandlerFunc    // sends the response, and can read the request's body; nil = the function Crash

	seen int // the number of matching requests until now
}

// Inject adds a fault, and returns a function that removes the fault. If several faults apply to a request, the oldest
// of them replaces the response.
func (s *Server) Inject(f Fault) (remove func()) {
	if f.Answer == nil {
		f.Answer = Crash
	}
	fault := &f
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fault)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *Fault) bool { return other == fault })
	}
}

// faultFor returns the oldest fault that applies to a request, or nil if there is none. It also counts the request for
// this fault and for the older faults that match the request.
func (s *Server) faultFor(entry *Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, fault := range s.faults {
		if !fault.matches(entry) {
			continue
		}
		fault.seen++
		if n := fault.seen - fault.Skip; n > 0 && (fault.Times == 0 || n <= fault.Times) {
			entry.Faulted = true
			return fault
		}
	}
	return nil
}

func (f *Fault) matches(entry *Request) bool {
	if f.Method != "" && f.Method != entry.Method || f.Only != nil && !f.Only(entry) {
		return false
	}
	isPath, _ := path.Match(f.Path, entry.Path)
	return isPath || f.Path == ""
}
