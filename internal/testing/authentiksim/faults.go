package authentiksim

import (
	"net/http"
	"path"
	"slices"
)

// Fault replaces the answers to matching requests. Without an Answer it is a Crash.
type Fault struct {
	Method string              // "" = any
	Only   func(*Request) bool // reports whether a request that matches the rest is faulted; nil = it is
	Path   string              // path.Match pattern below /api/v3, such as "/stages/email/*/"; "" = any
	Skip   int                 // matching requests that pass first
	Times  int                 // requests that are faulted then; 0 = all
	After  bool                // the request is carried out before its answer is replaced
	Answer http.HandlerFunc    // what happens instead of (or after) answering; it may read the request's body
}

type injected struct {
	Fault
	seen int
}

// Inject adds a fault, and returns a function that removes it. If several match, the one that was added first applies.
func (s *Server) Inject(f Fault) (remove func()) {
	if f.Answer == nil {
		f.Answer = Crash()
	}
	fault := &injected{Fault: f}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fault)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *injected) bool { return other == fault })
	}
}

// faultFor counts a request for the faults that it matches, and returns the fault to apply, or nil.
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
			return &fault.Fault
		}
	}
	return nil
}

func (f *injected) matches(entry *Request) bool {
	if f.Method != "" && f.Method != entry.Method || f.Only != nil && !f.Only(entry) {
		return false
	}
	if f.Path == "" {
		return true
	}
	ok, err := path.Match(f.Path, entry.Path)
	return ok && err == nil
}
