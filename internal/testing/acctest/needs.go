package acctest

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/hashicorp/go-version"
)

// Feature is a feature of newer CLIs, with the first release of Terraform and of OpenTofu that has it. An empty string
// means that no release has it yet.
type Feature struct{ Name, Terraform, OpenTofu string }

// WriteOnly is the feature of write-only arguments, with the ephemeral values for them.
var WriteOnly = Feature{"write-only arguments", "1.11.0", "1.11.0"}

// Needs skips the test if no CLI is on PATH or if it does not have the feature.
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

// CLIVersion returns the name and the release of the CLI that the tests run: terraform, or tofu if there is no
// terraform. The release has no suffix such as -rc1. It skips the test if there is no CLI.
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
