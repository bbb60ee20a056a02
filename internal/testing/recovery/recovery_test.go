// Package recovery tests that nobody gets into the account of another user while Terraform changes a recovery flow or
// an enrollment flow. Intruders try the flow after each write to the server.
package recovery_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// change is what a test does after the first apply of the example: it edits files and then runs a command. If `command`
// is nil, the test is only about the first apply.
type change struct {
	name string
	edit func(t *testing.T, all files, variant string) // nil = the change edits no files
	// command has the arguments of Terraform for the run after the edit.
	command []string
	// isIncomplete means that the command may fail, or may leave the flow without its email step.
	isIncomplete bool
	// fails is a text that the output of the failed command must contain. "" means that the command need not fail.
	fails string
}

var (
	replaceStage = append(apply, "-replace=authentik_stage_email.recovery")
	destroy      = []string{"destroy", "-auto-approve"}
)

var changes = []change{
	{name: "first apply"},
	{name: "replace", command: replaceStage},
	{name: "destroy", command: destroy, isIncomplete: true},
	{name: "the other variant", command: apply, edit: func(t *testing.T, all files, variant string) {
		maps.Copy(all, example(t, "recovery", otherVariant[variant]))
	}},
	{
		name: "destroy of the stage alone", isIncomplete: true,
		command: append(destroy, "-target=authentik_stage_email.recovery"),
	},
	{
		name: "create_before_destroy", command: replaceStage, isIncomplete: true, fails: "create_before_destroy",
		edit: func(t *testing.T, all files, _ string) {
			all.replace(t, "email.tf", `name         = "recovery-email"`,
				"name = \"recovery-email\"\n  lifecycle {\n    create_before_destroy = true\n  }")
		},
	},
	{
		name: "replace while every visitor is asked for a name", command: replaceStage, isIncomplete: true,
		edit: func(_ *testing.T, all files, _ string) {
			all["policy.tf"] = skipBinding.ReplaceAllString(all["policy.tf"], "")
		},
	},
	{
		name: "another address", command: apply, isIncomplete: true,
		edit: func(t *testing.T, all files, _ string) {
			all.replace(t, "email.tf", `"authentik_stage_email" "recovery"`, `"authentik_stage_email" "renamed"`)
			for _, file := range []string{"email.tf", "bindings.tf"} {
				all[file] = strings.ReplaceAll(all[file], "authentik_stage_email.recovery", "authentik_stage_email.renamed")
			}
		},
	},
}

// skipBinding matches the resource block of the policy binding "not_restored". The bound policy skips the
// identification stage for a visitor with a recovery link.
var skipBinding = regexp.MustCompile(`(?s)resource "authentik_policy_binding" "not_restored" \{.*?\n\}\n`)

// prepare returns the command that the test must run next. If the change has a command, `prepare` applies the example,
// edits its files, and returns this command. If not, it only writes the files, and returns the command `apply`.
func (c change) prepare(t *testing.T, variant string) (*place, []string) {
	t.Helper()
	p, all := newPlace(t, "recovery"), example(t, "recovery", variant)
	p.write(all)
	if c.command == nil {
		return p, apply
	}
	p.Must(t, apply...)
	if c.edit != nil {
		c.edit(t, all, variant)
		p.write(all)
	}
	return p, c.command
}

// After every write of the first apply and of a change, no intruder can finish the flow. If the change is complete, the
// owner can finish the flow at the end, and the next plan is empty.
func TestAccRecoveryStaysClosed(t *testing.T) {
	for variant := range otherVariant {
		for _, change := range changes {
			t.Run(variant+"/"+change.name, func(t *testing.T) {
				t.Parallel()
				p, command := change.prepare(t, variant)
				out, err := p.Run(t, command...)
				if err != nil && !change.isIncomplete || err == nil && change.fails != "" || !strings.Contains(out, change.fails) {
					t.Fatalf("%v: %v\n%s", command, err, out)
				}
				if change.isIncomplete {
					p.mustFail()
					return
				}
				p.mustSettle()
			})
		}
	}
}

// writesToTheFlow reports whether a request changes a flow binding, a policy binding or an email stage. These writes
// decide who can finish the flow.
func writesToTheFlow(request *authentiksim.Request) bool {
	return request.Method != http.MethodGet && slices.ContainsFunc(
		[]string{"/flows/bindings/", "/policies/bindings/", "/stages/email/"},
		func(path string) bool { return strings.HasPrefix(request.Path, path) })
}

