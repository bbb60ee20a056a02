package acctest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// CLI is terraform or tofu with a provider binary under the provider's real address, as users have it.
type CLI struct {
	// Path is the path of the executable.
	Path string
	// Config is the file that the environment variable TF_CLI_CONFIG_FILE must name.
	Config string
}

// Built returns a CLI with the provider's binary: the one that the environment variable TEST_PROVIDER names, or one
// that Built compiles. It skips the test if there is no CLI or if TF_ACC is not set.
func Built(tb testing.TB) *CLI {
	tb.Helper()
	return provided(tb, func(binary string) {
		if made := os.Getenv("TEST_PROVIDER"); made != "" {
			link(tb, made, binary)
			return
		}
		build := exec.CommandContext(tb.Context(), "go", "build", "-o", binary, "github.com/seed-e3ff1c7f/terraform-provider-authentik-email")
		if out, err := build.CombinedOutput(); err != nil {
			tb.Fatalf("go build: %v\n%s", err, out)
		}
	})
}

// Posed returns a CLI that starts the running test binary as its provider. The binary's TestMain must notice this and
// serve a provider. Like Built, it can skip the test.
func Posed(tb testing.TB) *CLI {
	tb.Helper()
	return provided(tb, func(binary string) {
		executable, err := os.Executable()
		if err != nil {
			tb.Fatal(err)
		}
		link(tb, executable, binary)
	})
}

func link(tb testing.TB, from, to string) {
	tb.Helper()
	if err := os.Symlink(from, to); err != nil {
		tb.Fatal(err)
	}
}

// provided returns the CLI with a provider. It calls put, which must create the provider's file at the given path.
func provided(tb testing.TB, put func(binary string)) *CLI {
	tb.Helper()
	if os.Getenv("TF_ACC") == "" {
		tb.Skip("acceptance tests run where TF_ACC is set")
	}
	path, err := exec.LookPath("terraform")
	if err != nil {
		if path, err = exec.LookPath("tofu"); err != nil {
			tb.Skip("neither terraform nor tofu is on PATH")
		}
	}
	dir := tb.TempDir()
	put(filepath.Join(dir, "terraform-provider-authentik-email"))
	config := filepath.Join(dir, "cli.tfrc")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"registry.terraform.io/seed-e3ff1c7f/authentik-email\" = %[1]q\n"+
		"    \"registry.opentofu.org/seed-e3ff1c7f/authentik-email\" = %[1]q\n  }\n  direct {}\n}\n", dir)
	if err := os.WriteFile(config, []byte(overrides), 0o600); err != nil {
		tb.Fatal(err)
	}
	return &CLI{path, config}
}

// Command returns a command of the CLI that is ready to run in dir. env has more environment variables as NAME=value.
func (c *CLI) Command(ctx context.Context, dir string, env []string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, c.Path, append(arguments, "-no-color")...)
	command.Dir = dir
	command.Env = append(append(os.Environ(), "TF_CLI_CONFIG_FILE="+c.Config, "CHECKPOINT_DISABLE=1"), env...)
	return command
}

// Required is the terraform block that sets the provider's local name to authentik.
const Required = "terraform {\n  required_providers {\n    authentik = {\n      source = \"seed-e3ff1c7f/authentik-email\"\n    }\n  }\n}\n"
