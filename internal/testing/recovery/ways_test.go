package recovery_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// withoutPolicy removes the policy of the steps after the email step from the example. Then only the email step keeps
// the flow closed.
func withoutPolicy(files map[string]string) map[string]string {
	files = maps.Clone(files)
	files["policy.tf"], _, _ = strings.Cut(files["policy.tf"], "# Without its email step")
	return files
}

// skipBinding matches the binding of the policy that skips the identification stage for visitors with a link.
var skipBinding = regexp.MustCompile(`(?s)resource "authentik_policy_binding" "not_restored" \{.*?\n\}\n`)

// editEmail replaces a text in email.tf, and fails the test if email.tf does not contain the text.
func editEmail(t *testing.T, files map[string]string, old, text string) map[string]string {
	t.Helper()
	if !strings.Contains(files["email.tf"], old) {
		t.Fatalf("email.tf does not have %s", old)
	}
	files = maps.Clone(files)
	files["email.tf"] = strings.Replace(files["email.tf"], old, text, 1)
	return files
}

// Without the protection of the example the intruders get in. Otherwise the failure of the intruders in the other tests
// would prove nothing.
func TestAccIntrudersGetIn(t *testing.T) {
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

// If the first apply fails at the email stage, the flow has no step at all.
func TestAccRecoveryWithAnEmailStageThatFails(t *testing.T) {
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

// If the block is removed, the flow has no email step. The flow then ends before it writes anything.
func TestAccRecoveryWithoutItsBlock(t *testing.T) {
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

// The email step moves from a block to a binding resource, and back, as the guide describes. On the way there, the flow
// has a second email step for a while. On the way back, the binding is removed from the state only. The flow has an
// email step at every moment, so it stays closed even without the policy.
func TestAccMoveTheStepWithoutAWindow(t *testing.T) {
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

// orders returns the orders of all steps, sorted.
func (p *place) orders() (orders []any) {
	for _, binding := range p.server.Sim.Bindings() {
		orders = append(orders, binding["order"])
	}
	slices.SortFunc(orders, func(a, b any) int { return int(a.(int64) - b.(int64)) })
	return orders
}

// A run that leaves the flow incomplete, or that fails as expected, does not open the flow either.
func TestAccRecoveryStaysClosedWhenARunIsIncomplete(t *testing.T) {
	replace := []string{"apply", "-auto-approve", "-replace=authentik_stage_email.recovery"}
	for name, run := range map[string]struct {
		change  func(t *testing.T, files map[string]string) map[string]string
		command []string
		says    string // a part of the expected error; "" = the command may fail or not
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

// If a binding would not be replaced together with the stage, the replacement is refused, because the flow would lose
// its email step.
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
