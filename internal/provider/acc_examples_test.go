package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// Every example is applied, planned again and destroyed. The provider is the built binary under its real address,
// because users copy the examples as they are.
func TestAccExamples(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/*/*.tf")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := filepath.Glob("../../examples/provider/*.tf")
	if err != nil || len(files) < 2 || len(whole) != 1 {
		t.Fatalf("the examples are not where they were: %v, %v, %v", files, whole, err)
	}
	files = slices.DeleteFunc(files, func(file string) bool {
		return strings.Contains(file, "/import-by-") || strings.Contains(file, "/flows") // these are not whole configurations
	})
	cli := newCLI(t)
	for _, file := range append(files, whole...) {
		t.Run(strings.TrimPrefix(file, "../../examples/"), func(t *testing.T) {
			if strings.Contains(file, "/actions/") {
				acctest.Needs(t, acctest.Feature{Name: "an action", Terraform: "1.14.0"})
			}
			if strings.Contains(contents(t, file), "password_wo") {
				acctest.Needs(t, acctest.WriteOnly)
			}
			server := newMailing(t, "").recoverable(t).Target
			if strings.Contains(file, "/data-sources/authentik_stage_") { // creates the stages to look up
				addStage(t, server, acctest.Kinds[0], attributes{"name": "recovery-email"})
				addStage(t, server, acctest.Kinds[1], attributes{"name": "mfa-email"})
			}
			before := len(server.Sim.Stages(""))
			run := runnerOf(t, cli.CLI, server, file)
			run("validate")
			run("apply", "-auto-approve")
			run("plan", "-detailed-exitcode")
			run("destroy", "-auto-approve")
			if left := len(server.Sim.Stages("")) - before; left != 0 {
				t.Errorf("%d stages are left after destroy", left)
			}
		})
	}
}

// runnerOf returns a function that runs a command of the CLI in a new directory with the example. A command that fails
// also fails the test.
func runnerOf(t *testing.T, cli *acctest.CLI, server *acctest.Target, example string) func(arguments ...string) string {
	t.Helper()
	dir := t.TempDir()
	files := []string{example}
	if !strings.HasSuffix(example, "provider.tf") {
		files = append(files, "../../examples/provider/provider.tf")
	}
	for _, file := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), []byte(contents(t, file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(arguments ...string) string {
		t.Helper()
		command := cli.Command(t.Context(), dir, []string{"TF_VAR_smtp_password=s3cret", "AUTHENTIK_URL=" + server.URL, "AUTHENTIK_TOKEN=" + server.Token}, arguments...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, out)
		}
		return string(out)
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
