package faults_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// outcomes counts how many combinations of the matrix were tried, and how many of them passed. It counts them by fault
// and operation.
type outcomes struct {
	mu     sync.Mutex
	counts map[[2]string]*count
	all    count
}

type count struct{ tried, passed int }

func newOutcomes() *outcomes { return &outcomes{counts: map[[2]string]*count{}} }

func (o *outcomes) add(c combination, passed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	cell := [2]string{c.fault.name, c.operation.name}
	if o.counts[cell] == nil {
		o.counts[cell] = &count{}
	}
	for _, counted := range []*count{o.counts[cell], &o.all} {
		counted.tried++
		if passed {
			counted.passed++
		}
	}
}

// write writes a table with a row for each fault and a column for each operation. It writes nothing if file is "".
func (o *outcomes) write(t *testing.T, file string) {
	t.Helper()
	table := &acctest.Table{
		Legend: fmt.Sprintf("%d of %d combinations passed", o.all.passed, o.all.tried),
	}
	for _, operation := range operations {
		table.Columns = append(table.Columns, operation.name)
	}
	for _, fault := range allFaults() {
		row := table.Row(fault.name)
		for i, operation := range operations {
			row[i] = "–"
			if counted := o.counts[[2]string{fault.name, operation.name}]; counted != nil {
				row[i] = fmt.Sprintf("%d of %d", counted.passed, counted.tried)
			}
		}
	}
	table.Write(t, file)
}
