package diags

import "testing"

func TestImportCommandQuotesForAShell(t *testing.T) {
	for id, want := range map[string]string{
		"Bob's $mail":                          `'Bob'\''s $mail'`,
		"recovery mail":                        `'recovery mail'`,
		"":                                     `''`,
		"recovery-mail":                        `recovery-mail`,
		"3fa85f64-5717-4562-b3fc-2c963f66afa6": `3fa85f64-5717-4562-b3fc-2c963f66afa6`,
	} {
		if got := ImportCommand("authentik_stage_email", "recovery", id); got != "terraform import authentik_stage_email.recovery "+want {
			t.Errorf("%s: %s", id, got)
		}
	}
}
