// Package cli runs Terraform or OpenTofu for tests and tools.
package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Own is the source address of this provider without a host name.
const Own = "seed-e3ff1c7f/authentik-email"

// Required returns a terraform block that gives the provider with this source address the local name `authentik`.
func Required(source string) string {
	return fmt.Sprintf(`terraform {
  required_providers {
    authentik = {
      source = %q
    }
  }
}
`, source)
}

// CLI is terraform or tofu.
type CLI struct {
	Path string   // the absolute path of the executable
	Env  []string // additional environment variables of each command, as NAME=value
}

// Find returns the program that the environment variable TF names, or an error if this program does not exist. If TF is
// not set, it returns terraform or tofu from PATH, or an error if PATH has neither.
func Find() (CLI, error) {
	for _, name := range []string{cmp.Or(os.Getenv("TF"), "terraform"), "tofu"} {
		found, err := exec.LookPath(name)
		if err == nil {
			found, err = filepath.Abs(found)
			return CLI{Path: found}, err
		}
		if os.Getenv("TF") != "" {
			return CLI{}, fmt.Errorf("TF: %w", err)
		}
	}
	return CLI{}, errors.New("neither terraform nor tofu is on PATH")
}

// Version returns the first line that the command `version` of the CLI prints, such as "OpenTofu v1.9.1". It also
// returns the usual name of the CLI: terraform or tofu.
func (c CLI) Version(ctx context.Context) (line, name string, err error) {
	text, err := c.Command(ctx, "", nil, "version").Output()
	if err != nil {
		return "", "", fmt.Errorf("%s version: %w", c.Path, err)
	}
	line, _, _ = strings.Cut(string(text), "\n")
	if strings.HasPrefix(line, "OpenTofu") {
		return line, "tofu", nil
	}
	return line, "terraform", nil
}

// Install makes the CLI use an executable file as the provider with these source addresses, which must all end with the
// same name. It writes two files into the directory `dir`: a configuration of the CLI with development overrides, and a
// link to the executable file.
func (c *CLI) Install(dir, executable string, sources ...string) error {
	var text bytes.Buffer
	text.WriteString("provider_installation {\n  dev_overrides {\n")
	for _, source := range sources {
		fmt.Fprintf(&text, "    %q = %q\n", source, filepath.ToSlash(dir))
	}
	text.WriteString("  }\n  direct {}\n}\n")
	config := filepath.Join(dir, "cli.tfrc")
	c.Env = append(c.Env, "TF_CLI_CONFIG_FILE="+config)
	return errors.Join(os.WriteFile(config, text.Bytes(), 0o600),
		os.Symlink(executable, filepath.Join(dir, "terraform-provider-"+path.Base(sources[0]))))
}

// Command returns a command of the CLI that is ready to run in the directory `dir`. The command does not get the
// variables TF_… and AUTHENTIK_… of this process, which would change what the CLI and the provider do. Its output has
// no colours. The list `env` has additional environment variables as NAME=value.
func (c CLI) Command(ctx context.Context, dir string, env []string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, c.Path, arguments...)
	command.Dir = dir
	command.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "AUTHENTIK_")
	})
	command.Env = slices.Concat(command.Env, []string{
		"TF_CLI_CONFIG_FILE=" + os.DevNull, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		"TF_CLI_ARGS=-no-color",
	}, c.Env, env)
	return command
}
