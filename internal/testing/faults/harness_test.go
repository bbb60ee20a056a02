package faults_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// request is one request of an operation. skip is the number of earlier requests with the same method and path.
type request struct {
	method, pattern string
	skip            int
	last            bool // whether no write follows this request
}

func (r request) isWrite() bool { return r.method != http.MethodGet }

func (r request) String() string {
	return fmt.Sprintf("%s %s #%d", r.method, strings.ReplaceAll(strings.Trim(r.pattern, "/"), "/", "."), r.skip+1)
}

// identifier matches a part of a path that differs between runs.
var identifier = regexp.MustCompile(`/([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+)/`)

// requests returns the requests of an operation without a fault.
func (o operation) requests(t *testing.T, typeName string) (all []request) {
	t.Helper()
	c := combination{operation: o, typeName: typeName}.newCell(t)
	o.before(c)
	c.session.Restart()
	c.server.Sim.ResetRequests()
	c.must(o.run(c))
	seen, lastWrite := map[request]int{}, -1
	for i, sent := range c.server.Sim.Requests() {
		one := request{method: sent.Method, pattern: identifier.ReplaceAllString(sent.Path, "/*/")}
		one.skip, seen[one] = seen[one], seen[one]+1
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

// combination is one entry of the matrix: a fault in one request of an operation.
type combination struct {
	fault     fault
	operation operation
	request   request
	typeName  string
	always    bool
}

func (c combination) String() string {
	return strings.Join([]string{c.operation.name, c.fault.name, c.request.String(), often(c.always), c.typeName}, "/")
}

// combinations returns every fault for every request of every operation. A write of a stage meets the fault once and
// always, with both types: these are four ways. A read, and a write of an operation on flows, meets the fault in only
// one of the four ways. A read of an operation on flows meets only half of the faults.
func combinations(t *testing.T) (all []combination) {
	t.Helper()
	for _, o := range operations {
		for turn, typeName := range acctest.Kinds {
			for i, r := range o.requests(t, typeName) {
				for j, f := range allFaults() {
					for _, always := range []bool{false, true} {
						if f.canStrike(r, always) && o.has(r, turn, i+j, always) {
							all = append(all, combination{f, o, r, typeName, always})
						}
					}
				}
			}
		}
	}
	return all
}

// has reports whether a request meets a fault in this way: with the type of this turn, and always or once.
func (o operation) has(r request, turn, place int, always bool) bool {
	if r.isWrite() && !o.onFlows {
		return true
	}
	way := place % 4
	isChosen := r.isWrite() || !o.onFlows || place%8 < 4
	return isChosen && way%2 == turn && (way/2 == 0) == always
}

// Every fault meets every request of every operation. The environment variable FAULTS_OUT names a file for the table.
func TestFaults(t *testing.T) {
	all := combinations(t)
	todo := make(chan combination)
	var outcomes sync.Map
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Go(func() {
			for c := range todo {
				outcomes.Store(c.String(), t.Run(c.String(), func(t *testing.T) { synctest.Test(t, c.try) }))
			}
		})
	}
	for _, c := range all {
		todo <- c
	}
	close(todo)
	done.Wait()
	// The limit is low, because a slow machine finds out less in the short time after an interrupt.
	if all, foundOut := afterInterrupt.all.Load(), afterInterrupt.foundOut.Load(); foundOut < all/4 {
		t.Errorf("after %d interrupts, the outcome of %d writes was found out", all, foundOut)
	}
	table(all, &outcomes).Write(t, os.Getenv("FAULTS_OUT"))
}

// newCell returns a new cell. Its password is write-only if the fault always happens. One of the two types uses a
// proxy.
func (c combination) newCell(t *testing.T) *cell {
	t.Helper()
	w := newWorld(t)
	if c.typeName == acctest.Kinds[1] {
		w = worldOf(t, w.server, proxyUser())
	}
	session := w.session()
	return &cell{
		world: w, t: t, typeName: c.typeName, session: session, stage: session.Resource(c.typeName), secretly: c.always,
	}
}

func (c combination) try(t *testing.T) {
	on := c.newCell(t)
	c.operation.before(on)
	end := c.fault.strike(on.world, c.request, c.always)
	on.session.Restart()
	on.server.Sim.ResetRequests()
	diags := c.operation.run(on)
	struck, asked := on.struck(), on.count(c.request)
	end()
	if !struck {
		t.Error("no request met the fault")
	}
	if c.fault.interrupts && asked > c.request.skip+1 {
		t.Errorf("%d requests were sent after the interrupt", asked-c.request.skip-1)
	}
	c.judge(on, diags)
	on.session.Restart()
	c.operation.after(on, diags)
	on.showsNothing(diags)
}

// count returns the number of requests with this method and path that the server has got.
func (c *cell) count(r request) (count int) {
	for _, sent := range c.server.Sim.Requests() {
		if sent.Method == r.method && identifier.ReplaceAllString(sent.Path, "/*/") == r.pattern {
			count++
		}
	}
	return count
}

// judge fails the test if there is an error although the fault must not have an effect. It also fails the test if an
// error does not help the user.
func (c combination) judge(on *cell, diags tfcore.Diagnostics) {
	on.t.Helper()
	if diags.HasError() && c.mustSucceed() {
		on.t.Errorf("not survived at once: %s", diags)
	}
	if c.fault.interrupts {
		c.judgeInterrupt(on, diags)
		c.countInterrupt(diags)
		return
	}
	for _, one := range diags.Errors() {
		text := one.String()
		advice := strings.Contains(text, "terraform untaint")
		if !advice && !strings.Contains(text, on.server.URL) || len(text) > 2500 || strings.Contains(text, "<h1>") {
			on.t.Errorf("not a clear error: %s", text)
		}
	}
}

// mustSucceed reports whether the run must succeed: the fault passes, or the server carried the request out.
func (c combination) mustSucceed() bool {
	if c.fault.interrupts {
		return false
	}
	return !c.always && c.fault.passing || c.fault.after && c.request.method != http.MethodPut
}

// judgeInterrupt checks that the error asks the user to decide only if a create has an unknown outcome.
func (c combination) judgeInterrupt(on *cell, diags tfcore.Diagnostics) {
	on.t.Helper()
	text := diags.String()
	creates := c.request.method == http.MethodPost && c.request.pattern == acctest.Paths[c.typeName]
	unknown := strings.Contains(text, "The stage may or may not exist")
	if unknown && (!creates || c.fault.wait) || !unknown && creates && !c.fault.after && !c.fault.wait {
		on.t.Errorf("got %s", text)
	}
	if unknown && !strings.Contains(text, "terraform import "+c.typeName+".YOUR_BLOCK stage") {
		on.t.Errorf("no import command: %s", text)
	}
}

// afterInterrupt counts the interrupts of an operation's last write that the server carried out. foundOut is the number
// of those writes whose outcome the provider found out in the short time after the interrupt.
var afterInterrupt struct{ all, foundOut atomic.Int64 }

func (c combination) countInterrupt(diags tfcore.Diagnostics) {
	hasPassword := c.request.pattern == acctest.Paths[acctest.Kinds[0]]+"*/" && c.request.method == http.MethodPut
	if !c.request.last || !c.fault.after || hasPassword {
		return
	}
	afterInterrupt.all.Add(1)
	if !diags.HasError() {
		afterInterrupt.foundOut.Add(1)
	}
}

// table returns a table with a row for each fault and a column for each operation. A cell has the number of
// combinations that passed.
func table(combinations []combination, outcomes *sync.Map) *acctest.Table {
	survived, all := map[string]int{}, map[string]int{}
	for _, c := range combinations {
		passed, _ := outcomes.Load(c.String())
		for _, key := range []string{c.fault.name + "/" + c.operation.name, ""} {
			all[key]++
			if passed == true {
				survived[key]++
			}
		}
	}
	t := &acctest.Table{Title: 32, Column: 15}
	for _, o := range operations {
		t.Columns = append(t.Columns, o.name)
	}
	for _, f := range allFaults() {
		row := t.Row(f.name)
		for i, o := range operations {
			row[i] = "–"
			if key := f.name + "/" + o.name; all[key] > 0 {
				row[i] = fmt.Sprintf("%d of %d", survived[key], all[key])
			}
		}
	}
	t.Legend = fmt.Sprintf("%d of %d combinations passed", survived[""], all[""])
	return t
}

// showsNothing looks for secrets in the diagnostics, the log and the state. Only the state may contain password.
func (c *cell) showsNothing(diags tfcore.Diagnostics) {
	c.t.Helper()
	c.silent(c.t, "a diagnostic", diags.String())
	log := c.said.String()
	if !strings.Contains(log, `"@level":"trace"`) || !strings.Contains(log, "duration_ms") {
		c.t.Errorf("not everything was logged, so the search means nothing: %.500s", log)
	}
	c.silent(c.t, "the log", log)
	state := fmt.Sprint(c.stage.State(), c.stage.Identity())
	c.silent(c.t, "the state", state, "password", "second password")
	if stored := c.stage.State()["password"]; stored != nil && leak(state, fmt.Sprint(stored)) == "" {
		c.t.Error("a password is in the state and not found")
	}
}
