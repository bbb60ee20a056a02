package acctest

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/hashicorp/go-version"
)

// Feature is something that not every CLI has: since which release of Terraform
// and of OpenTofu, where "" is none yet.
type Feature struct{ Name, Terraform, OpenTofu string }

// WriteOnly is write-only arguments and the ephemeral values that go with them.
var WriteOnly = Feature{"write-only arguments", "1.11.0", "1.11.0"}

// Needs skips the test where the CLI on PATH lacks the feature, or is none.
func Needs(tb testing.TB, feature Feature) {
	tb.Helper()
	name, have := CLIVersion(tb)
	least := feature.Terraform
	if name == "tofu" {
		least = feature.OpenTofu
	}
	switch {
	case least == "":
		tb.Skipf("%s does not know %s", name, feature.Name)
	case have.LessThan(version.Must(version.NewVersion(least))):
		tb.Skipf("%s takes %s %s, this is %s", feature.Name, name, least, have)
	}
}

// CLIVersion is the CLI that tests run, terraform before tofu, and its release
// without a suffix. The test is skipped where there is none.
func CLIVersion(tb testing.TB) (name string, release *version.Version) {
	tb.Helper()
	name = "terraform"
	if _, err := exec.LookPath(name); err != nil {
		name = "tofu"
		if _, err := exec.LookPath(name); err != nil {
			tb.Skip("neither terraform nor tofu is on PATH")
		}
	}
	command := exec.CommandContext(tb.Context(), name, "version", "-json")
	command.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1") // a file that is missing gets a warning, in front of the JSON
	out, err := command.Output()
	if err != nil {
		tb.Fatal(err)
	}
	var answer struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		tb.Fatal(err)
	}
	return name, version.Must(version.NewVersion(answer.Version)).Core()
}
