package faults_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// outcomes counts how many combinations of a fault and an operation were tried, and how many of them passed.
type outcomes struct {
	mu            sync.Mutex
	tried, passed map[[2]string]int
}

func newOutcomes() *outcomes {
	return &outcomes{tried: map[[2]string]int{}, passed: map[[2]string]int{}}
}

func (o *outcomes) add(c combination, passed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, cell := range [][2]string{{c.fault.name, c.operation.name}, {}} { // the cell {} counts all combinations
		o.tried[cell]++
		if passed {
			o.passed[cell]++
		}
	}
}

func (o *outcomes) write(t *testing.T, file string) {
	t.Helper()
	all := [2]string{}
	table := &acctest.Table{Legend: fmt.Sprintf("%d of %d combinations passed", o.passed[all], o.tried[all])}
	for _, operation := range operations {
		table.Columns = append(table.Columns, operation.name)
	}
	for _, fault := range allFaults() {
		row := table.Row(fault.name)
		for i, operation := range operations {
			row[i] = "–"
			if cell := [2]string{fault.name, operation.name}; o.tried[cell] > 0 {
				row[i] = fmt.Sprintf("%d of %d", o.passed[cell], o.tried[cell])
			}
		}
	}
	table.Write(t, file)
}
