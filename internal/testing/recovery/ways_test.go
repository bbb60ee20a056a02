package recovery_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// withoutPolicy returns the files without the policy that guards the steps after the email step. Then only the email
// step keeps intruders out.
func withoutPolicy(files map[string]string) map[string]string {
	files = maps.Clone(files)
	files["policy.tf"], _, _ = strings.Cut(files["policy.tf"], "# Without its email step")
	return files
}

// skipBinding matches the policy binding "not_restored". Its policy skips the identification stage for a visitor with a
// recovery link.
var skipBinding = regexp.MustCompile(`(?s)resource "authentik_policy_binding" "not_restored" \{.*?\n\}\n`)

// editEmail returns the files with old replaced by text in email.tf. It fails the test if email.tf does not contain
// old.
func editEmail(t *testing.T, files map[string]string, old, text string) map[string]string {
	t.Helper()
	if !strings.Contains(files["email.tf"], old) {
		t.Fatalf("email.tf does not have %s", old)
	}
	files = maps.Clone(files)
	files["email.tf"] = strings.Replace(files["email.tf"], old, text, 1)
	return files
}

// Without the policy of the example, intruders get in while the email stage is replaced. This proves that the intruders
// in the other tests would notice an open flow.
func TestAccIntrudersGetInWithoutThePolicy(t *testing.T) {
	expression := regexp.MustCompile(`(?s)  expression = <<-EOT.*?EOT\n`)
	for name, weaken := range map[string]func(map[string]string) map[string]string{
		"no policy": withoutPolicy,
		"is_restored alone": func(files map[string]string) map[string]string {
			policy := expression.ReplaceAllString(files["policy.tf"],
				"  expression = \"return bool(request.context.get('is_restored', False))\"\n")
			files["policy.tf"] = skipBinding.ReplaceAllString(policy, "")
			return files
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, weaken(example(t, "block")))
			p.Must(t, apply...)
			p.mustFail(t)
			p.Must(t, "apply", "-auto-approve", "-replace=authentik_stage_email.recovery")
			if len(p.succeeded()) == 0 {
				t.Error("nobody got in while the email step was missing")
			}
		})
	}
}

// If the first apply fails at the email stage, the flow has no steps, so no intruder gets in. After the user corrects
// the stage, the flow works.
func TestAccFailedEmailStageLeavesTheFlowWithoutSteps(t *testing.T) {
	for variant := range other {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			files := example(t, variant)
			p := newPlace(t, editEmail(t, files, "password_reset.html", "password_rest.html"))
			if out, err := p.Run(t, apply...); err == nil || !strings.Contains(out, "template") {
				t.Fatalf("the template was accepted: %v\n%s", err, out)
			}
			p.mustFail(t)
			if bindings := p.server.Sim.Bindings(); len(bindings) > 0 {
				t.Errorf("the flow has steps: %v", bindings)
			}
			p.write(t, files)
			p.Must(t, apply...)
			p.mustSettle(t)
		})
	}
}

// If the user removes the flow_set block, the flow has no email step. The policy of the example still keeps intruders
// out.
func TestAccRecoveryWithoutFlowSetStaysClosed(t *testing.T) {
	files := example(t, "block")
	p := newPlace(t, files)
	p.Must(t, apply...)
	block := regexp.MustCompile(`(?s)\n  flow_set \{.*?\n  \}\n`)
	p.write(t, map[string]string{"email.tf": block.ReplaceAllString(files["email.tf"], "")})
	p.Must(t, apply...)
	p.mustFail(t)
	p.write(t, files)
	p.Must(t, apply...)
	p.mustSettle(t)
}

