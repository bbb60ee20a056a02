// Package faults tests the provider when the server or the network fails, or when the user interrupts a run. The
// provider must not lose an object, create an object twice, or show a secret.
package faults_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// request is one request of an operation. `skip` is the number of earlier requests with the same method and path.
type request struct {
	method, pattern string
	skip            int
	last            bool // whether this request is the last write of the operation
}

func (r request) isWrite() bool { return r.method != http.MethodGet }

func (r request) matches(method, path string) bool {
	return r.method == method && r.pattern == patternOf(path)
}

// identifier matches an id in a path. Ids differ between runs.
var identifier = regexp.MustCompile(`/([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+)/`)

func patternOf(path string) string { return identifier.ReplaceAllString(path, "/*/") }

// requests runs an operation without faults, and returns its requests.
func (o operation) requests(t *testing.T, typeName string) (all []request) {
	t.Helper()
	s := newScenario(t, typeName)
	o.prepare(s)
	s.must(o.start(s))
	count, lastWrite := map[request]int{}, -1
	for i, sent := range s.server.Sim.Requests() {
		one := request{method: sent.Method, pattern: patternOf(sent.Path)}
		one.skip, count[one] = count[one], count[one]+1
		all = append(all, one)
		if one.isWrite() {
			lastWrite = i
		}
	}
	if lastWrite >= 0 {
		all[lastWrite].last = true
	}
	return all
}

func (o operation) start(s *scenario) tfcore.Diagnostics {
	s.session.Restart()
	s.server.Sim.ResetRequests()
	return o.run(s)
}

type combination struct {
	fault     fault
	operation operation
	request   request
	typeName  string
	always    bool
}

func (c combination) String() string {
	often := map[bool]string{false: "once", true: "always"}[c.always]
	path := strings.ReplaceAll(strings.Trim(c.request.pattern, "/"), "/", ".")
	return fmt.Sprintf("%s/%s/%s %s #%d/%s/%s",
		c.operation.name, c.fault.name, c.request.method, path, c.request.skip+1, often, c.typeName)
}

// combinations returns the tests to run. Each test puts one fault into one request. There are four ways to do this:
// with each type of stage, either only the first attempt of the request has the fault, or every attempt.
//   - A write of an operation on a stage without flows is tested with every fault, in all four ways.
//   - A read of an operation on a stage with flows is tested with half of the faults, in one way each.
//   - Any other request is tested with every fault, in one way each.
//
// In addition, every POST is tested with the fault lateArrival and both types of stages. A test is left out if
// canStrike returns false for it.
func combinations(t *testing.T) (all []combination) {
	t.Helper()
	for _, o := range operations {
		for turn, typeName := range acctest.Kinds {
			for i, r := range o.requests(t, typeName) {
				for j, f := range allFaults() {
					for _, always := range []bool{false, true} {
						if f.canStrike(r, always) && (f.late || o.chooses(r, turn, i+j, always)) {
							all = append(all, combination{f, o, r, typeName, always})
						}
					}
				}
			}
		}
	}
	return all
}

// chooses reports whether a request is tested with a fault (see combinations for the rules). `turn` is the index of the
// stage type. `always` means that every attempt has the fault. `place` is the index of the request plus the index of
// the fault. If a request is tested in only one way, `place` selects the way, so that the tests are spread evenly.
func (o operation) chooses(r request, turn, place int, always bool) bool {
	if r.isWrite() && !o.onFlows {
		return true
	}
	way := place % 4
	isChosen := r.isWrite() || !o.onFlows || place%8 < 4
	return isChosen && way%2 == turn && (way/2 == 0) == always
}

// Each test puts one fault into one request of an operation. The operation must succeed, or its error must help the
// user to complete it. Nothing is lost or created twice, and no secret is shown. The environment variable FAULTS_OUT
// names a file to which the outcomes are written as a table.
func TestFaults(t *testing.T) {
	outcomes := newOutcomes()
	t.Cleanup(func() { outcomes.write(t, os.Getenv("FAULTS_OUT")) }) // Cleanup runs after the parallel subtests
	for _, c := range combinations(t) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() { outcomes.add(c, !t.Failed()) })
			synctest.Test(t, c.try)
		})
	}
}

func (c combination) try(t *testing.T) {
	s := newScenario(t, c.typeName)
	s.writeOnly = c.always
	c.operation.prepare(s)
	end := c.fault.strike(s, c.request, c.always)
	diags := c.operation.start(s)
	sent, struck := 0, s.network.struck
	for _, r := range s.server.Sim.Requests() {
		if struck = struck || r.Faulted; c.request.matches(r.Method, r.Path) {
			sent++
		}
	}
	end()
	if !struck {
		t.Error("no request had the fault")
	}
	allowed := c.request.skip + 1
	if c.fault.answer == nil {
		allowed++ // a slow response comes from a second call of the simulator, which logs the request again
	}
	if c.fault.interrupts && sent > allowed {
		t.Errorf("%d requests were sent after the interrupt", sent-allowed)
	}
	c.checkDiagnostics(s, diags)
	s.session.Restart()
	c.operation.check(s, diags)
	s.mustShowNoSecret(diags)
}

// checkDiagnostics fails the test if there is an error although the run must succeed, or if an error does not help the
// user.
func (c combination) checkDiagnostics(s *scenario, diags tfcore.Diagnostics) {
	s.Helper()
	if diags.HasError() && c.mustSucceed() {
		s.Errorf("the run failed: %s", diags)
	}
	if c.fault.interrupts {
		c.checkInterrupt(s, diags.String())
		return
	}
	for _, one := range diags.Errors() {
		text := one.String()
		helps := strings.Contains(text, "terraform untaint") || strings.Contains(text, s.server.URL)
		if !helps || len(text) > 2500 || strings.Contains(text, "<h1>") {
			s.Errorf("not a clear error: %s", text)
		}
	}
}

// mustSucceed reports whether the run must succeed although a request has the fault. The run must succeed if the client
// repeats the request with success, or finds out that the server carried out the request.
func (c combination) mustSucceed() bool {
	if c.fault.interrupts {
		// After an interrupt, the client has a moment to find out the outcome of a write. The client cannot find out the
		// outcome of an update of an email stage, because the server does not return the password.
		hasPassword := c.request.matches(http.MethodPut, acctest.Paths[acctest.Kinds[0]]+"*/")
		return c.request.last && c.fault.isApplied && !hasPassword
	}
	return !c.always && c.fault.passing || c.fault.isApplied && c.request.method != http.MethodPut
}

// checkInterrupt checks the error of an interrupted run. If the outcome of a create is unknown, the error must say that
// the stage may or may not exist. Any other error must not say this.
func (c combination) checkInterrupt(s *scenario, text string) {
	s.Helper()
	creates := c.request.matches(http.MethodPost, acctest.Paths[c.typeName])
	unknown := strings.Contains(text, "The stage may or may not exist")
	if unknown && (!creates || c.fault.wait) || !unknown && creates && !c.fault.isApplied && !c.fault.wait {
		s.Errorf("got %s", text)
	}
	if unknown && !strings.Contains(text, "terraform import "+c.typeName+".YOUR_BLOCK stage") {
		s.Errorf("no import command: %s", text)
	}
}
