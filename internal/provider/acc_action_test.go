package provider_test

import (
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

var actions = acctest.Feature{Name: "an action", Terraform: "1.14.0"}

// In the example, the action sends a recovery mail when the stage is created or changed, and when a user runs an apply
// with -invoke.
func TestAccActionSendsAMail(t *testing.T) {
	t.Parallel()
	const file = "../../examples/actions/authentik_send_recovery_email/action.tf"
	cli := acctest.Built(t)
	acctest.Needs(t, actions)
	m := newRecoveryServer(t, "").addRecoveryFlow(t)
	f := folder(t, cli, m.Target, providerFile, file)
	mustQueue := func(mails int, arguments ...string) {
		t.Helper()
		f.Must(t, append([]string{"apply", "-auto-approve"}, arguments...)...)
		if queued := m.mailRequests(); len(queued) != mails {
			t.Fatalf("%d mails are queued, want %d", len(queued), mails)
		}
	}
	mustQueue(1)
	mustQueue(1) // still one mail: the stage has not changed, so the second apply queues no other mail
	name := `"recovery-email"`
	f.WriteFile(t, "action.tf", strings.Replace(contents(t, file), name, name+"\n  subject = \"Changed\"", 1))
	mustQueue(2)
	mustQueue(3, "-invoke=action.authentik_send_recovery_email.try")
}