// As the guide describes, a binding resource replaces the flow_set block, and later the flow_set block replaces the
// binding resource. In between the flow can have two email steps, but it always has at least one. So no intruder gets
// in even without the policy.
func TestAccFlowAlwaysHasAnEmailStepDuringAMove(t *testing.T) {
	acctest.Needs(t, acctest.Feature{Name: "a removed block with a lifecycle", Terraform: "1.7.0", OpenTofu: "1.10.0"})
	byBlock, byBinding := withoutPolicy(example(t, "block")), withoutPolicy(example(t, "binding"))
	p := newPlace(t, byBlock)
	p.Must(t, apply...)
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
	for _, step := range []map[string]string{
		{"binding.tf": strings.Replace(binding, "= 20", "= 21", 1)},
		{"email.tf": stage, "bindings.tf": byBinding["bindings.tf"]},
		{"email.tf": byBlock["email.tf"], "bindings.tf": byBlock["bindings.tf"], "binding.tf": forget},
		{"binding.tf": ""},
	} {
		p.write(t, step)
		p.Must(t, apply...)
		p.mustSettle(t)
	}
	if want := []any{int64(10), int64(20), int64(30), int64(40), int64(100)}; !slices.Equal(p.orders(), want) {
		t.Errorf("the flow has steps at %v, want %v", p.orders(), want)
	}
}

// orders returns the order of each binding on the server, sorted.
func (p *place) orders() (orders []any) {
	for _, binding := range p.server.Sim.Bindings() {
		orders = append(orders, binding["order"])
	}
	slices.SortFunc(orders, func(a, b any) int { return int(a.(int64) - b.(int64)) })
	return orders
}

// Some runs leave the flow without an email step, or fail with an expected error. No intruder gets in during such a
// run.
func TestAccRecoveryStaysClosedWhenARunIsIncomplete(t *testing.T) {
	replace := []string{"apply", "-auto-approve", "-replace=authentik_stage_email.recovery"}
	for name, run := range map[string]struct {
		change  func(t *testing.T, files map[string]string) map[string]string
		command []string
		says    string // a text of the expected error; "" = the command may succeed or fail
	}{
		"destroy of the stage alone": {nil, []string{"destroy", "-auto-approve", "-target=authentik_stage_email.recovery"},
			""},
		"create_before_destroy": {func(t *testing.T, files map[string]string) map[string]string {
			const name = `name         = "recovery-email"`
			return editEmail(t, files, name, name+"\n  lifecycle {\n    create_before_destroy = true\n  }")
		}, replace, "create_before_destroy"},
		"replace while every visitor is asked for a name": {func(_ *testing.T, files map[string]string) map[string]string {
			files["policy.tf"] = skipBinding.ReplaceAllString(files["policy.tf"], "")
			return files
		}, replace, ""},
		"another address": {func(t *testing.T, files map[string]string) map[string]string {
			files = editEmail(t, files, `"authentik_stage_email" "recovery"`, `"authentik_stage_email" "renamed"`)
			files["email.tf"] = strings.ReplaceAll(files["email.tf"], "authentik_stage_email.recovery",
				"authentik_stage_email.renamed")
			files["bindings.tf"] = strings.ReplaceAll(files["bindings.tf"], "authentik_stage_email.recovery",
				"authentik_stage_email.renamed")
			return files
		}, apply, ""},
	} {
		for variant := range other {
			t.Run(variant+"/"+name, func(t *testing.T) {
				t.Parallel()
				files := example(t, variant)
				p := newPlace(t, files)
				p.Must(t, apply...)
				if run.change != nil {
					p.write(t, run.change(t, files))
				}
				out, err := p.Run(t, run.command...)
				if run.says != "" && (err == nil || !strings.Contains(out, run.says)) {
					t.Errorf("%v\n%s", err, out)
				}
				p.mustFail(t)
			})
		}
	}
}

// The user replaces the email stage, but its binding resource has no replace_triggered_by. authentik would delete the
// binding, and the flow would lose its email step. So the provider refuses the replacement.
func TestAccReplaceIsRefusedWhileABindingStays(t *testing.T) {
	files := withoutPolicy(example(t, "binding"))
	p := newPlace(t, editEmail(t, files, "replace_triggered_by", "ignore_changes = [evaluate_on_plan] #"))
	p.Must(t, apply...)
	p.mustWork(t)
	out, err := p.Run(t, "apply", "-auto-approve", "-replace=authentik_stage_email.recovery")
	if err == nil || !strings.Contains(out, "replace_triggered_by") || !strings.Contains(out, `"recovery"`) {
		t.Errorf("the replacement is not refused: %v\n%s", err, out)
	}
	p.mustSettle(t)
}
