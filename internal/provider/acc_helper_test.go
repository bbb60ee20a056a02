package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// query is the feature that lists the stages of a server with `terraform query`.
var query = acctest.Feature{Name: "terraform query", Terraform: "1.14.0"}

// providerFile is the example with the provider block. The environment variables of a Folder configure it.
const providerFile = "../../examples/provider/provider.tf"

// folder returns a directory for the CLI with copies of the files.
func folder(t *testing.T, cli *acctest.CLI, server *acctest.Target, files ...string) *acctest.Folder {
	t.Helper()
	f := cli.Folder(t, server)
	for _, file := range files {
		f.WriteFile(t, filepath.Base(file), contents(t, file))
	}
	return f
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// stage returns the configuration of one stage with this name and body.
func stage(resourceType, name, body string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  name = %q\n%s\n}\n", resourceType, name, body)
}
