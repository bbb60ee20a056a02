package acctest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// Required is the terraform block that sets the provider's local name to authentik.
const Required = cli.Required

// CLI is terraform or tofu. For the real address of this provider, the CLI uses a local binary.
type CLI struct {
	// Path is the path of the executable.
	Path string
	// Config is the path of the CLI's configuration file. The environment variable TF_CLI_CONFIG_FILE must contain it.
	Config string
}

// Built returns a CLI with the binary of this provider. The environment variable TEST_PROVIDER can name the binary,
// otherwise Built compiles it. Built skips the test if there is no CLI or if TF_ACC is not set.
func Built(tb testing.TB) *CLI {
	tb.Helper()
	path, binary := find(tb), os.Getenv("TEST_PROVIDER")
	if binary == "" {
		binary = filepath.Join(tb.TempDir(), "provider")
		const module = "github.com/seed-e3ff1c7f/terraform-provider-authentik-email"
		if out, err := exec.CommandContext(tb.Context(), "go", "build", "-o", binary, module).CombinedOutput(); err != nil {
			tb.Fatalf("go build: %v\n%s", err, out)
		}
	}
	config, err := cli.Install(tb.TempDir(), binary, "registry.terraform.io/seed-e3ff1c7f/authentik-email",
		"registry.opentofu.org/seed-e3ff1c7f/authentik-email")
	if err != nil {
		tb.Fatal(err)
	}
	return &CLI{path, config}
}

// find returns the path of terraform or tofu. It skips the test if neither is installed or if TF_ACC is not set.
func find(tb testing.TB) string {
	tb.Helper()
	if os.Getenv("TF_ACC") == "" {
		tb.Skip("acceptance tests run only if TF_ACC is set")
	}
	path, err := cli.Find()
	if err != nil {
		tb.Skip(err)
	}
	return path
}

// Command returns a command of the CLI that is ready to run in dir. env has additional environment variables as
// NAME=value.
func (c *CLI) Command(ctx context.Context, dir string, env []string, arguments ...string) *exec.Cmd {
	env = append([]string{"TF_CLI_CONFIG_FILE=" + c.Config}, env...)
	return cli.Command(ctx, c.Path, dir, env, append(arguments, "-no-color")...)
}

// Feature is a feature that only newer CLIs have. The fields Terraform and OpenTofu contain the first release with the
// feature, or "" if no release has the feature yet.
type Feature struct{ Name, Terraform, OpenTofu string }

// WriteOnly is the feature of write-only arguments and of the ephemeral values that they accept.
var WriteOnly = Feature{"write-only arguments", "1.11.0", "1.11.0"}

// Needs skips the test if there is no CLI or if the CLI does not have the feature.
func Needs(tb testing.TB, feature Feature) {
	tb.Helper()
	name, have := CLIVersion(tb)
	least := feature.Terraform
	if name == "tofu" {
		least = feature.OpenTofu
	}
	if least == "" || have.LessThan(version.Must(version.NewVersion(least))) {
		tb.Skipf("%s %s does not have %s", name, have, feature.Name)
	}
}

// CLIVersion returns the name of the CLI that the tests run, which is terraform or tofu, and its release without a
// suffix such as -rc1. CLIVersion skips the test if there is no CLI.
func CLIVersion(tb testing.TB) (name string, release *version.Version) {
	tb.Helper()
	path, err := cli.Find()
	if err != nil {
		tb.Skip(err)
	}
	out, err := cli.Command(tb.Context(), path, "", nil, "version", "-json").Output()
	if err != nil {
		tb.Fatal(err)
	}
	var answer struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		tb.Fatal(err)
	}
	name = "terraform"
	if filepath.Base(path) == "tofu" {
		name = "tofu"
	}
	return name, version.Must(version.NewVersion(answer.Version)).Core()
}
