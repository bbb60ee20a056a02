package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// providerPackage is the package of the provider that the demo builds.
const providerPackage = "github.com/seed-e3ff1c7f/terraform-provider-authentik-email"

//go:embed config/*.tf
var configuration embed.FS

// subject is a stage of the configuration.
type subject struct {
	label string // the name of the resource and of its file
	path  string // the API's path for this type of stage
	name  string // the stage's name in authentik, which nothing else has
	id    string // empty before the stage is created
}

// workspace is the temporary directory with the provider, the CLI's configuration and the .tf files.
type workspace struct {
	folder   string
	cli      cli
	out      *printer
	env      []string
	secret   string // the SMTP password
	subjects []*subject
}

// newWorkspace builds the provider and writes the configuration.
func newWorkspace(ctx context.Context, s settings, tool cli, target *target, out *printer) (*workspace, error) {
	folder, err := os.MkdirTemp(s.temp, "authentik-email-demo-")
	if err != nil {
		return nil, err
	}
	w := &workspace{folder: folder, cli: tool, out: out, secret: "smtp-" + strings.ToLower(rand.Text())}
	suffix := strings.ToLower(rand.Text()[:8])
	w.subjects = subjects(suffix, target.since(2025, 2))
	w.env = s.environment(
		"AUTHENTIK_URL="+target.url, "AUTHENTIK_TOKEN="+target.token,
		"TF_CLI_CONFIG_FILE="+filepath.Join(folder, "cli.tfrc"), "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"TF_VAR_suffix="+suffix, "TF_VAR_smtp_password="+w.secret, "CHECKPOINT_DISABLE=1",
	)
	if err := errors.Join(w.writeAll(), w.build(ctx, s)); err != nil {
		return nil, errors.Join(err, w.remove())
	}
	return w, nil
}

// subjects returns the stages of the configuration. The authenticator stage is left out if authenticator is false.
func subjects(suffix string, authenticator bool) []*subject {
	all := []*subject{
		{label: "welcome", path: emailPath, name: "demo-welcome-" + suffix},
		{label: "recovery", path: emailPath, name: "demo-recovery-" + suffix},
	}
	if authenticator {
		all = append(all, &subject{label: "code", path: authenticatorPath, name: "demo-code-" + suffix})
	}
	return all
}

func (w *workspace) writeAll() error {
	bin := filepath.ToSlash(w.folder)
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n    %q = %q\n  }\n  direct {}\n}\n",
		"registry.terraform.io/seed-e3ff1c7f/authentik-email", bin,
		// OpenTofu looks for a source without a host in its own registry.
		"registry.opentofu.org/seed-e3ff1c7f/authentik-email", bin)
	err := errors.Join(w.write("cli.tfrc", overrides), w.copy("provider"))
	for _, s := range w.subjects {
		err = errors.Join(err, w.copy(s.label))
	}
	return err
}

func (w *workspace) copy(label string) error { return w.write(label+".tf", config(label)) }

func (w *workspace) write(name, text string) error {
	return os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600)
}

// config returns the text of an embedded .tf file.
func config(label string) string {
	text, err := configuration.ReadFile("config/" + label + ".tf")
	if err != nil {
		panic(err) // the file is embedded, so it exists
	}
	return string(text)
}

// build builds the provider with the command in GO, as the Makefile does, or else with go.
func (w *workspace) build(ctx context.Context, s settings) error {
	w.out.progress("building the provider; the first time takes a minute …")
	name := filepath.Join(w.folder, "terraform-provider-authentik-email")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	compiler := s.get("GO")
	if compiler == "" {
		compiler = "go"
	}
	var said bytes.Buffer
	code, err := start(ctx, newCommand(ctx, "", s.env, compiler, "build", "-o", name, providerPackage), &said)
	if err == nil && code != 0 {
		err = mismatch("go build of the provider", "success", "\n"+said.String())
	}
	return err
}

// result is the result of a command of the CLI.
type result struct {
	code   int
	output string
}

// terraform runs the CLI, and prints its output through the filter.
func (w *workspace) terraform(ctx context.Context, args ...string) (result, error) {
	w.out.command(w.cli.command + " " + strings.Join(args, " "))
	var all bytes.Buffer
	shown := newFilter(w.out.cli)
	code, err := start(ctx, newCommand(ctx, w.folder, w.env, w.cli.path, args...), io.MultiWriter(&all, shown))
	shown.flush()
	return result{code: code, output: plain(all.String())}, err
}

// must runs the CLI. It returns an error if the exit code is not want.
func (w *workspace) must(ctx context.Context, want int, args ...string) (result, error) {
	got, err := w.terraform(ctx, args...)
	if err == nil && got.code != want {
		err = mismatch("exit code of "+w.cli.command+" "+args[0], want, got.code)
	}
	return got, err
}

// remove deletes the directory.
func (w *workspace) remove() error { return os.RemoveAll(w.folder) }
