package acctest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Table has the outcomes of many scenarios: a row for each scenario, and a column for each release or other variant.
type Table struct {
	Columns []string
	// Title is the width of the first column, which has the titles. Column is the width of each other column.
	Title, Column int
	// Legend is printed after the explanation of the symbols.
	Legend string

	titles []string
	rows   [][]string
}

// Row adds a row and returns its cells. The caller writes the outcomes into the cells.
func (tb *Table) Row(title string) []string {
	row := make([]string, len(tb.Columns))
	tb.titles, tb.rows = append(tb.titles, title), append(tb.rows, row)
	return row
}

// Outcome returns the symbol for the result of a test that has ended.
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

// Write writes the table to a file. It does nothing if file is "".
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
