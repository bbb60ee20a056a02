package recovery_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// owner and intruder are the names of two users. Only the owner can read the mail to the owner.
const (
	owner    = "owner"
	intruder = "intruder"
)

// attempts contains the ways in which an intruder tries to get into the account of the owner or into a new account. The
// intruder can read only the mail to the user "intruder".
var attempts = []authentiksim.Visitor{
	{Name: owner, Mailbox: intruder},
	{Name: owner, Mailbox: intruder, Link: intruder},
	{Name: "nobody", Mailbox: intruder},
	{Name: intruder, Mailbox: intruder},
}

// intruders are visitors of a flow on a simulated server. After each write to the server they open new sessions of the
// flow, and try to finish all sessions, old and new.
type intruders struct {
	server *acctest.Target
	slug   string
	// enrolls is true if the flow creates users. Then only a sign-in counts as success of an intruder.
	enrolls bool

	mu       sync.Mutex
	sessions []opened
	writes   []string
	found    []string
}

// opened is a session of a flow. after is the write after which an intruder opened the session.
type opened struct {
	*authentiksim.Session
	after string
}

// watch creates the users owner and intruder, and makes intruders try the flow after each later write to the server.
// enrolls says whether the flow creates users.
func watch(t *testing.T, server *acctest.Target, slug string, enrolls bool) *intruders {
	t.Helper()
	for _, name := range []string{owner, intruder} {
		body := fmt.Sprintf(`{"username": %q, "name": %[1]q, "email": "%[1]s@example.com"}`, name)
		if status, answer := server.Ask(t, http.MethodPost, "/core/users/", body); status != http.StatusCreated {
			t.Fatalf("POST /core/users/: %d %v", status, answer)
		}
	}
	i := &intruders{server: server, slug: slug, enrolls: enrolls}
	server.Sim.OnWrite(i.try)
	return i
}

// try opens a new session for each attempt, and tries to finish every session that is open. The simulator calls try
// after each write.
func (i *intruders) try(w authentiksim.Walker, method, path string) {
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

// taken reports whether the flow ended with a user other than the intruder. user is "" if the flow ended without a
// user.
func taken(user string) bool { return user != "" && user != intruder }

// succeeded returns a text for each session in which an intruder got in, and for each session that the simulator could
// not run. It returns nil if there are none.
func (i *intruders) succeeded() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.found
}

// mustFail fails the test if any intruder has got in so far.
func (i *intruders) mustFail(t *testing.T) {
	t.Helper()
	if found := i.succeeded(); len(found) > 0 {
		t.Errorf("the flow was open:\n%s\nwrites:\n%s", strings.Join(found, "\n"), strings.Join(i.writes, "\n"))
	}
}

// mustSucceed fails the test unless an intruder who opens the flow now signs in as the owner.
func (i *intruders) mustSucceed(t *testing.T) {
	t.Helper()
	i.server.Sim.Walk(func(w authentiksim.Walker) {
		session, err := w.Open(i.slug, authentiksim.Visitor{Name: owner, Mailbox: intruder})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := w.Finish(session); err != nil || out.SignedIn != owner {
			t.Errorf("the intruder does not get in: %+v, %v", out, err)
		}
	})
}

// mustWork fails the test if the owner cannot finish the flow, or if any intruder has got in so far.
func (i *intruders) mustWork(t *testing.T) {
	t.Helper()
	i.mustFail(t)
	i.server.Sim.Walk(func(w authentiksim.Walker) {
		visitors := []authentiksim.Visitor{{Name: owner, Mailbox: owner}, {Link: owner}}
		if i.enrolls {
			visitors = visitors[:1]
		}
		for _, visitor := range visitors {
			session, err := w.Open(i.slug, visitor)
			if err != nil {
				t.Fatal(err)
			}
			if out, err := w.Finish(session); err != nil || out.Wrote != owner || out.SignedIn != owner {
				t.Errorf("%+v does not get through the flow: %+v, %v", visitor, out, err)
			}
		}
	})
}
