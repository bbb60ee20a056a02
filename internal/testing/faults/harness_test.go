package faults_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// request is one of those that an operation sends: the so-many-th with the method and path.
type request struct {
	method, pattern string
	skip            int
	last            bool // no write comes after it
}

func (r request) isWrite() bool { return r.method != http.MethodGet }

func (r request) String() string {
	return fmt.Sprintf("%s %s #%d", r.method, strings.ReplaceAll(strings.Trim(r.pattern, "/"), "/", "."), r.skip+1)
}

// identifier is a part of a path that differs from run to run.
var identifier = regexp.MustCompile(`/([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+)/`)

// requests are those of an operation that meets no fault.
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

// combination is one place in the matrix.
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

// combinations are every fault in every request of every operation. The write of a stage meets it once and always, with
// both types; a read, and any request of an operation on flows, meets it in one of these ways; a read of an operation on
// flows meets half of them.
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

// has reports whether one of the ways in which a request can meet a fault is tried.
func (o operation) has(r request, turn, place int, always bool) bool {
	if r.isWrite() && !o.onFlows {
		return true
	}
	way := place % 4
	isChosen := r.isWrite() || !o.onFlows || place%8 < 4
	return isChosen && way%2 == turn && (way/2 == 0) == always
}

// workers is far above the processors: most combinations wait for a time-out.
const workers = 12

// Every fault meets every request of every operation. FAULTS_OUT names a file for the table.
func TestFaults(t *testing.T) {
	all := combinations(t)
	todo := make(chan combination)
	var outcomes sync.Map
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for c := range todo {
				outcomes.Store(c.String(), t.Run(c.String(), func(t *testing.T) { c.try(t) }))
			}
		})
	}
	for _, c := range all {
		todo <- c
	}
	close(todo)
	done.Wait()
	if all, foundOut := afterInterrupt.all.Load(), afterInterrupt.foundOut.Load(); foundOut < all/4 { // however slow the machine
		t.Errorf("after %d interrupts, the outcome of %d writes was found out", all, foundOut)
	}
	if file := os.Getenv("FAULTS_OUT"); file != "" {
		if err := os.WriteFile(file, []byte(table(all, &outcomes)), 0o600); err != nil {
			t.Error(err)
		}
	}
}

// newCell has stored passwords where a fault comes once and write-only ones where it stays, and a proxy for one type.
func (c combination) newCell(t *testing.T) *cell {
	t.Helper()
	w := newWorld(t)
	if c.typeName == acctest.Kinds[1] {
		w = worldOf(t, w.server, proxyUser())
	}
	w.waits = c.fault.interrupts
	session := w.session()
	return &cell{world: w, t: t, typeName: c.typeName, session: session, stage: session.Resource(c.typeName), secretly: c.always}
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

// count is how many requests with the method and path the server has got.
func (c *cell) count(r request) (count int) {
	for _, sent := range c.server.Sim.Requests() {
		if sent.Method == r.method && identifier.ReplaceAllString(sent.Path, "/*/") == r.pattern {
			count++
		}
	}
	return count
}

// judge expects success where the fault should not be noticed, and otherwise errors that people can use.
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
		if !advice && !strings.Contains(text, "http://127.0.0.1:") || len(text) > 2500 || strings.Contains(text, "<h1>") {
			on.t.Errorf("not a clear error: %s", text)
		}
	}
}

// mustSucceed reports whether nobody should notice the fault: it passes, or its request was carried out.
func (c combination) mustSucceed() bool {
	if c.fault.interrupts {
		return false
	}
	return !c.always && c.fault.passing || c.fault.after && c.request.method != http.MethodPut
}

// judgeInterrupt expects an error that asks for a decision only of a create of unknown outcome.
func (c combination) judgeInterrupt(on *cell, diags tfcore.Diagnostics) {
	on.t.Helper()
	text := diags.String()
	creates := c.request.method == http.MethodPost && c.request.pattern == acctest.Paths[c.typeName]
	unknown := strings.Contains(text, "The stage may or may not exist")
	if unknown && (!creates || c.fault.wait) || !unknown && creates && !c.fault.after && !c.fault.wait {
		on.t.Errorf("got %s", text)
	}
	if unknown && !strings.Contains(text, "terraform import "+c.typeName+".ADDRESS stage") {
		on.t.Errorf("no import command: %s", text)
	}
}

// afterInterrupt counts the interrupts in what an operation writes last, which the server then carried out, and those of
// them whose outcome was found out in the time that is left after an interrupt.
var afterInterrupt struct{ all, foundOut atomic.Int64 }

func (c combination) countInterrupt(diags tfcore.Diagnostics) {
	isHidden := c.request.pattern == acctest.Paths[acctest.Kinds[0]]+"*/" && c.request.method == http.MethodPut // its password
	if !c.request.last || !c.fault.after || isHidden {
		return
	}
	afterInterrupt.all.Add(1)
	if !diags.HasError() {
		afterInterrupt.foundOut.Add(1)
	}
}

// table has a row for each fault and a column for each operation: how many of the combinations survived.
func table(combinations []combination, outcomes *sync.Map) string {
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
	var b strings.Builder
	fmt.Fprintf(&b, "%-32s", "")
	for _, o := range operations {
		fmt.Fprintf(&b, "%-15s", o.name)
	}
	for _, f := range allFaults() {
		fmt.Fprintf(&b, "\n%-32s", f.name)
		for _, o := range operations {
			mark := "–"
			if key := f.name + "/" + o.name; all[key] > 0 {
				mark = fmt.Sprintf("%d of %d", survived[key], all[key])
			}
			fmt.Fprintf(&b, "%-15s", mark)
		}
	}
	fmt.Fprintf(&b, "\n\nEach place: every request of the operation, once and always, both types. \"after\" comes when a write has been carried out.\n"+
		"%d of %d combinations survived\n", survived[""], all[""])
	return b.String()
}

// showsNothing looks for secrets in what was said, logged and stored; the state may hold password.
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
	if stored := c.stage.State()["password"]; stored != nil && acctest.Leak(state, fmt.Sprint(stored)) == "" {
		c.t.Error("a password is in the state and not found")
	}
}
