package provider_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// table collects outcomes: ✓ passed, ✗ failed, – does not apply.
type table struct {
	columns []string
	rows    map[string][]string
	order   []string
	outcome string
}

func newTable(columns []string) *table { return &table{columns: columns, rows: map[string][]string{}} }

func (tb *table) record(resourceType, name string, passed bool) {
	row := fmt.Sprintf("%-20s %s", strings.TrimPrefix(resourceType, "authentik_stage_"), name)
	if tb.rows[row] == nil {
		tb.order = append(tb.order, row)
	}
	if !passed {
		tb.outcome = "✗"
	}
	tb.rows[row] = append(tb.rows[row], tb.outcome)
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
	for _, row := range tb.order {
		fmt.Fprintf(&b, "\n%-45s", row)
		for _, outcome := range tb.rows[row] {
			fmt.Fprintf(&b, "%-10s", outcome)
		}
	}
	b.WriteString("\n\n✓ passed   ✗ failed   – does not apply to the release or the type\n2026.8 and later are documented, not recorded.\n")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
