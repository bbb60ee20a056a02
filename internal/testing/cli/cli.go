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

// Required is the terraform block that sets the provider's local name to authentik.
const Required = `terraform {
  required_providers {
    authentik = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}
`

// Find returns the absolute path of the CLI: the program in the environment variable TF, or else terraform or tofu on
// PATH.
func Find() (string, error) {
	for _, name := range []string{cmp.Or(os.Getenv("TF"), "terraform"), "tofu"} {
		found, err := exec.LookPath(name)
		if err == nil {
			return filepath.Abs(found)
		}
		if os.Getenv("TF") != "" {
			return "", fmt.Errorf("TF: %w", err)
		}
	}
	return "", errors.New("neither terraform nor tofu is on PATH")
}

// Install makes the CLI start an executable file as the provider with these source addresses. The addresses must end
// with the same name. Install writes two files into dir: a link to the executable file, and a configuration of the CLI
// with development overrides. It returns the path of the configuration.
func Install(dir, executable string, sources ...string) (config string, err error) {
	var text bytes.Buffer
	text.WriteString("provider_installation {\n  dev_overrides {\n")
	for _, source := range sources {
		fmt.Fprintf(&text, "    %q = %q\n", source, filepath.ToSlash(dir))
	}
	text.WriteString("  }\n  direct {}\n}\n")
	config = filepath.Join(dir, "cli.tfrc")
	return config, errors.Join(os.WriteFile(config, text.Bytes(), 0o600),
		os.Symlink(executable, filepath.Join(dir, "terraform-provider-"+path.Base(sources[0]))))
}

// Command returns a command of the CLI that is ready to run in dir. The command does not get the variables TF_… and
// AUTHENTIK_… of this process, which would change what Terraform and the provider do. env has additional environment
// variables as NAME=value.
func Command(ctx context.Context, executable, dir string, env []string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, executable, arguments...)
	command.Dir = dir
	command.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "AUTHENTIK_")
	})
	command.Env = append(command.Env, "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"CHECKPOINT_DISABLE=1")
	command.Env = append(command.Env, env...)
	return command
}
