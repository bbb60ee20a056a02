// Package recovery tests that nobody can get into an account through a recovery flow while Terraform changes the flow.
// After each write of a run, intruders try the flow.
package recovery_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// example returns the files of the recovery example. The variant, "block" or "binding", is the way in which the email
// stage is bound to the flow. The file that links the flow on the sign-in page is left out.
func example(t *testing.T, variant string) map[string]string {
	t.Helper()
	files := exampleOf(t, "recovery", variant)
	delete(files, "link.tf")
	return files
}

func exampleOf(t *testing.T, name, variant string) map[string]string {
	t.Helper()
	files := map[string]string{}
	folders := []string{"flows"}
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
			files[filepath.Base(path)] = string(text)
		}
	}
	return files
}

var other = map[string]string{"block": "binding", "binding": "block"}

// place is a server with a directory for the CLI, and with intruders that try the flow of the example.
type place struct {
	*acctest.Folder
	*intruders

	server *acctest.Target
}

func newPlace(t *testing.T, files map[string]string) *place {
	t.Helper()
	server := acctest.Simulated(t, "")
	p := &place{server.FolderBeside(t), watch(t, server, "recovery", false), server}
	p.write(t, files)
	return p
}

// write writes files, a map from names to contents. A file whose content is empty is removed.
func (p *place) write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		p.WriteFile(t, name, text)
	}
}

// mustSettle fails the test unless the plan is empty and the flow works for its user only.
func (p *place) mustSettle(t *testing.T) {
	t.Helper()
	if out, err := p.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the second plan is not empty: %v\n%s", err, out)
	}
	p.mustWork(t)
}

var apply = []string{"apply", "-auto-approve"}

// change is a change of the example after its first apply: new contents of files, and a command. If command is nil, the
// change is the first apply itself.
type change struct {
	name    string
	files   func(t *testing.T, variant string) map[string]string
	command []string
}

var changes = []change{
	{"first apply", nil, nil},
	{"replace", nil, []string{"apply", "-auto-approve", "-replace=authentik_stage_email.recovery"}},
	{"destroy", nil, []string{"destroy", "-auto-approve"}},
	{"the other variant", func(t *testing.T, variant string) map[string]string { return example(t, other[variant]) },
		apply},
	{"rename the stage", edited("email.tf", `"recovery-email"`, `"password-recovery"`), apply},
	{"change the flow", edited("main.tf", `"Reset your password"`, `"New password"`), apply},
	{"another order", edited("email.tf", "= 20", "= 25"), apply},
}

// edited returns a function that replaces a text in a file of the example.
func edited(file, old, text string) func(*testing.T, string) map[string]string {
	return func(t *testing.T, variant string) map[string]string {
		t.Helper()
		before := example(t, variant)[file]
		after := strings.Replace(before, old, text, 1)
		if after == before {
			t.Fatalf("%s does not have %s", file, old)
		}
		return map[string]string{file: after}
	}
}

// prepare does everything before the command of the change, and returns the command.
func (c change) prepare(t *testing.T, variant string) (*place, []string) {
	t.Helper()
	p := newPlace(t, example(t, variant))
	if c.command == nil {
		return p, apply
	}
	p.Must(t, apply...)
	if c.files != nil {
		p.write(t, c.files(t, variant))
	}
	return p, c.command
}

// The flow of the example is closed after each write of its first apply and of each change. After the run the owner of
// an account can use the flow.
func TestAccRecoveryStaysClosed(t *testing.T) {
	for variant := range other {
		for _, change := range changes {
			t.Run(variant+"/"+change.name, func(t *testing.T) {
				t.Parallel()
				p, command := change.prepare(t, variant)
				p.Must(t, command...)
				if command[0] == "destroy" {
					p.mustFail(t)
					return
				}
				p.mustSettle(t)
			})
		}
	}
}

// aboutTheFlow reports whether a request is a write that can decide who gets through the flow.
func aboutTheFlow(request *authentiksim.Request) bool {
	for _, path := range []string{"/flows/bindings/", "/policies/bindings/", "/stages/email/"} {
		if request.Method != http.MethodGet && strings.HasPrefix(request.Path, path) {
			return true
		}
	}
	return false
}

// If any one of the writes about the flow fails, the flow stays closed, and the next run completes the command.
func TestAccRecoveryStaysClosedWhenAWriteFails(t *testing.T) {
	for variant := range other {
		for _, change := range changes[:4] {
			t.Run(variant+"/"+change.name, func(t *testing.T) {
				t.Parallel()
				number := 0
				for change.fails(t, variant, number) {
					number++
				}
				t.Logf("%d writes failed", number)
				if number < 2 {
					t.Error("too few: the faults miss the writes")
				}
			})
		}
	}
}

// fails runs the change while the write with this number fails. It returns false if the change has fewer writes.
func (c change) fails(t *testing.T, variant string, number int) (failed bool) {
	t.Helper()
	p, command := c.prepare(t, variant)
	p.server.Sim.Inject(authentiksim.Fault{Only: aboutTheFlow, Skip: number, Times: 1,
		Answer: func(w http.ResponseWriter, r *http.Request) {
			failed = true
			authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "Not now."}`)(w, r)
		}})
	out, err := p.Run(t, command...)
	if (err != nil) != failed {
		t.Fatalf("write %d failed: %t, the command: %v\n%s", number, failed, err, out)
	}
	p.mustFail(t)
	if failed {
		p.goOn(t, command)
	}
	if t.Failed() {
		t.Fatalf("write %d\n%s", number, out)
	}
	return failed
}

// goOn runs the command again after a failure. Then the flow must work, or stay closed after a destroy.
func (p *place) goOn(t *testing.T, command []string) {
	t.Helper()
	if command[0] == "destroy" {
		p.Must(t, command...)
		p.mustFail(t)
		return
	}
	p.Must(t, apply...)
	p.mustWork(t)
}
