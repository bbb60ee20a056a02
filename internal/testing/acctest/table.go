package acctest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Table holds the outcomes of a suite: a row for each scenario, and columns of releases or of what else differs.
type Table struct {
	Columns []string
	// Title and Column are the widths of a row's title and of an outcome.
	Title, Column int
	// Legend explains what stands below the table beside the common outcomes.
	Legend string

	titles []string
	rows   [][]string
}

// Row adds a row and returns its cells, each written by the run of its scenario.
func (tb *Table) Row(title string) []string {
	row := make([]string, len(tb.Columns))
	tb.titles, tb.rows = append(tb.titles, title), append(tb.rows, row)
	return row
}

// Outcome returns the cell of a test that has ended.
func Outcome(t *testing.T) string {
	t.Helper()
	switch {
	case t.Failed():
		return "✗"
	case t.Skipped():
		return "–"
	}
	return "✓"
}

// Write writes the table to a file, if one is named.
func (tb *Table) Write(t *testing.T, file string) {
	t.Helper()
	if file == "" {
		return
	}
	var b strings.Builder
	tb.line(&b, "", tb.Columns)
	for i, row := range tb.rows {
		tb.line(&b, tb.titles[i], row)
	}
	fmt.Fprintf(&b, "\n✓ passed   ✗ failed   – does not apply   %s\n", tb.Legend)
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (tb *Table) line(b *strings.Builder, title string, cells []string) {
	fmt.Fprintf(b, "%-*s", tb.Title, title)
	for _, cell := range cells {
		fmt.Fprintf(b, "%-*s", tb.Column, cell)
	}
	b.WriteString("\n")
}
