package apidiag

import "testing"

func TestImportCommandQuotesForAShell(t *testing.T) {
	const want = `terraform import authentik_stage_email.recovery 'Bob'\''s $mail'`
	if got := ImportCommand("authentik_stage_email", "recovery", "Bob's $mail"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
