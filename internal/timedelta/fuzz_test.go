package timedelta_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/timedelta"
)

// What is read is written in a form that means the same, and what is not read is kept as it is.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"minutes=30", "30", "hours=3,minutes=17,seconds=300", "minutes=30;foo=2", "hours=0.5", "HOURS=1e2", "=", ";", "days=-1", "inf", "seconds=nan", "weeks=99999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := timedelta.Parse(text)
		sent := timedelta.ForString(text)
		if err != nil {
			if sent != text {
				t.Errorf("%q is not read and yet sent as %q", text, sent)
			}
			return
		}
		again, err := timedelta.Parse(sent)
		if err != nil || !again.Equal(read) {
			t.Errorf("%q is sent as %q, which means %s: %v", text, sent, again, err)
		}
		if minutes, err := timedelta.ForMinutes(text); err == nil && !timedelta.Equal(minutes, text) {
			t.Errorf("%q is sent as %q minutes", text, minutes)
		}
	})
}
