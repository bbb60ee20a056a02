package authentiksim

import (
	"net/http"
	"path"
	"slices"
)

// Fault replaces the responses to some requests. Its fields describe these requests and the new response.
type Fault struct {
	Method string              // "" = every method
	Only   func(*Request) bool // an additional condition on the request; nil = none
	Path   string              // path.Match pattern below /api/v3, such as "/stages/email/*/"; "" = every path
	Skip   int                 // the number of matching requests that get a normal response before the first fault
	Times  int                 // the number of matching requests that get the fault after the first Skip; 0 = all
	After  bool                // true = the server carries out the request before it replaces the response
	Answer http.HandlerFunc    // sends the response, and can read the request's body; nil = Crash

	seen int // the number of matching requests until now
}

// Inject adds a fault, and returns a function that removes the fault. If several faults match a request, the one that
// was added first applies.
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

// faultFor returns the fault that applies to a request, or nil if there is none. It increases the field seen of the
// returned fault and of each earlier fault in the list that matches the request.
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
