package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// builtCLI runs Terraform or OpenTofu with the provider binary that the tests built.
type builtCLI struct{ *acctest.CLI }

func newCLI(t *testing.T) builtCLI {
	t.Helper()
	return builtCLI{acctest.Built(t)}
}

// folder is a directory in which builtCLI runs commands against one server.
type folder struct {
	builtCLI
	dir    string
	server *acctest.Target
}

// folder returns a new directory. It contains copies of the given files, and a file for each entry of written, which
// maps names to contents.
func (c builtCLI) folder(t *testing.T, server *acctest.Target, written map[string]string, files ...string) folder {
	t.Helper()
	f := folder{c, t.TempDir(), server}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f.write(t, filepath.Base(file), string(text))
	}
	for name, text := range written {
		f.write(t, name, text)
	}
	return f
}

func (f folder) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o700); err != nil { // a script must be executable
		t.Fatal(err)
	}
}

// command returns a command that is ready to run in the directory, with the environment that a user would set. The
// command is the CLI itself or a script of the directory.
func (f folder) command(name string, arguments ...string) *exec.Cmd {
	command := exec.Command(name, arguments...)
	command.Dir = f.dir
	command.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+f.Config, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"PATH="+filepath.Dir(f.Path)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"AUTHENTIK_URL="+f.server.URL, "AUTHENTIK_TOKEN="+f.server.Token)
	return command
}

// run runs the CLI and returns what it prints. A command that fails also fails the test, with its output.
func (f folder) run(t *testing.T, arguments ...string) string {
	t.Helper()
	out, err := f.command(f.Path, append(arguments, "-no-color")...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

// planned returns the changes of a new plan, each as "ADDRESS: actions". An import is marked as such.
func (f folder) planned(t *testing.T) []string {
	t.Helper()
	f.run(t, "plan", "-out=test.tfplan")
	out, err := f.command(f.Path, "show", "-json", "test.tfplan").Output()
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		Changes []struct {
			Address string
			Change  struct {
				Actions   []string
				Importing any
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(out, &plan); err != nil {
		t.Fatal(err)
	}
	var changes []string
	for _, c := range plan.Changes {
		changes = append(changes, fmt.Sprintf("%s: %s, imported %t", c.Address, strings.Join(c.Change.Actions, " and "), c.Change.Importing != nil))
	}
	return changes
}
