package faults_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// fault is a failure of one request.
type fault struct {
	name string
	// answer responds to the request in place of the server. If it is nil, the other fields decide:
	//   - `interrupts` is true: the server itself responds, but slowly.
	//   - `late` is true: see below.
	//   - Both are false: the connection is refused.
	answer http.HandlerFunc
	// isApplied means that the server carries out a write before its response is replaced.
	isApplied bool
	// late means that the server closes the connection of a POST without a response. When the client sends the POST again,
	// the server first carries out the first POST. It then refuses the second POST, because the object already exists.
	late bool
	// passing means that the run must succeed if only the first attempt of a request has the fault.
	passing bool
	// interrupts means that the user presses Ctrl-C. If `wait` is false, the user does this when the request arrives. If
	// `wait` is true, the user does this when the client begins to wait for the next attempt.
	interrupts, wait bool
}

const json = "application/json"

func later(status int, contentType, body string) http.HandlerFunc {
	return authentiksim.Status(status, contentType, body, "Retry-After", "5")
}

// unclear contains the faults after which the client does not know whether the server carried out the request.
var unclear = []fault{
	{name: "reset", answer: authentiksim.Reset, passing: true},
	{name: "hang", answer: authentiksim.Hang, passing: true},
	{name: "500", answer: authentiksim.HTMLPage(http.StatusInternalServerError)},
	{name: "502", answer: authentiksim.HTMLPage(http.StatusBadGateway), passing: true},
	{name: "504", answer: authentiksim.HTMLPage(http.StatusGatewayTimeout), passing: true},
	{name: "503 JSON", answer: later(http.StatusServiceUnavailable, json, `{"error": "starting"}`), passing: true},
	{name: "503 HTML", answer: later(http.StatusServiceUnavailable, "text/html", "<h1>starting"), passing: true},
	{name: "200 while starting", answer: later(http.StatusOK, json, `{"error": "authentik starting"}`), passing: true},
	{name: "cut JSON", answer: authentiksim.CutJSON},
	{name: "HTML with 200", answer: authentiksim.HTMLPage(http.StatusOK)},
	{name: "wrong shape", answer: authentiksim.Status(http.StatusOK, json, `[{"name": 5}]`)},
	{name: "empty body", answer: authentiksim.EmptyBody(http.StatusOK)},
	{name: "16 MiB and more", answer: authentiksim.Oversized},
	{name: "slow drip", answer: authentiksim.Drip, passing: true},
	{name: "gzip bomb", answer: authentiksim.GzipBomb()},
}

// notApplied contains the faults in which the server does not carry out the request.
var notApplied = []fault{
	{name: "refused connection", passing: true},
	{name: "429 with Retry-After", answer: later(http.StatusTooManyRequests, json, `{"detail": "x"}`), passing: true},
	{name: "429 without", answer: authentiksim.Status(http.StatusTooManyRequests, json, `{"detail": "x"}`), passing: true},
	{name: "405 crash", answer: authentiksim.Crash},
	{name: "401", answer: authentiksim.Status(http.StatusUnauthorized, "text/html", "<h1>Log in")},
	{name: "403", answer: authentiksim.Status(http.StatusForbidden, json, `{"detail": "no"}`)},
	{name: "400 echo", answer: authentiksim.Echo(http.StatusBadRequest)},
	{name: "400 JSON echo", answer: authentiksim.EchoJSON(http.StatusBadRequest)},
	{name: "502 echo", answer: authentiksim.Echo(http.StatusBadGateway), passing: true},
	{name: "redirect", answer: authentiksim.Redirect(http.StatusFound, "https://login.test/?next=1")},
}

// interrupts contains the faults in which the user interrupts a request. The response to the request is slow, does not
// come, or asks the client to wait.
var interrupts = []fault{
	{name: "interrupt, slow success", interrupts: true, isApplied: true},
	{name: "interrupt, no answer before", interrupts: true, answer: authentiksim.Hang},
	{name: "interrupt, no answer after", interrupts: true, answer: authentiksim.Hang, isApplied: true},
	{name: "interrupt, a long wait", interrupts: true, wait: true,
		answer: authentiksim.Status(http.StatusServiceUnavailable, json, "{}", "Retry-After", "50")},
}

