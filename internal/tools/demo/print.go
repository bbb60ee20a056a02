package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// printer prints the demo for a reader, with a margin, headings, and colours if they are wanted.
type printer struct {
	w      io.Writer
	colour bool
}

// These are the colours as SGR parameters (ECMA-48), and the parameter that ends them.
const (
	reset = "\x1b[0m"
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
)

// width is the width of the line below a heading. It fits into 80 columns.
const width = 76

func (p *printer) paint(sgr, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return "\x1b[" + sgr + "m" + text + reset
}

// print prints one line. The line can contain the CLI's colours.
func (p *printer) print(line string) {
	if !p.colour {
		line = plain(line)
	}
	// The error is ignored. If the reader has ended, as in `make demo | head`, SIGPIPE ends the demo.
	_, _ = fmt.Fprintln(p.w, strings.TrimRight("  "+line, " "))
}

// progress prints what happens before the first step.
func (p *printer) progress(text string) { p.print(p.paint(dim, text)) }

// printSetup prints the CLI and the server.
func (p *printer) printSetup(tool cli, target *target) {
	where := "simulated in this process"
	if target.behind != "" {
		where = target.behind
	}
	p.print("")
	p.print(p.paint(bold, "terraform-provider-authentik-email") + " at work")
	p.print("")
	p.print("CLI        " + tool.version + p.paint(dim, "  "+tool.path))
	p.print("authentik  " + target.release + p.paint(dim, "  "+where))
	if !target.since(2025, 2) {
		p.print("           " + p.paint(dim, "releases before 2025.2 have no authenticator stage for e-mail: left out"))
	}
}

// heading begins a section.
func (p *printer) heading(number, of int, title, hint string) {
	heading := fmt.Sprintf("%d/%d  %s ", number, of, title)
	p.print("")
	p.print(p.paint(bold, heading) + p.paint(dim, strings.Repeat("─", max(width-utf8.RuneCountInString(heading), 0))))
	for line := range strings.SplitSeq(hint, "\n") {
		p.print(line)
	}
	p.print("")
}

// file prints a part of the configuration.
func (p *printer) file(text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		p.cli(line)
	}
}

// removed prints the lines that were removed from the configuration.
func (p *printer) removed(lines []string) {
	for _, line := range lines {
		p.cli(p.paint(red, "-") + line)
	}
	p.space()
}

// command prints a command as a person would type it. cli prints a line of its output.
func (p *printer) command(line string) { p.cli(p.paint(bold, "$ "+line)) }

func (p *printer) cli(line string) { p.print(p.paint(dim, "│ ") + line + reset) }

// space separates two commands of one step.
func (p *printer) space() { p.cli("") }

// checked prints a check that has passed.
func (p *printer) checked(text string) { p.print(p.paint(green, "✓") + " " + text) }

// failure prints what was expected and what was found.
func (p *printer) failure(err error) {
	p.print("")
	p.print(p.paint(red, "✗ ") + strings.ReplaceAll(err.Error(), "\n", "\n    "))
}

// row is a row of the table at the end.
type row struct {
	title string
	tally tally
	took  time.Duration
}

// table prints a summary of the steps.
func (p *printer) table(rows []row) {
	p.print("")
	p.print(p.paint(dim, fmt.Sprintf("%-34s%15s%14s%9s", "", "stages changed", "requests", "time")))
	var sum row
	for _, r := range rows {
		p.print(r.String())
		sum.tally.changes += r.tally.changes
		sum.tally.requests += r.tally.requests
		sum.took += r.took
	}
	sum.title = "together"
	p.print(p.paint(bold, sum.String()))
}

// String returns the row with its columns aligned.
func (r row) String() string {
	gap := strings.Repeat(" ", max(34-utf8.RuneCountInString(r.title), 0))
	return fmt.Sprintf("%s%s%15d%14d%7.1f s", r.title, gap, r.tally.changes, r.tally.requests, r.took.Seconds())
}

// printNext prints what the reader can do next.
func (p *printer) printNext(target *target) {
	p.print("")
	p.print("Nothing is left behind. Next: the configuration in README.md, and `make test`.")
	if target.behind == "" {
		p.print("The same on your own server: AUTHENTIK_URL=… AUTHENTIK_TOKEN=… make demo")
	}
}
