package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
)

// These are the outcomes that are not failures. In the sums of a table, "ok" counts as a success, and "not in this
// release" is not counted.
const (
	passed       = "ok"
	notSupported = "not in this release"
)

type row struct {
	name    string
	outcome func(s *subject, column int) (string, error)
}

// printTable prints the outcomes of all rows, and how many outcomes of each provider are `passed`.
func printTable(title string, columns []string, subjects []*subject, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	sums, total := make([]int, len(subjects)), 0
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, title+"\t"+strings.Join(columns, "\t"))
	for _, r := range rows {
		for i, s := range subjects {
			fmt.Fprintf(table, "%s: %s", s.name, r.name)
			for column, name := range columns {
				outcome, err := r.outcome(s, column)
				if err != nil {
					return fmt.Errorf("%s, %s, %s: %w", s.name, r.name, name, err)
				}
				if outcome == passed {
					sums[i]++
				}
				if i == 0 && outcome != notSupported {
					total++
				}
				fmt.Fprintf(table, "\t%s", outcome)
			}
			fmt.Fprintln(table)
		}
	}
	_ = table.Flush()
	for i, s := range subjects {
		fmt.Printf("\n%s: %d of %d pass\n", s.name, sums[i], total)
	}
	fmt.Println()
	return nil
}
