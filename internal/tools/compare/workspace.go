package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// commandLimit is the time after which a command of the CLI is killed, for example because a request got no response.
const commandLimit = 2 * time.Minute

// subject is a provider to compare.
type subject struct {
	name, binary, source string
	folder               string  // the directory that contains the workspaces
	cli                  cli.CLI // the CLI, which starts the binary as the provider
}

func (s *subject) install(parent string) error {
	binary, err := filepath.Abs(s.binary)
	if err != nil {
		return err
	}
	if _, err = os.Stat(binary); err != nil {
		return err
	}
	if s.cli, err = cli.Find(); err != nil {
		return err
	}
	if s.folder, err = os.MkdirTemp(parent, "provider-"); err != nil {
		return err
	}
	return s.cli.Install(s.folder, binary, s.source)
}

// workspace is a directory for one provider and one server. Its unique name replaces NAME in a configuration, so that
// stages of different workspaces have different names.
type workspace struct {
	subject      *subject
	target       *target
	folder, name string
	err          error // the first reason why a command could not run; nil = none
}

func (s *subject) workspace(t *target) (*workspace, error) {
	folder, err := os.MkdirTemp(s.folder, "run-")
	return &workspace{s, t, folder, "compare-" + strings.ToLower(rand.Text()[:8]), nil}, err
}

func (w *workspace) apply(ctx context.Context, configuration string) bool {
	text := cli.Required(w.subject.source) + strings.ReplaceAll(configuration, "NAME", w.name)
	err := os.WriteFile(filepath.Join(w.folder, "main.tf"), []byte(text), 0o600)
	w.err = cmp.Or(w.err, err)
	return w.run(ctx, "apply", "-auto-approve")
}

// run reports whether a command of the CLI succeeds. If the CLI cannot be started, or if ctx has ended, it sets w.err.
func (w *workspace) run(ctx context.Context, arguments ...string) bool {
	limited, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	command := w.subject.cli.Command(limited, w.folder, w.target.Env(), arguments...)
	command.WaitDelay = 10 * time.Second
	err := command.Run()
	if _, isExit := errors.AsType[*exec.ExitError](err); !isExit || ctx.Err() != nil {
		w.err = cmp.Or(w.err, ctx.Err(), err)
	}
	return err == nil
}
