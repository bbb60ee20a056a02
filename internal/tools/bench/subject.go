package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

const (
	module    = "github.com/seed-e3ff1c7f/terraform-provider-authentik-email"
	ownSource = "registry.terraform.io/seed-e3ff1c7f/authentik-email"
)

//go:embed stages.tf.tmpl
var ownTemplate string

// subject is a provider to measure.
type subject struct {
	name     string
	binary   string
	source   string
	template *template.Template
	folder   string // has the meter under the provider's name, the CLI's configuration and the usage file
}

// prepare builds the provider and the baseline in the same way as a release.
func prepare(ctx context.Context, s settings, folder string) ([]*subject, error) {
	own, baseline := filepath.Join(folder, "own"), filepath.Join(folder, "baseline")
	if err := errors.Join(build(ctx, own, module), build(ctx, baseline, module+"/internal/tools/bench/baseline")); err != nil {
		return nil, err
	}
	all := []*subject{{name: "this provider", binary: own, source: ownSource}, {name: "baseline", binary: baseline, source: "registry.terraform.io/bench/baseline"}}
	if s.peer.path != "" {
		path, err := filepath.Abs(s.peer.path)
		if err != nil {
			return nil, err
		}
		all = append(all, &subject{name: s.peer.name, binary: path, source: s.peer.source})
	}
	for i, one := range all {
		text := ownTemplate
		if i == 2 && s.peer.template != "" {
			own, err := os.ReadFile(s.peer.template)
			if err != nil {
				return nil, err
			}
			text = string(own)
		}
		one.folder = filepath.Join(folder, fmt.Sprint("cli", i))
		if err := one.install(text); err != nil {
			return nil, fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return all, nil
}

func build(ctx context.Context, binary, what string) error {
	compiler := os.Getenv("GO")
	if compiler == "" {
		compiler = "go"
	}
	cmd := exec.CommandContext(ctx, compiler, "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, said)
	}
	return nil
}

// install writes the meter to the place where the CLI looks for the provider.
func (s *subject) install(text string) (err error) {
	if s.template, err = template.New(s.name).Option("missingkey=error").Parse(text); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	name := s.source[strings.LastIndex(s.source, "/")+1:]
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' %s '%s' '%s'\n", self, meterFlag, s.usageFile(), s.binary)
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", s.source, s.folder)
	return errors.Join(os.Mkdir(s.folder, 0o700),
		os.WriteFile(filepath.Join(s.folder, "terraform-provider-"+name), []byte(script), 0o700), // an executable file
		os.WriteFile(filepath.Join(s.folder, "cli.tfrc"), []byte(overrides), 0o600))
}

func (s *subject) usageFile() string { return filepath.Join(s.folder, "usage") }

// config returns the configuration of n stages. Another revision changes each of them.
func (s *subject) config(n, revision int) ([]byte, error) {
	var out bytes.Buffer
	err := s.template.Execute(&out, map[string]any{"Source": s.source, "N": n, "Blocks": blocks(n), "Revision": revision})
	return out.Bytes(), err
}

// block is a resource with N stages. First is the number of its first stage.
type block struct{ First, N int }

// blocks returns resources with at most a thousand stages each. For every instance Terraform copies all other instances
// of the same resource. With five thousand stages in one resource, that would take two thirds of a plan's time with any
// provider.
func blocks(n int) []block {
	var all []block
	for first := 0; first < n; first += 1000 {
		all = append(all, block{first, min(1000, n-first)})
	}
	return all
}
