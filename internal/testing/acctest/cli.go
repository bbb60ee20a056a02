package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// Built returns a CLI that uses the binary of this provider in TEST_PROVIDER. If this environment variable is not set,
// Built compiles the provider. It skips the test if it finds no CLI or if TF_ACC is not set.
func Built(tb testing.TB) cli.CLI {
	tb.Helper()
	found, binary := find(tb), os.Getenv("TEST_PROVIDER")
	if binary == "" {
		binary = filepath.Join(tb.TempDir(), "provider")
		const module = "github.com/seed-e3ff1c7f/terraform-provider-authentik-email"
		if out, err := exec.CommandContext(tb.Context(), "go", "build", "-o", binary, module).CombinedOutput(); err != nil {
			tb.Fatalf("go build: %v\n%s", err, out)
		}
	}
	err := found.Install(tb.TempDir(), binary, "registry.terraform.io/"+cli.Own, "registry.opentofu.org/"+cli.Own)
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

func find(tb testing.TB) cli.CLI {
	tb.Helper()
	if os.Getenv("TF_ACC") == "" {
		tb.Skip("acceptance tests run only if TF_ACC is set")
	}
	found, err := cli.Find()
	if err != nil {
		tb.Skip(err)
	}
	return found
}

// Feature is a feature that only newer CLIs have. The fields Terraform and OpenTofu contain the first release with the
// feature, or "" if no release has the feature yet.
type Feature struct{ Name, Terraform, OpenTofu string }

// WriteOnly stands for write-only arguments, which accept ephemeral values.
var WriteOnly = Feature{"write-only arguments", "1.11.0", "1.11.0"}

// Needs skips the test if it finds no CLI or if the CLI does not have the feature.
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

// CLIVersion returns the name of the CLI, terraform or tofu, and its release without a suffix such as -rc1. It skips
// the test if it finds no CLI.
func CLIVersion(tb testing.TB) (name string, release *version.Version) {
	tb.Helper()
	found, err := cli.Find()
	if err != nil {
		tb.Skip(err)
	}
	line, name, err := found.Version(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	_, text, _ := strings.Cut(line, " v")
	return name, version.Must(version.NewVersion(text)).Core()
}
