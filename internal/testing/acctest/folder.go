package acctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/fakeproviders"
)

// Folder is a directory with a configuration, in which the CLI runs.
type Folder struct {
	cli.CLI
	Dir string
	// Env has additional environment variables as NAME=value.
	Env []string

	// beside is the authentik server for providers that run in the test process. It is nil if the CLI starts the provider
	// in another process.
	beside *Target
}

// Folder returns an empty directory in which the CLI can run. The CLI gets environment variables that configure the
// provider for the server.
func (s *Target) Folder(tb testing.TB, c cli.CLI) *Folder {
	tb.Helper()
	return &Folder{CLI: c, Dir: tb.TempDir(), Env: s.api().Env()}
}

// FolderBeside returns a directory in which the CLI has two providers: this provider, with the local name
// authentik-email, and a fake of the official provider. Both run in the process of the test, with their real source
// addresses. The configurations in examples/ work in this directory without a change. FolderBeside skips the test if
// it finds no CLI or if TF_ACC is not set.
func (s *Target) FolderBeside(tb testing.TB) *Folder {
	tb.Helper()
	f := &Folder{CLI: find(tb), Dir: tb.TempDir(), beside: s}
	f.WriteFile(tb, "provider.tf", strings.Replace(s.ProviderBlock(), `"authentik"`, `"authentik-email"`, 1))
	return f
}

// Write writes the file main.tf: a terraform block for this provider, and then the given text.
func (f *Folder) Write(tb testing.TB, text string) {
	tb.Helper()
	f.WriteFile(tb, "main.tf", cli.Required(cli.Own)+text)
}

// WriteFile writes a file into the directory. If the text is empty, it removes the file instead.
func (f *Folder) WriteFile(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join(f.Dir, name)
	err := os.WriteFile(path, []byte(text), 0o600)
	if text == "" {
		err = os.Remove(path)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// Run runs a command of the CLI. It returns the output, and an error if the command failed.
func (f *Folder) Run(tb testing.TB, arguments ...string) (string, error) {
	tb.Helper()
	env := f.Env
	if f.beside != nil {
		official, err := fakeproviders.Factory(f.beside.ask)()
		if err != nil {
			tb.Fatal(err)
		}
		reattach, stop := cli.Serve(map[string]tfprotov6.ProviderServer{
			cli.Own: ProviderServer(), "goauthentik/authentik": official,
		})
		defer stop()
		env = []string{reattach}
	}
	out, err := f.Command(tb.Context(), f.Dir, env, arguments...).CombinedOutput()
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
	// Actions maps the address of each resource to its planned action.
	Actions map[string]string
	// Text is the output: the planned changes and the diagnostics.
	Text string

	parts []part
}

// part is a piece of the output about one resource address, or about the whole run if the address is "".
type part struct{ address, text string }

// About returns the pieces of the output about this address, and the pieces about the whole run.
func (r Run) About(address string) (text string) {
	for _, p := range r.parts {
		if p.address == "" || p.address == address {
			text += p.text
		}
	}
	return text
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
	arguments := append([]string{command, "-json"}, flags...)
	if command != "plan" {
		arguments = append(arguments, "-auto-approve")
	}
	out, err := f.Run(tb, arguments...)
	r := Run{Failed: err != nil, Actions: map[string]string{}}
	add := func(address, text string) {
		r.Text += text
		r.parts = append(r.parts, part{address, text})
	}
	for line := range bytes.Lines([]byte(out)) {
		var m message
		change, d := &m.Change, &m.Diagnostic
		switch {
		case json.Unmarshal(line, &m) != nil:
			add("", string(line))
		case m.Type == "planned_change":
			r.Actions[change.Resource.Addr] = change.Action
			add(change.Resource.Addr, change.Resource.Addr+": "+change.Action+"\n")
		case m.Type == "diagnostic" && d.Summary != "Provider development overrides are in effect":
			add(d.Address, fmt.Sprintf("%s: %s (%s)\n%s\n", d.Severity, d.Summary, d.Address, d.Detail))
		}
	}
	return r
}
