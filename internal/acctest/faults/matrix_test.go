package faults_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest/core"
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
			for _, typeName := range acctest.Kinds {
				all = append(all, combination{f, o, typeName, false}, combination{f, o, typeName, true})
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

func (c combination) try(t *testing.T) {
	w := newWorld(t)
	if c.fault.slow {
		w.timeout = 300 * time.Millisecond
	}
	on := &cell{world: w, t: t, typeName: c.typeName, stage: w.session().Resource(c.typeName)}
	c.operation.before(on)
	on.stage = on.fresh()
	end := c.fault.strike(w, c.operation.method, c.operation.pattern(c.typeName), max(c.operation.page-1, 0), c.always)
	start := time.Now()
	diags := c.operation.run(on)
	if took := time.Since(start); took > longest {
		t.Errorf("took %s", took)
	}
	end()
	if !w.struck() {
		t.Error("no request met the fault")
	}
	c.judge(on, diags)
	c.operation.after(on)
	w.silent(t, "the log", w.logged())
}

// fresh is the stage in a new process of the provider, which has asked for nothing yet.
func (c *cell) fresh() *core.Resource {
	next := c.session().Resource(c.typeName)
	if c.stage.State() != nil {
		c.must(next.Import(c.id))
		c.must(next.Apply(c.config()))
		c.server.Sim.ResetRequests()
	}
	return next
}

// judge expects success where the fault should not be noticed, and otherwise errors that people can use.
func (c combination) judge(on *cell, diags core.Diagnostics) {
	on.t.Helper()
	on.silent(on.t, "a diagnostic", diags.String())
	if diags.HasError() && !c.always && c.fault.passing {
		on.t.Errorf("not survived at once: %s", diags)
	}
	if diags.HasError() && c.fault.after && c.operation.name == "create" {
		on.t.Errorf("the stage that was made is not taken for ours: %s", diags)
	}
	for _, one := range diags.Errors() {
		text := one.String()
		if !strings.Contains(text, "http://127.0.0.1:") || len(text) > 2500 || strings.Contains(text, "<h1>") {
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