// If one write of a change fails, no intruder can finish the flow, and the next run completes the change.
func TestAccRecoveryStaysClosedWhenAWriteFails(t *testing.T) {
	for variant := range otherVariant {
		for _, change := range changes[:4] {
			t.Run(variant+"/"+change.name, func(t *testing.T) {
				t.Parallel()
				number := 0
				for change.failsAt(t, variant, number) {
					number++
				}
				if number < 2 {
					t.Errorf("%d writes failed, want at least 2", number)
				}
			})
		}
	}
}

// failsAt runs the change while the server refuses one write to the flow: the first write if `number` is 0, the second
// write if it is 1, and so on. If the change has no such write, failsAt returns false.
func (c change) failsAt(t *testing.T, variant string, number int) (failed bool) {
	t.Helper()
	p, command := c.prepare(t, variant)
	p.server.Sim.Inject(authentiksim.Fault{Only: writesToTheFlow, Skip: number, Times: 1,
		Answer: func(w http.ResponseWriter, r *http.Request) {
			failed = true
			authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "Not now."}`)(w, r)
		}})
	out, err := p.Run(t, command...)
	if (err != nil) != failed {
		t.Fatalf("write %d failed: %t, the command: %v\n%s", number, failed, err, out)
	}
	p.mustFail()
	switch {
	case failed && c.name == "destroy":
		p.Must(t, destroy...)
		p.mustFail()
	case failed:
		p.Must(t, apply...)
		p.mustWork()
	}
	if t.Failed() {
		t.Fatalf("write %d\n%s", number, out)
	}
	return failed
}

// If the first apply fails at the email stage, the flow has no steps, so no intruder gets in. After the user corrects
// the stage, the flow works.
func TestAccFailedEmailStageLeavesTheFlowWithoutSteps(t *testing.T) {
	for variant := range otherVariant {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			p, all := newPlace(t, "recovery"), example(t, "recovery", variant)
			all.replace(t, "email.tf", "password_reset.html", "password_rest.html")
			p.write(all)
			if out, err := p.Run(t, apply...); err == nil || !strings.Contains(out, "template") {
				t.Fatalf("the template was accepted: %v\n%s", err, out)
			}
			p.mustFail()
			if bindings := p.server.Sim.Bindings(); len(bindings) > 0 {
				t.Errorf("the flow has steps: %v", bindings)
			}
			p.applyFiles(example(t, "recovery", variant))
			p.mustSettle()
		})
	}
}

// The test follows docs/guides/recovery-fails-closed.md: a binding resource replaces the flow_set block, and later the
// flow_set block replaces the binding resource. The flow always has one or two email steps. No intruder gets in,
// although the test removes the policy of the example.
func TestAccFlowAlwaysHasAnEmailStepDuringAMove(t *testing.T) {
	acctest.Needs(t, acctest.Feature{Name: "a removed block with a lifecycle", Terraform: "1.7.0", OpenTofu: "1.10.0"})
	byBlock, byBinding := example(t, "recovery", "block"), example(t, "recovery", "binding")
	byBlock.removePolicy()
	stage, rest, ok := strings.Cut(byBinding["email.tf"], "# authentik deletes the binding")
	if !ok || stage == "" {
		t.Fatal("the example has no binding")
	}
	binding := "# authentik deletes the binding" + rest
	const forget = `removed {
  from = authentik_flow_stage_binding.recovery_email
  lifecycle {
    destroy = false
  }
}
`
	p := newPlace(t, "recovery")
	for _, step := range []files{
		byBlock,
		{"binding.tf": strings.Replace(binding, "= 20", "= 21", 1)},
		{"email.tf": stage, "bindings.tf": byBinding["bindings.tf"]},
		{"email.tf": byBlock["email.tf"], "bindings.tf": byBlock["bindings.tf"], "binding.tf": forget},
		{"binding.tf": ""},
	} {
		p.applyFiles(step)
		p.mustSettle()
	}
	var orders []int64
	for _, binding := range p.server.Sim.Bindings() {
		orders = append(orders, binding["order"].(int64))
	}
	slices.Sort(orders)
	if want := []int64{10, 20, 30, 40, 100}; !slices.Equal(orders, want) {
		t.Errorf("the flow has steps at %v, want %v", orders, want)
	}
}

// The enrollment flow of the example creates inactive users, and its email stage activates them. Without the email
// stage, no new user can sign in. No policy protects the flow.
func TestAccEnrollmentFailsClosed(t *testing.T) {
	for variant := range otherVariant {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, "enrollment")
			p.applyFiles(example(t, "enrollment", variant))
			p.mustWork()
			p.Must(t, "apply", "-auto-approve", "-replace=authentik_stage_email.enrollment")
			p.mustSettle()
			p.Must(t, destroy...)
			p.mustFail()
		})
	}
}
