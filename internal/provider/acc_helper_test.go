package provider_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// query describes the first release of Terraform that has `terraform query`. OpenTofu has no such command.
var query = acctest.Feature{Name: "terraform query", Terraform: "1.14.0"}

// providerFile is the path of the example with the provider block. The block has no settings, because the environment
// variables of an acctest.Folder configure the provider.
const providerFile = "../../examples/provider/provider.tf"

// folder returns a directory for the CLI (see acctest.Target.Folder) with copies of the files.
func folder(t *testing.T, terraform cli.CLI, server *acctest.Target, files ...string) *acctest.Folder {
	t.Helper()
	f := server.Folder(t, terraform)
	for _, file := range files {
		f.WriteFile(t, filepath.Base(file), contents(t, file))
	}
	return f
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	mustBeNil(t, err)
	return string(text)
}
