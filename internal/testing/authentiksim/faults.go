package authentiksim

import (
	"net/http"
	"path"
	"slices"
)

// Fault replaces or spoils the answers to matching requests. Without an Answer it is a Crash.
type Fault struct {
	Method string              // "" = any
	Only   func(*Request) bool // further requests to leave alone are those that it returns false for; nil = none
	Path   string              // path.Match pattern below /api/v3, such as "/stages/email/*/"; "" = any
	Skip   int                 // so many matching requests pass first
	Times  int                 // then so many are faulted; 0 = forever
	After  bool                // the request is carried out first, then its answer spoiled
	Answer http.HandlerFunc    // what happens instead of (or after) answering; it may read the request's body
}

type injected struct {
	Fault
	seen int
}

// Inject adds a fault; of several that match, the one added first wins. The result takes it out again.
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

// faultFor counts a request towards the faults that it matches and returns the one that is due, nil for none.
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
