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

// attempts contains the names and links with which an intruder tries to finish the flow. The intruder can read only the
// mail to the user "intruder".
var attempts = []authentiksim.Visitor{
	{Name: owner, Mailbox: intruder},
	{Name: owner, Mailbox: intruder, Link: intruder},
	{Name: "nobody", Mailbox: intruder},
	{Name: intruder, Mailbox: intruder},
}

// intruders are visitors of a flow on a simulated server. After each write to the server they open new sessions of the
// flow, and try to finish all sessions, old and new.
type intruders struct {
	t      *testing.T
	server *acctest.Target
	slug   string
	// enrolls is true if the flow creates users. In such a flow, an intruder may create another user, but must not sign in
	// as another user.
	enrolls bool

	mu        sync.Mutex
	sessions  []session
	writes    []string
	successes []string // a text for each session in which an intruder got in
}

type session struct {
	*authentiksim.Session
	after string // the last write before the session was opened
}

// watch creates the users "owner" and "intruder". It returns intruders that try the flow with this slug after each
// later write to the server. `enrolls` says whether the flow creates users.
func watch(t *testing.T, server *acctest.Target, slug string, enrolls bool) *intruders {
	t.Helper()
	for _, name := range []string{owner, intruder} {
		user := attributes{"username": name, "name": name, "email": name + "@example.com"}
		server.Send(t, http.MethodPost, "/core/users/", user)
	}
	i := &intruders{t: t, server: server, slug: slug, enrolls: enrolls}
	server.Sim.OnWrite(i.try)
	return i
}

// try opens a session for each visitor in `attempts`, and then tries to finish all sessions, old and new. The simulator
// calls this method after each write.
func (i *intruders) try(w authentiksim.Walker, method, path string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := fmt.Sprintf("%d. %s %s", len(i.writes)+1, method, path)
	i.writes = append(i.writes, now)
	for _, visitor := range attempts {
		opened, err := w.Open(i.slug, visitor)
		if err != nil {
			i.t.Errorf("the simulator cannot open the flow after %s: %v", now, err)
			continue
		}
		i.sessions = append(i.sessions, session{opened, now})
	}
	for _, session := range i.sessions {
		out, err := w.Finish(session.Session)
		if err != nil {
			i.t.Errorf("the simulator cannot run the session opened after %s, after %s: %v", session.after, now, err)
		}
		if isOfAnother(out.SignedIn) || isOfAnother(out.Wrote) && !i.enrolls {
			i.successes = append(i.successes, fmt.Sprintf("opened after %s, after %s: %+v", session.after, now, out))
		}
	}
}

// isOfAnother reports whether an account belongs to a user other than the intruder. It returns false for "".
func isOfAnother(account string) bool { return account != "" && account != intruder }

func (i *intruders) haveSucceeded() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.successes) > 0
}

func (i *intruders) mustFail() {
	i.t.Helper()
	if i.haveSucceeded() {
		i.t.Errorf("the flow was open:\n%s\nwrites:\n%s", strings.Join(i.successes, "\n"), strings.Join(i.writes, "\n"))
	}
}

// mustWork fails the test if the owner cannot finish the flow, or if any intruder has got in so far.
func (i *intruders) mustWork() {
	i.t.Helper()
	i.mustFail()
	visitors := []authentiksim.Visitor{{Name: owner, Mailbox: owner}}
	if !i.enrolls {
		visitors = append(visitors, authentiksim.Visitor{Link: owner})
	}
	for _, visitor := range visitors {
		if out := i.visit(visitor); out.Wrote != owner || out.SignedIn != owner {
			i.t.Errorf("%+v does not get through the flow: %+v", visitor, out)
		}
	}
}

func (i *intruders) visit(visitor authentiksim.Visitor) (out authentiksim.Outcome) {
	i.t.Helper()
	i.server.Sim.Walk(func(w authentiksim.Walker) {
		opened, err := w.Open(i.slug, visitor)
		if err == nil {
			out, err = w.Finish(opened)
		}
		if err != nil {
			i.t.Errorf("the simulator cannot run the flow: %v", err)
		}
	})
	return out
}
