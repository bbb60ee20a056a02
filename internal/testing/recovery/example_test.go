package recovery_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// otherVariant maps each variant of an example to the other one. In the variant "block", a flow_set block binds the
// email stage to the flow. In the variant "binding", a separate resource binds the stage.
var otherVariant = map[string]string{"block": "binding", "binding": "block"}

type files map[string]string

// example returns the files of an example. `variant` is "block" or "binding". The file link.tf is left out, because it
// imports a stage that the simulator does not have.
func example(t *testing.T, name, variant string) files {
	t.Helper()
	all, folders := files{}, []string{"flows"}
	if variant == "binding" {
		folders = append(folders, "flows-beside")
	}
	for _, folder := range folders {
		paths, err := filepath.Glob("../../../examples/" + folder + "/" + name + "/*.tf")
		if err != nil || len(paths) == 0 {
			t.Fatal("no example", err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(path)] = string(text)
		}
	}
	delete(all, "link.tf")
	return all
}

// replace replaces `old` everywhere in a file. It fails the test if the file does not contain `old`.
func (f files) replace(t *testing.T, file, old, text string) {
	t.Helper()
	if !strings.Contains(f[file], old) {
		t.Fatalf("%s does not have %s", file, old)
	}
	f[file] = strings.ReplaceAll(f[file], old, text)
}

// removePolicy removes the policy that guards the steps after the email step. Without the policy, only the email step
// keeps intruders out.
func (f files) removePolicy() {
	f["policy.tf"], _, _ = strings.Cut(f["policy.tf"], "# Without its email step")
}

// place contains a server, a directory in which the CLI runs, and intruders that try to finish a flow on the server.
type place struct {
	*acctest.Folder
	*intruders
}

// newPlace returns a place with a new server and an empty folder. The intruders of the place try to get in through the
// flow with this slug.
func newPlace(t *testing.T, flow string) *place {
	t.Helper()
	server := acctest.Simulated(t, "")
	return &place{server.FolderBeside(t), watch(t, server, flow, flow == "enrollment")}
}

var apply = []string{"apply", "-auto-approve"}

// applyFiles writes files into the directory, and applies. A file with the content "" is removed.
func (p *place) applyFiles(all files) {
	p.t.Helper()
	p.write(all)
	p.Must(p.t, apply...)
}

func (p *place) write(all files) {
	p.t.Helper()
	for name, text := range all {
		p.WriteFile(p.t, name, text)
	}
}

// mustSettle fails the test unless the plan is empty, the owner can finish the flow, and no intruder got in.
func (p *place) mustSettle() {
	p.t.Helper()
	if out, err := p.Run(p.t, "plan", "-detailed-exitcode"); err != nil {
		p.t.Errorf("the second plan is not empty: %v\n%s", err, out)
	}
	p.mustWork()
}
