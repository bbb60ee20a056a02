package faults_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// promptly is how soon a cancelled run has to be over.
const promptly = 2 * time.Second

// moment is when a user interrupts a run: as the request arrives.
type moment struct {
	name   string
	answer http.HandlerFunc // what becomes of the request; nil lets it take a while and succeed
	after  bool
	wait   bool // not as the request arrives, but as the wait begins that its answer asks for
}

var moments = []moment{
	{name: "slow success", answer: nil, after: true},
	{name: "no answer", answer: authentiksim.Hang()},
	{name: "no answer after it was done", answer: authentiksim.Hang(), after: true},
	{name: "a long wait", answer: authentiksim.Status(http.StatusServiceUnavailable, json, "{}", "Retry-After", "50"), wait: true},
}

// A run that is cancelled ends at once, with a state that is true, and the next one completes it.
func TestCancelledRuns(t *testing.T) {
	for _, o := range operations {
		for _, m := range moments {
			if strings.HasPrefix(o.name, "list") || o.name == "templates" || m.answer == nil && !o.writes() {
				continue
			}
			for _, typeName := range acctest.Kinds {
				t.Run(strings.Join([]string{o.name, m.name, typeName}, "/"), func(t *testing.T) {
					t.Parallel()
					m.try(t, o, typeName)
				})
			}
		}
	}
}

func (m moment) try(t *testing.T, o operation, typeName string) {
	w := newWorld(t)
	w.waits = true
	session := w.session()
	on := &cell{world: w, t: t, typeName: typeName, session: session, stage: session.Resource(typeName)}
	o.before(on)
	pressed, resume := m.interruptAt(on, o)
	session.Restart()
	diags := o.run(on)
	if took := time.Since(*pressed); took > promptly {
		t.Errorf("took %s after the interrupt", took)
	}
	resume()
	session.Restart()
	m.judge(on, o, diags)
	o.after(on, diags)
	on.showsNothing(diags)
}

// interruptAt cancels the world's context as the operation's request arrives; resume brings a new one and ends the
// moment.
func (m moment) interruptAt(on *cell, o operation) (pressed *time.Time, resume func()) {
	ctx, cancel := context.WithCancel(on.ctx)
	pressed = new(time.Time)
	interrupt := sync.OnceFunc(func() {
		*pressed = time.Now()
		cancel()
	})
	end := func() {}
	if m.wait {
		on.waiting = interrupt
	}
	if m.answer == nil {
		on.refuse.late = interrupt
		on.refuse.arm(o.method, o.pattern(on.typeName), o.skip, -1)
	} else {
		end = on.server.Sim.Inject(authentiksim.Fault{
			Method: o.method, Path: o.pattern(on.typeName), Skip: o.skip, After: m.after,
			Answer: func(rw http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // else the server does not see the client leave
				if !m.wait {
					interrupt()
				}
				m.answer(rw, r)
			},
		})
	}
	normal := on.ctx
	on.ctx = ctx
	return pressed, func() {
		end()
		cancel()
		on.refuse.disarm()
		on.ctx = normal
	}
}

// judge expects an error that asks for a decision only of a create of unknown outcome.
func (m moment) judge(on *cell, o operation, diags tfcore.Diagnostics) {
	on.t.Helper()
	unknown := strings.Contains(diags.String(), "The stage may or may not exist")
	if unknown != (o.name == "create" && m.name == "no answer") {
		on.t.Errorf("got %s", diags)
	}
	if unknown && !strings.Contains(diags.String(), "terraform import "+on.typeName+".ADDRESS stage\n\n"+on.typeName+".ADDRESS is the resource's address, as in the plan.") {
		on.t.Errorf("no import command: %s", diags)
	}
	isHidden := o.method == http.MethodPut && on.typeName == acctest.Kinds[0] // its password cannot be read back
	done := m.answer == nil || m.after && !isHidden
	if o.name == "make flow" { // the binding that follows is not begun
		done = false
	}
	if o.writes() && done == diags.HasError() {
		on.t.Errorf("done is %v, got %s", done, diags)
	}
}
