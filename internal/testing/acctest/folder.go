package acctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Folder is a directory with a configuration, in which the CLI runs.
type Folder struct {
	*CLI
	Dir string
	// Env has more environment variables as NAME=value.
	Env []string
}

// Folder returns an empty directory. Its environment variables configure the provider for the server.
func (c *CLI) Folder(tb testing.TB, server *Target) *Folder {
	tb.Helper()
	return &Folder{c, tb.TempDir(), []string{"AUTHENTIK_URL=" + server.URL, "AUTHENTIK_TOKEN=" + server.Token}}
}

// Write replaces the configuration with Required and the text.
func (f *Folder) Write(tb testing.TB, text string) {
	tb.Helper()
	if err := os.WriteFile(filepath.Join(f.Dir, "main.tf"), []byte(Required+text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// Run runs a command of the CLI. It returns the output, and an error if the command failed.
func (f *Folder) Run(tb testing.TB, arguments ...string) (string, error) {
	tb.Helper()
	out, err := f.Command(tb.Context(), f.Dir, f.Env, arguments...).CombinedOutput()
	return string(out), err
}

// Must runs a command of the CLI and returns the output. It fails the test if the command fails.
func (f *Folder) Must(tb testing.TB, arguments ...string) string {
	tb.Helper()
	out, err := f.Run(tb, arguments...)
	if err != nil {
		tb.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return out
}

// Run is the result of one command of the CLI.
type Run struct {
	Failed bool
	// Actions maps addresses to the planned actions.
	Actions map[string]string
	// Text is the output: the planned changes and the diagnostics.
	Text string

	lines []line
}

// line is a part of the output about an address, or about the whole run if the address is "".
type line struct{ address, text string }

// About returns the output about an address and about the whole run.
func (r Run) About(address string) string {
	var text strings.Builder
	for _, s := range r.lines {
		if s.address == "" || s.address == address {
			text.WriteString(s.text)
		}
	}
	return text.String()
}

// Errors returns the number of errors in the output.
func (r Run) Errors() (count int) {
	for _, printed := range r.lines {
		if strings.HasPrefix(printed.text, "error: ") {
			count++
		}
	}
	return count
}

// message is a line of the CLI's -json output, with the fields that tests need.
type message struct {
	Type   string
	Change struct {
		Resource struct{ Addr string }
		Action   string
	}
	Diagnostic struct{ Severity, Summary, Detail, Address string }
}

// JSON runs plan, apply or destroy with -json, and returns the result. It does not fail the test if the command fails.
func (f *Folder) JSON(tb testing.TB, command string, flags ...string) Run {
	tb.Helper()
	arguments := append([]string{command, "-json", "-input=false"}, flags...)
	if command != "plan" {
		arguments = append(arguments, "-auto-approve")
	}
	out, err := f.Command(tb.Context(), f.Dir, f.Env, arguments...).CombinedOutput()
	r := Run{Failed: err != nil, Actions: map[string]string{}}
	for printed := range bytes.Lines(out) {
		var m message
		if json.Unmarshal(printed, &m) != nil {
			r.lines = append(r.lines, line{"", string(printed)})
			continue
		}
		switch m.Type {
		case "planned_change":
			r.Actions[m.Change.Resource.Addr] = m.Change.Action
			r.lines = append(r.lines, line{m.Change.Resource.Addr, m.Change.Resource.Addr + ": " + m.Change.Action + "\n"})
		case "diagnostic":
			if d := m.Diagnostic; d.Summary != "Provider development overrides are in effect" {
				r.lines = append(r.lines, line{d.Address, fmt.Sprintf("%s: %s (%s)\n%s\n", d.Severity, d.Summary, d.Address, d.Detail)})
			}
		}
	}
	for _, s := range r.lines {
		r.Text += s.text
	}
	return r
}
