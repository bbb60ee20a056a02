package provider_test

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// promptly is what a write under way is given after an interrupt, and a busy machine's share; without a word of the
// interrupt a run would wait for request_timeout, 30 seconds.
const promptly = 5 * time.Second

// interruptible is a test whose context ends with the interrupt of the run.
type interruptible struct {
	testing.TB
	ctx context.Context // of what runs now; a test replaces it
}

func (i *interruptible) Context() context.Context { return i.ctx }

// Whichever request a user interrupts, as it arrives or after it was carried out: the run ends, and the next one after
// following its advice leaves exactly what is wanted.
func TestFlowSetCancelled(t *testing.T) {
	t.Parallel()
	var waiting sync.WaitGroup
	for _, o := range flowChanges {
		server, _, stage := o.before(t, grounds[0])
		if diags := o.run(stage); diags.HasError() {
			t.Fatal(diags)
		}
		for k := range len(server.Sim.Requests()) {
			for _, after := range []bool{false, true} {
				run := &interruptible{t, t.Context()}
				try := o.trial(run, grounds[0], "interrupt", k)
				waiting.Go(func() { o.cancelled(t, run, try, k, after) })
			}
		}
	}
	waiting.Wait()
}

// cancelled interrupts the change at request k, which never gets an answer.
func (o flowChange) cancelled(t *testing.T, run *interruptible, try trial, k int, after bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	run.ctx = ctx
	var pressed time.Time
	remove := try.server.Sim.Inject(authentiksim.Fault{Skip: k, Times: 1, After: after, Answer: func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not see the client leave
		pressed = time.Now()
		cancel()
		authentiksim.Hang()(w, r)
	}})
	first := o.run(try.stage)
	if took := time.Since(pressed); ctx.Err() == nil || took > promptly {
		t.Errorf("%s, request %d: took %s after the interrupt", o.name, k, took)
	}
	remove()
	run.ctx = t.Context()
	try.completes(t, first)
}
