// Package recovery tests that nobody gets into the account of another user while Terraform changes a recovery flow or
// an enrollment flow. Intruders try the flow after each write to the server.
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

// example returns the files of the recovery example by name, without link.tf. In the variant "block" a flow_set block
// binds the email stage to the flow. In the variant "binding" a separate resource does.
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

// place contains a server, a directory in which the CLI runs, and intruders that try the flow on the server.
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

// write writes the files into the directory of the CLI. files maps names to contents; a file with the content "" is
// removed.
func (p *place) write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		p.WriteFile(t, name, text)
	}
}

// mustSettle fails the test unless the plan is empty, the owner can finish the flow, and no intruder got in.
func (p *place) mustSettle(t *testing.T) {
	t.Helper()
	if out, err := p.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the second plan is not empty: %v\n%s", err, out)
	}
	p.mustWork(t)
}

var apply = []string{"apply", "-auto-approve"}

// change is a change of the example after its first apply: it writes files and runs a command. If command is nil, the
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

// edited returns a function for the field files of a change. That function returns one file of the example, with old
// replaced by text.
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

// prepare applies the example and writes the files of the change. It returns the command that the test must run next.
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

// No intruder gets in after any write of the first apply or of a change. At the end the owner can finish the flow,
// except after a destroy.
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

// aboutTheFlow reports whether a request changes a flow binding, a policy binding or an email stage. These writes
// decide who can finish the flow.
func aboutTheFlow(request *authentiksim.Request) bool {
	for _, path := range []string{"/flows/bindings/", "/policies/bindings/", "/stages/email/"} {
		if request.Method != http.MethodGet && strings.HasPrefix(request.Path, path) {
			return true
		}
	}
	return false
}

// If one write of a change fails, no intruder gets in, and the next run completes the change.
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
					t.Error("want at least 2 writes that fail")
				}
			})
		}
	}
}

// fails runs the change while the server refuses the write with this number. It returns false if the change has no
// write with this number.
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

// goOn completes a command that failed. After a destroy no intruder may get in, and after any other command the owner
// must be able to finish the flow.
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
