package acctest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
)

// Table has the outcomes of scenarios: a row for each scenario, and a column for each release or other variant.
type Table struct {
	Columns []string
	// Legend is printed after the explanation of the symbols.
	Legend string

	rows [][]string
}

// Row adds a row and returns its cells, into which the caller writes the outcomes.
func (tb *Table) Row(title string) []string {
	row := make([]string, 1+len(tb.Columns))
	row[0] = title
	tb.rows = append(tb.rows, row)
	return row[1:]
}

// Outcome returns the symbol for the result of a test. The test must have ended.
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

// Write writes the table to a file. It does nothing if the name of the file is empty.
func (tb *Table) Write(t *testing.T, file string) {
	t.Helper()
	if file == "" {
		return
	}
	var b bytes.Buffer
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\t"+strings.Join(tb.Columns, "\t"))
	for _, row := range tb.rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	_ = table.Flush() // writes to memory never fail
	fmt.Fprintf(&b, "\n✓ passed   ✗ failed   – does not apply   %s\n", tb.Legend)
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
