package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

var actions = acctest.Feature{Name: "an action", Terraform: "1.14.0"}

var actionFiles = []string{"../../examples/provider/provider.tf", "../../examples/actions/authentik_send_recovery_email/action.tf"}

// queued returns the requests in which the server was asked to send a mail.
func (m mailing) queued() []string {
	return slices.DeleteFunc(asked(m.Target), func(request string) bool { return !strings.HasSuffix(request, "/recovery_email/") })
}

// The configuration of the example sends a mail each time the stage is created or changed, and only then. A user can
// also send a mail by hand, at any time.
func TestAccActionSendsAMail(t *testing.T) {
	t.Parallel()
	cli := newCLI(t)
	acctest.Needs(t, actions)
	m := newMailing(t, "").recoverable(t)
	f := cli.folder(t, m.Target, nil, actionFiles...)
	byHand := []string{"-invoke=action.authentik_send_recovery_email.try"}
	example := contents(t, actionFiles[1])
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
			f.write(t, "action.tf", step.config)
		}
		before := len(m.queued())
		out := f.run(t, append([]string{"apply", "-auto-approve"}, step.arguments...)...)
		sent := m.queued()
		if len(sent) != step.mails {
			t.Fatalf("%s: %d mails are queued, want %d:\n%s", step.name, len(sent), step.mails, out)
		}
		if len(sent) > before {
			mustSay(t, strings.Join(strings.Fields(out), " "), "has queued a recovery mail to the user", "not delivered", "Events, Logs")
		}
	}
}

// A mail that the server refuses fails the run. The stage that triggered the action stays as it is.
func TestAccActionIsRefused(t *testing.T) {
	t.Parallel()
	cli := newCLI(t)
	acctest.Needs(t, actions)
	m := newMailing(t, "")
	f := cli.folder(t, m.Target, nil, actionFiles...)
	const byHand = "-invoke=action.authentik_send_recovery_email.try"
	for _, c := range []struct {
		name, user, says string
		arguments        []string
	}{
		{"no recovery flow", "akadmin", "recovery flow of the brand", nil},
		{"no recovery flow, by hand", "akadmin", "recovery flow of the brand", []string{byHand}},
		{"no address", "mail-none", "The user has no email address", []string{byHand}},
	} {
		if c.user == "mail-none" {
			m.recoverable(t)
		}
		f.write(t, "action.tf", strings.ReplaceAll(contents(t, actionFiles[1]), `"akadmin"`, `"`+c.user+`"`))
		out, err := f.command(f.Path, append([]string{"apply", "-auto-approve", "-no-color"}, c.arguments...)...).CombinedOutput()
		if err == nil {
			t.Errorf("%s is no failure: %s", c.name, out)
		}
		mustSay(t, strings.Join(strings.Fields(string(out)), " "), c.says, "request id")
	}
	f.run(t, "plan", "-detailed-exitcode")
}
