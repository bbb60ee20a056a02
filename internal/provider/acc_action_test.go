package provider_test

import (
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

var actions = acctest.Feature{Name: "an action", Terraform: "1.14.0"}

// The example of the action sends a recovery mail each time the stage of the example is created or changed. A user can
// also send a recovery mail with -invoke, at any time.
func TestAccActionSendsAMail(t *testing.T) {
	t.Parallel()
	const file = "../../examples/actions/authentik_send_recovery_email/action.tf"
	cli := acctest.Built(t)
	acctest.Needs(t, actions)
	m := newRecoveryServer(t, "").addRecoveryFlow(t)
	f := folder(t, cli, m.Target, providerFile, file)
	byHand := []string{"-invoke=action.authentik_send_recovery_email.try"}
	example := contents(t, file)
	for _, step := range []struct {
		name, config string
		arguments    []string
		mails        int
	}{
		{"a create", example, nil, 1},
		{"no change", example, nil, 1},
		{"an update", strings.Replace(example, `"recovery-email"`, "\"recovery-email\"\n  subject = \"Changed\"", 1), nil, 2},
		{"by hand", "", byHand, 3},
		{"by hand, to a number", strings.ReplaceAll(example, `"akadmin"`, `"`+m.user+`"`), byHand, 4},
	} {
		if step.config != "" {
			f.WriteFile(t, "action.tf", step.config)
		}
		before := len(m.mailRequests())
		out := f.Must(t, append([]string{"apply", "-auto-approve"}, step.arguments...)...)
		sent := m.mailRequests()
		if len(sent) != step.mails {
			t.Fatalf("%s: %d mails are queued, want %d:\n%s", step.name, len(sent), step.mails, out)
		}
		if len(sent) > before {
			mustContain(
				t, strings.Join(strings.Fields(out), " "), "has queued a recovery mail to the user", "not delivered",
				"Events, Logs",
			)
		}
	}
}
