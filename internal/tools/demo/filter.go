package main

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// filter is a writer that passes the CLI's output on line by line. It leaves out what readers of the demo do not need:
// hints about the next command, repeated blank lines, values that are known after apply, the bodies of destroyed
// resources, the end of an id in a message, and the warning about development overrides, which the demo uses.
type filter struct {
	line    func(string)
	partial []byte
	box     []string // the lines of an unfinished message box
	skip    bool     // inside a paragraph that is left out
	blank   bool     // a blank line is printed before the next line
	colours string   // of the blank line, because the CLI sets colours before a line break
	begun   bool
	unknown int  // the number of hidden lines of the current resource
	goes    bool // inside a resource that is destroyed
	went    bool // after a resource that is destroyed
}

func newFilter(line func(string)) *filter { return &filter{line: line} }

// Write implements io.Writer.
func (f *filter) Write(p []byte) (int, error) {
	f.partial = append(f.partial, p...)
	for {
		line, rest, found := bytes.Cut(f.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		f.take(strings.TrimRight(string(line), "\r "))
		f.partial = rest
	}
}

// flush passes on the last line if it has no line break.
func (f *filter) flush() {
	if len(f.partial) > 0 {
		f.take(string(f.partial))
		f.partial = nil
	}
	for _, line := range f.box {
		f.emit(line)
	}
	f.box = nil
}

// take prints one line, changes it or leaves it out.
func (f *filter) take(line string) {
	text := strings.TrimSpace(plain(line))
	switch {
	case f.boxed(line, text):
	case text == "":
		f.blank, f.skip, f.colours = f.begun, false, line
	case f.skip:
	case startsAny(text, paragraphs):
		f.skip = true
	case startsAny(text, lines), refreshing.MatchString(text), rule.MatchString(text):
	case f.destroyed(line, text):
	case strings.HasSuffix(text, "= (write-only attribute)"):
	case strings.HasPrefix(text, "+ ") && strings.HasSuffix(text, "(known after apply)"):
		f.unknown++
	default:
		f.closeResource(line, text)
		f.emit(line)
	}
}

// closeResource prints, at the end of a block, how many lines of the block are hidden. Terraform does the same for
// unchanged attributes.
func (f *filter) closeResource(line, text string) {
	if text != "}" || f.unknown == 0 {
		return
	}
	indent, _, _ := strings.Cut(plain(line), "}")
	f.emit(indent + "    \x1b[90m# (" + strconv.Itoa(f.unknown) + " known after apply)\x1b[0m")
	f.unknown = 0
}

// destroyed leaves out the body of a resource that is destroyed, because the reader has seen its values before. It
// reports whether the line is handled, so that take must ignore it.
func (f *filter) destroyed(line, text string) bool {
	if strings.HasPrefix(text, "# ") && strings.HasSuffix(text, " will be destroyed") {
		f.blank = f.blank && !f.went
		f.went = true
		f.emit(line)
		f.goes = true
		return true
	}
	if f.goes && text == "}" {
		f.goes = false
		return true
	}
	return f.goes
}

// boxed collects the lines of a message box, and prints the box when it is complete. It leaves out the box about
// development overrides. It reports whether it has handled the line.
func (f *filter) boxed(line, text string) bool {
	switch {
	case text == "╷":
		f.box = []string{line}
	case len(f.box) == 0:
		return false
	default:
		f.box = append(f.box, line)
	}
	if text == "╵" {
		if !strings.Contains(strings.Join(f.box, "\n"), "Provider development overrides are in effect") {
			for _, kept := range f.box {
				f.emit(kept)
			}
		}
		f.box = nil
	}
	return true
}

func (f *filter) emit(line string) {
	if f.blank {
		f.line("")
	}
	line, f.colours = f.colours+line, ""
	f.blank, f.begun = false, true
	f.line(uuidTail.ReplaceAllString(line, "[id=$1-…]"))
}

// paragraphs has the beginnings of paragraphs that are left out up to the next blank line.
var paragraphs = []string{
	"Terraform used the selected providers",
	"OpenTofu used the selected providers",
	"Terraform will perform the following actions",
	"OpenTofu will perform the following actions",
	"Terraform has compared your real infrastructure",
	"OpenTofu has compared your real infrastructure",
	"Saved the plan to:",
	"To perform exactly these actions",
}

// lines has the beginnings of single lines that are left out.
var lines = []string{
	"Acquiring state lock", "Releasing state lock", "+ component ", "+ verbose_name ", "+ verbose_name_plural ", "+ meta_model_name ",
}

var (
	refreshing = regexp.MustCompile(`^\S+: (Refreshing state\.\.\.|Still )`)
	rule       = regexp.MustCompile(`^[─-]+$`)
	uuidTail   = regexp.MustCompile(`\[id=([0-9a-f]{8})-[0-9a-f-]+\]`)
	escapes    = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// plain returns a text without its colours.
func plain(text string) string { return escapes.ReplaceAllString(text, "") }

func startsAny(text string, beginnings []string) bool {
	for _, beginning := range beginnings {
		if strings.HasPrefix(text, beginning) {
			return true
		}
	}
	return false
}
