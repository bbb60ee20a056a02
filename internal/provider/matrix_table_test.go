package provider_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// table holds what became of each scenario, a row, on each release, a column.
type table struct {
	columns []string
	titles  []string
	rows    [][]string
}

// row is a new row, of which each scenario's run writes its own place.
func (tb *table) row(resourceType, name string) []string {
	row := make([]string, len(tb.columns))
	tb.titles = append(tb.titles, fmt.Sprintf("%-20s %s", strings.TrimPrefix(resourceType, "authentik_stage_"), name))
	tb.rows = append(tb.rows, row)
	return row
}

func outcome(t *testing.T, on *cell) string {
	t.Helper()
	switch {
	case t.Failed():
		return "✗"
	case t.Skipped() || on == nil:
		return "–"
	}
	return "✓"
}

func (tb *table) write(t *testing.T, file string) {
	if file == "" {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-45s", "")
	for _, column := range tb.columns {
		fmt.Fprintf(&b, "%-10s", strings.TrimSuffix(column, "-rc1"))
	}
	for i, row := range tb.rows {
		fmt.Fprintf(&b, "\n%-45s", tb.titles[i])
		for _, outcome := range row {
			fmt.Fprintf(&b, "%-10s", outcome)
		}
	}
	b.WriteString("\n\n✓ passed   ✗ failed   – does not apply to the release or the type\n2026.8 and later are documented, not recorded.\n")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
