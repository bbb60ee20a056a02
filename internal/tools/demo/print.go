package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

type printer struct {
	w      io.Writer
	stop   func() // called when the output cannot be written any more
	colour bool
}

// reset is the escape sequence that ends a colour or style. The other constants are the numbers of colours and styles
// in escape sequences (SGR parameters in ECMA-48).
const (
	reset = "\x1b[0m"
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
)

// width is the width of a heading with its line of dashes. With the margin, it fits into 80 columns.
const width = 76

func (p *printer) paint(sgr, text string) string { return "\x1b[" + sgr + "m" + text + reset }

// print prints one line with a margin. It removes the colours from the line if they are not wanted.
func (p *printer) print(line string) {
	if !p.colour {
		line = plain(line)
	}
	if _, err := fmt.Fprintln(p.w, strings.TrimRight("  "+line, " ")); err != nil {
		p.stop()
	}
}

func (p *printer) heading(number, total int, title, hint string) {
	heading := fmt.Sprintf("%d/%d  %s ", number, total, title)
	p.print("")
	p.print(p.paint(bold, heading) + p.paint(dim, strings.Repeat("─", max(width-utf8.RuneCountInString(heading), 0))))
	for line := range strings.SplitSeq(hint, "\n") {
		p.print(line)
	}
	p.print("")
}

// cli prints a text that belongs to the CLI: lines of the configuration, a command, or a line of its output.
func (p *printer) cli(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		p.print(p.paint(dim, "│ ") + line + reset)
	}
}

func (p *printer) checked(text string) { p.print(p.paint(green, "✓") + " " + text) }

func (p *printer) failure(err error) {
	p.print("")
	p.print(p.paint(red, "✗ ") + strings.ReplaceAll(err.Error(), "\n", "\n    "))
}

func (p *printer) table(steps []step) {
	p.print("")
	p.print(p.paint(dim, fmt.Sprintf("%-34s%15s%14s%9s", "", "stages changed", "requests", "time")))
	sum := step{title: "together"}
	for _, s := range steps {
		sum.changes, sum.requests, sum.took = sum.changes+s.changes, sum.requests+s.requests, sum.took+s.took
	}
	for _, s := range append(steps, sum) {
		p.print(fmt.Sprintf("%-34s%15d%14d%7.1f s", s.title, s.changes, s.requests, s.took.Seconds()))
	}
}
