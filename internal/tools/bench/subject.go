package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

const module = "github.com/seed-e3ff1c7f/terraform-provider-authentik-email"

// subject is a provider to measure.
type subject struct {
	name   string
	binary string
	source string
	folder string  // the directory with the files for this provider
	cli    cli.CLI // the CLI, which starts a script that runs and measures the provider
}

func prepare(ctx context.Context, s settings, folder string) ([]*subject, error) {
	own, baseline := filepath.Join(folder, "own"), filepath.Join(folder, "baseline")
	err := errors.Join(build(ctx, own, module), build(ctx, baseline, module+"/internal/tools/bench/baseline"))
	all := []*subject{
		{name: "this provider", binary: own, source: "registry.terraform.io/" + cli.Own},
		{name: "baseline", binary: baseline, source: "registry.terraform.io/bench/baseline"},
	}
	if s.peer.path != "" {
		path, wrong := filepath.Abs(s.peer.path)
		err = errors.Join(err, wrong)
		all = append(all, &subject{name: s.peer.name, binary: path, source: s.peer.source})
	}
	for i, one := range all {
		one.folder = filepath.Join(folder, fmt.Sprint("cli", i))
		err = errors.Join(err, one.install())
	}
	return all, err
}

func build(ctx context.Context, binary, what string) error {
	compiler := cmp.Or(os.Getenv("GO"), "go")
	cmd := exec.CommandContext(ctx, compiler, "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, output)
	}
	return nil
}

// install makes the CLI start a script in place of the provider. The script starts this program with meterFlag, and
// this program runs and measures the provider.
func (s *subject) install() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if s.cli, err = cli.Find(); err != nil {
		return err
	}
	path := filepath.Join(s.folder, "provider")
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' %s '%s' '%s'\n", self, meterFlag, s.usageFile(), s.binary)
	if err := errors.Join(os.Mkdir(s.folder, 0o700), os.WriteFile(path, []byte(script), 0o700)); err != nil {
		return err
	}
	return s.cli.Install(s.folder, path, s.source)
}

func (s *subject) usageFile() string { return filepath.Join(s.folder, "usage") }
