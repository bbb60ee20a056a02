package acctest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The users of a server whose flows are watched. Only the owner reads the mail to owner.
const (
	owner    = "owner"
	intruder = "intruder"
)

// attempts are the ways in which an intruder, who reads only their own mail, tries to get into the account of the owner
// or into a new one.
var attempts = []authentiksim.Visitor{
	{Name: owner, Mailbox: intruder},
	{Name: owner, Mailbox: intruder, Link: intruder},
	{Name: "nobody", Mailbox: intruder},
	{Name: intruder, Mailbox: intruder},
}

// Intruders try a flow of a simulated server after each write: they open it, and they go on with what they opened after
// every earlier write.
type Intruders struct {
	server  *Target
	slug    string
	enrolls bool // the flow creates users, and has to let only those sign in who read their mail

	mu       sync.Mutex
	sessions []opened
	writes   []string
	found    []string
}

// opened is a session and the write after which it was opened.
type opened struct {
	*authentiksim.Session
	after string
}

// WatchRecovery lets intruders try a recovery flow from now on.
func (s *Target) WatchRecovery(tb testing.TB, slug string) *Intruders {
	tb.Helper()
	return s.watch(tb, &Intruders{slug: slug})
}

// WatchEnrollment lets intruders try an enrollment flow from now on.
func (s *Target) WatchEnrollment(tb testing.TB, slug string) *Intruders {
	tb.Helper()
	return s.watch(tb, &Intruders{slug: slug, enrolls: true})
}

func (s *Target) watch(tb testing.TB, i *Intruders) *Intruders {
	tb.Helper()
	for _, name := range []string{owner, intruder} {
		body := fmt.Sprintf(`{"username": %q, "name": %[1]q, "email": "%[1]s@example.com"}`, name)
		if status, answer := s.Ask(tb, http.MethodPost, "/core/users/", body); status != http.StatusCreated {
			tb.Fatalf("POST /core/users/: %d %v", status, answer)
		}
	}
	i.server = s
	s.Sim.OnWrite(i.try)
	return i
}

// try is called after each write.
func (i *Intruders) try(w authentiksim.Walker, method, path string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := fmt.Sprintf("%d. %s %s", len(i.writes)+1, method, path)
	i.writes = append(i.writes, now)
	for _, visitor := range attempts {
		session, err := w.Open(i.slug, visitor)
		if err != nil {
			i.found = append(i.found, fmt.Sprintf("after %s: %v", now, err))
			continue
		}
		i.sessions = append(i.sessions, opened{session, now})
	}
	for _, session := range i.sessions {
		out, err := w.Finish(session.Session)
		if err != nil || taken(out.SignedIn) || taken(out.Wrote) && !i.enrolls {
			i.found = append(i.found, fmt.Sprintf("opened after %s, after %s: %+v, %v", session.after, now, out, err))
		}
	}
}

// taken reports whether a user is another one than the intruder.
func taken(user string) bool { return user != "" && user != intruder }

// Succeeded returns how the intruders got in, or what the simulator could not try; nothing if the flow was closed.
func (i *Intruders) Succeeded() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.found
}

// Writes returns the writes of the server since the flow is watched.
func (i *Intruders) Writes() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.writes
}

// MustFail fails the test if an intruder got in at any moment so far.
func (i *Intruders) MustFail(tb testing.TB) {
	tb.Helper()
	if found := i.Succeeded(); len(found) > 0 {
		tb.Errorf("the flow was open:\n%s\nwrites:\n%s", strings.Join(found, "\n"), strings.Join(i.Writes(), "\n"))
	}
}

// MustWork fails the test unless the owner of a mailbox gets through the flow, and no intruder does.
func (i *Intruders) MustWork(tb testing.TB) {
	tb.Helper()
	i.MustFail(tb)
	i.server.Sim.Walk(func(w authentiksim.Walker) {
		visitors := []authentiksim.Visitor{{Name: owner, Mailbox: owner}, {Link: owner}}
		if i.enrolls {
			visitors = visitors[:1]
		}
		for _, visitor := range visitors {
			session, err := w.Open(i.slug, visitor)
			if err != nil {
				tb.Fatal(err)
			}
			if out, err := w.Finish(session); err != nil || out.Wrote != owner || out.SignedIn != owner {
				tb.Errorf("%+v does not get through the flow: %+v, %v", visitor, out, err)
			}
		}
	})
}
