package diags

import (
	"strings"
	"testing"
)

func TestImportCommandIsQuotedForAShell(t *testing.T) {
	for id, want := range map[string]string{
		"Bob's $mail":                          `'Bob'\''s $mail'`,
		"recovery mail":                        `'recovery mail'`,
		"":                                     `''`,
		"recovery-mail":                        `recovery-mail`,
		"3fa85f64-5717-4562-b3fc-2c963f66afa6": `3fa85f64-5717-4562-b3fc-2c963f66afa6`,
	} {
		got := HowToImport("authentik_stage_email", id)
		if !strings.HasSuffix(got, "\n\n  terraform import authentik_stage_email.YOUR_BLOCK "+want) {
			t.Errorf("%s: %s", id, got)
		}
	}
}
