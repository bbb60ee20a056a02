package faults_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// combination is one place in the matrix.
type combination struct {
	fault     fault
	operation operation
	typeName  string
	always    bool
}

func (c combination) String() string {
	return strings.Join([]string{c.operation.name, c.fault.name, often(c.always), c.typeName}, "/")
}

func combinations() []combination {
	var all []combination
	for _, f := range allFaults() {
		for _, o := range operations {
			if f.after && !o.writes() { // a read has nothing to carry out
				continue
			}
			if f.late && o.method != http.MethodPost {
				continue
			}
			for _, typeName := range acctest.Kinds {
				all = append(all, combination{f, o, typeName, false})
				if !f.late {
					all = append(all, combination{f, o, typeName, true})
				}
			}
		}
	}
	return all
}

// workers is far above the processors: most combinations wait for a time-out.
const workers = 12

// Every fault meets every operation, once and always, for both types. FAULTS_OUT names a file for the table.
func TestFaults(t *testing.T) {
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
	for _, c := range combinations() {
		todo <- c
	}
	close(todo)
	done.Wait()
	if file := os.Getenv("FAULTS_OUT"); file != "" {
		if err := os.WriteFile(file, []byte(table(&outcomes)), 0o600); err != nil {
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
	session := w.session()
	return &cell{world: w, t: t, typeName: c.typeName, session: session, stage: session.Resource(c.typeName), secretly: c.always}
}

func (c combination) try(t *testing.T) {
	on := c.newCell(t)
	c.operation.before(on)
	on.session.Restart()
	on.server.Sim.ResetRequests()
	end := c.fault.strike(on.world, c.operation.method, c.operation.pattern(c.typeName), c.operation.skip, c.always)
	start := time.Now()
	diags := c.operation.run(on)
	if took := time.Since(start); took > longest {
		t.Errorf("took %s", took)
	}
	end()
	if !on.struck() {
		t.Error("no request met the fault")
	}
	c.judge(on, diags)
	on.session.Restart()
	c.operation.after(on, diags)
	on.showsNothing(diags)
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

// judge expects success where the fault should not be noticed, and otherwise errors that people can use.
func (c combination) judge(on *cell, diags tfcore.Diagnostics) {
	on.t.Helper()
	if diags.HasError() && !c.always && c.fault.passing {
		on.t.Errorf("not survived at once: %s", diags)
	}
	if diags.HasError() && c.fault.after && c.operation.method != http.MethodPut {
		on.t.Errorf("what was done is not found out: %s", diags)
	}
	for _, one := range diags.Errors() {
		text := one.String()
		advice := (c.operation.name == "bind a new" || c.operation.name == "make flow") && strings.Contains(text, "terraform untaint")
		if !advice && !strings.Contains(text, "http://127.0.0.1:") || len(text) > 2500 || strings.Contains(text, "<h1>") {
			on.t.Errorf("not a clear error: %s", text)
		}
	}
}

// table has a row for each fault and a column for each operation: how many of the combinations survived.
func table(outcomes *sync.Map) string {
	survived, all := map[string]int{}, map[string]int{}
	for _, c := range combinations() {
		place := c.fault.name + "/" + c.operation.name
		passed, _ := outcomes.Load(c.String())
		for _, key := range []string{place, ""} {
			all[key]++
			if passed == true {
				survived[key]++
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-24s", "")
	for _, o := range operations {
		fmt.Fprintf(&b, "%-13s", o.name)
	}
	for _, f := range allFaults() {
		fmt.Fprintf(&b, "\n%s", f)
		for _, o := range operations {
			mark := "–"
			if key := f.name + "/" + o.name; all[key] > 0 {
				mark = fmt.Sprintf("%d of %d", survived[key], all[key])
			}
			fmt.Fprintf(&b, "%-13s", mark)
		}
	}
	fmt.Fprintf(&b, "\n\nEach place: once and always, both types. \"after\" comes when a write has been carried out.\n%d of %d combinations survived\n", survived[""], all[""])
	return b.String()
}
