package authentiksim

import (
	"math"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// FuzzSentDurationsAreStored checks that the simulator stores the same length of time that the provider reads from a
// text. The provider may send another spelling, for example "minutes=30" for "30". A text that is not a duration is
// sent unchanged.
func FuzzSentDurationsAreStored(f *testing.F) {
	for _, text := range []string{
		"30", "+030", " minutes=30\n", "\x1c30\x1f", "SECONDS=1800", "hours=0.1", "minutes=.5", "minutes=5.", "minutes=1_000",
		"minutes=1e2", "minutes= 30", "hours=1;minutes=-5", "hours=3,minutes=17,seconds=300", "weeks=1;days=2", "seconds=90",
		"microseconds=1.5", "days=36525", "days=36524;seconds=86399.999999", "wee\u212as=1_0.e-1;\x1cdays=+.5",
		"minutes=30;foo=2", "minutes=0", "-1", "minutes=nan", "minutes=1e999", "m\u0130nutes=5", "bogus",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sent := duration.ForString(text)
		want, err := duration.Parse(text)
		if err != nil {
			if sent != text {
				t.Errorf("%q is rejected (%v), but its spelling is changed to %q", text, err, sent)
			}
			return
		}
		if again, err := duration.Parse(sent); err != nil || again != want {
			t.Errorf("%q is sent as %q, which reads as %s (%v); want %s", text, sent, again, err, want)
		}
		days, err := parseDuration(sent)
		if got := days * 24 * time.Hour.Seconds(); err != nil || math.Abs(got-want.Seconds()) > 5e-6 {
			t.Errorf("%q is sent as %q, which the server reads as %v s (%v); want %s", text, sent, got, err, want)
		}
		minutes, err := duration.ForMinutes(text)
		if isWhole := want%time.Minute == 0; isWhole != (err == nil) {
			t.Errorf("%q is sent as %q minutes (%v), but is %s", text, minutes, err, want)
		}
	})
}