var lateArrival = fault{name: "late arrival", late: true, passing: true}

// canStrike reports whether the request can have the fault. If `always` is true, every attempt has the fault. These
// rules apply:
//   - A fault with isApplied needs a write, and a fault with `late` needs a POST.
//   - A fault with `late` or `interrupts` happens only once, so `always` must be false.
func (f fault) canStrike(r request, always bool) bool {
	return (!f.isApplied || r.isWrite()) && (!f.interrupts && !f.late || !always) &&
		(!f.late || r.method == http.MethodPost)
}

// allFaults returns all faults. It returns two versions of each fault in `unclear`. In the first version, the server
// does not carry out the request. In the second version, the server carries out the request if it is a write.
func allFaults() []fault {
	all := slices.Concat(notApplied, interrupts)
	for _, f := range unclear {
		before := f
		before.name += " before"
		f.name, f.isApplied = f.name+" after", true
		all = append(all, before, f)
	}
	return append(all, lateArrival)
}

// strike adds the fault to the request `at`. If `always` is true, every attempt of the request has the fault. If
// `always` is false, only the first attempt has the fault. The returned function ends the fault.
func (f fault) strike(s *scenario, at request, always bool) (end func()) {
	normal := s.ctx
	ctx, interrupt := context.WithCancel(normal)
	if f.interrupts {
		s.ctx = ctx
	}
	remove := f.inject(s, at, always, interrupt)
	return func() {
		remove()
		interrupt()
		s.setOnWait(nil)
		s.ctx = normal
	}
}

// inject makes the network or the simulator answer the request with the fault. If the fault interrupts the run, it
// calls `interrupt`. The other parameters and the result have the same meaning as in the method `strike`.
func (f fault) inject(s *scenario, at request, always bool, interrupt func()) (remove func()) {
	if f.answer == nil && !f.late && !f.interrupts {
		return s.network.refuse(at, always)
	}
	injected := authentiksim.Fault{
		Method: at.method, Path: at.pattern, Skip: at.skip, Times: 1, After: f.isApplied, Answer: f.answer,
	}
	if always {
		injected.Times = 0
	}
	switch {
	case f.late:
		injected.Times, injected.Answer = 2, s.answerLate()
	case f.wait:
		s.setOnWait(interrupt)
	case f.interrupts && f.answer == nil:
		injected.After, injected.Answer = false, func(w http.ResponseWriter, r *http.Request) {
			s.server.Sim.ServeHTTP(w, r)
			interrupt()
			<-time.After(heldBack)
		}
	case f.interrupts:
		injected.Answer = func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // without this read, the server does not notice that the client has left
			interrupt()
			f.answer(w, r)
		}
	}
	return s.server.Sim.Inject(injected)
}

// heldBack is the time between an interrupt and a slow response. It is shorter than the time that the client waits for
// a write after an interrupt. It takes no real time, because the tests use the fake time of testing/synctest.
const heldBack = 500 * time.Millisecond

// answerLate returns a handler for a request and its repetition. The handler closes the connection of the first
// request. When the repetition arrives, the server carries out the first request, and then the repetition.
func (s *scenario) answerLate() http.HandlerFunc {
	var first []byte
	return func(w http.ResponseWriter, r *http.Request) {
		second, err := io.ReadAll(r.Body)
		if err != nil || first == nil {
			first = second
			panic(http.ErrAbortHandler)
		}
		late := httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(first))
		late.Header = r.Header
		answer := httptest.NewRecorder()
		s.server.Sim.ServeHTTP(answer, late)
		if answer.Code != http.StatusCreated {
			s.Errorf("the late request ended in %d", answer.Code)
		}
		r.Body = io.NopCloser(bytes.NewReader(second))
		s.server.Sim.ServeHTTP(w, r)
	}
}
