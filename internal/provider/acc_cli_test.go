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

// builtCLI is a CLI with the built provider.
type builtCLI struct{ *acctest.CLI }

func newCLI(t *testing.T) builtCLI {
	t.Helper()
	return builtCLI{acctest.Built(t)}
}

// folder is where a CLI with the built provider runs.
type folder struct {
	builtCLI
	dir    string
	server *acctest.Target
}

// folder has copies of the files and of what is written by name.
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

// command is one of the CLI's, or a script of the folder, in the environment of a user.
func (f folder) command(name string, arguments ...string) *exec.Cmd {
	command := exec.Command(name, arguments...)
	command.Dir = f.dir
	command.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+f.Config, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"PATH="+filepath.Dir(f.Path)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"AUTHENTIK_URL="+f.server.URL, "AUTHENTIK_TOKEN="+f.server.Token)
	return command
}

// run fails the test with the output of a command that fails.
func (f folder) run(t *testing.T, arguments ...string) string {
	t.Helper()
	out, err := f.command(f.Path, append(arguments, "-no-color")...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

// planned are the changes of a plan as "ADDRESS: actions", imports marked.
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
