package main

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// filter is a writer that hands on what the CLI says line by line, without
// what a reader of the demo does not need: hints for the next command, blank
// lines in a row, values that are known after apply, the bodies of resources
// that go, the end of an id in a message, and the warning about development
// overrides, which are how the demo works.
type filter struct {
	line    func(string)
	partial []byte
	box     []string // an open message box
	skip    bool     // inside a paragraph that is left out
	blank   bool     // a blank line waits for a line to follow it
	colours string   // of the blank line: the CLI sets them before the line break
	begun   bool
	unknown int  // hidden lines of the current resource
	goes    bool // inside a resource that is destroyed
	went    bool // after one
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

// flush hands on a last line that nothing ended.
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

// take decides about one line.
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

// closeResource tells at the end of a block how many lines of it are hidden,
// the way Terraform does for unchanged attributes.
func (f *filter) closeResource(line, text string) {
	if text != "}" || f.unknown == 0 {
		return
	}
	indent, _, _ := strings.Cut(plain(line), "}")
	f.emit(indent + "    \x1b[90m# (" + strconv.Itoa(f.unknown) + " known after apply)\x1b[0m")
	f.unknown = 0
}

// destroyed leaves out the body of a resource that goes: its values are the
// state's.
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

// boxed collects a message box and shows it when it is complete, unless it is
// the one about development overrides.
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

// paragraphs are the beginnings of paragraphs that are left out, up to the
// next blank line.
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

// lines are the beginnings of single lines that are left out.
var lines = []string{
	"Acquiring state lock", "Releasing state lock", "+ component ", "+ verbose_name ", "+ verbose_name_plural ", "+ meta_model_name ",
}

var (
	refreshing = regexp.MustCompile(`^\S+: (Refreshing state\.\.\.|Still )`)
	rule       = regexp.MustCompile(`^[─-]+$`)
	uuidTail   = regexp.MustCompile(`\[id=([0-9a-f]{8})-[0-9a-f-]+\]`)
	escapes    = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// plain is a text without its colours.
func plain(text string) string { return escapes.ReplaceAllString(text, "") }

func startsAny(text string, beginnings []string) bool {
	for _, beginning := range beginnings {
		if strings.HasPrefix(text, beginning) {
			return true
		}
	}
	return false
}
