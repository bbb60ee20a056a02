package duration

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hundredYears is the longest duration that Parse accepts.
const hundredYears = 36_525 * 24 * time.Hour

func TestParse(t *testing.T) {
	const seconds = time.Second
	for text, want := range map[string]time.Duration{
		"30":                              1800 * seconds,
		"030":                             1800 * seconds,
		"+5":                              300 * seconds,
		"minutes=30":                      1800 * seconds,
		"MINUTES=30":                      1800 * seconds,
		"hours=0.5":                       1800 * seconds,
		"seconds=1800":                    1800 * seconds,
		"hours=0.1":                       360 * seconds,
		"hours=1;minutes=5":               3900 * seconds,
		"hours=3,minutes=17,seconds=300":  (3*3600 + 17*60 + 300) * seconds,
		"hours=1,minutes=5;seconds=3":     3903 * seconds,
		"hours=1;minutes=-5":              3300 * seconds,
		"hours=1;minutes=0":               3600 * seconds,
		"weeks=1;days=2":                  9 * 86400 * seconds,
		"minutes=1e2":                     6000 * seconds,
		"minutes= 30":                     1800 * seconds,
		" minutes=30\n":                   1800 * seconds,
		"\x1c30\x1f":                      1800 * seconds,
		"minutes=.5":                      30 * seconds,
		"minutes=5.":                      300 * seconds,
		"minutes=1_000":                   60_000 * seconds,
		"milliseconds=1500":               1500 * time.Millisecond,
		"microseconds=1":                  1 * time.Microsecond,
		"microseconds=1.5":                2 * time.Microsecond,
		"microseconds=2.5":                2 * time.Microsecond,
		"milliseconds=0.0006":             1 * time.Microsecond,
		"days=36525":                      hundredYears,
		"days=36524;seconds=86399.999999": hundredYears - time.Microsecond,
		"hours=876599.999999":             hundredYears - 3600*time.Microsecond,
	} {
		t.Run(text, func(t *testing.T) {
			got, err := Parse(text)
			if err != nil || got != want {
				t.Errorf("got %s, %v; want %s", got, err, want)
			}
		})
	}
}

func TestParseRejects(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"", errEmpty},
		{" ", errEmpty},
		{"bogus", errShape},
		{"30m", errShape},
		{"1.5", errShape},
		{"minutes=5;", errShape},
		{";minutes=5", errShape},
		{"hours=0,5", errShape},
		{"minutes=30;foo=2", errUnit},
		{"minute=5", errUnit},
		{"=5", errUnit},
		{"minutes =30", errSpace},
		{"hours=1; minutes=5", errSpace},
		{"hours=1 minutes=30", errSpace},
		{"2 hours", errSpace},
		{"mİnutes=5", errUnit},
		{"dayſ=5", errUnit},
		{"minutes=1;Minutes=2", errRepeated},
		{"minutes=", errNumber},
		{"minutes=abc", errNumber},
		{"minutes=5=6", errNumber},
		{"minutes=0x10", errNumber},
		{"minutes=1__0", errNumber},
		{"minutes=inf", errNumber},
		{"minutes=-Infinity", errNumber},
		{"minutes=nan", errNumber},
		{"minutes=30\x00", errNumber},
		{"0", errZero},
		{"hours=1;minutes=-60", errZero},
		{"microseconds=0.5", errZero},
		{"minutes=1e-999999999", errZero},
		{"-1", errNegative},
		{"hours=1;minutes=-61", errNegative},
		{"minutes=-1e400", errNegative},
		{"days=36525;microseconds=1", errTooLong},
		{"minutes=1e999999999", errTooLong},
		{"weeks=9999999;weeks=1", errTooLong},
		{"99999999999999999999", errTooLong},
	} {
		t.Run(c.text, func(t *testing.T) {
			_, err := Parse(c.text)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v; want %v", err, c.want)
			}
			if !strings.HasPrefix(err.Error(), c.want.Error()+": ") || !strings.Contains(err.Error(), `"minutes=30"`) {
				t.Errorf("the error %q does not say what is wrong or shows no valid duration", err)
			}
		})
	}
}

func TestSpellingsThatAreSent(t *testing.T) {
	type sent struct{ Text, Minutes string }
	for text, want := range map[string]sent{
		"30":                  {"minutes=30", "30"},
		"+030":                {"minutes=30", "30"},
		"hours=0.5":           {"hours=0.5", "30"},
		"SECONDS=1800":        {"SECONDS=1800", "30"},
		" minutes=30 ":        {"minutes=30", "30"},
		"hours=1,minutes=5":   {"hours=1;minutes=5", "65"},
		"seconds=90":          {"seconds=90", "error"},
		"seconds=1":           {"seconds=1", "error"},
		"minutes=30;foo=2":    {"minutes=30;foo=2", "error"},
		"minutes=1;minutes=2": {"minutes=1;minutes=2", "error"},
		"-1":                  {"-1", "error"},
		"a,b":                 {"a,b", "error"},
		"":                    {"", "error"},
	} {
		minutes, err := ForMinutes(text)
		if err != nil {
			minutes += "error"
		}
		if diff := cmp.Diff(want, sent{ForString(text), minutes}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestDecimalsAreExact checks that Parse reads decimals of seconds and milliseconds exactly to the microsecond.
func TestDecimalsAreExact(t *testing.T) {
	const tenYears = hundredYears / 10
	r := rand.New(rand.NewSource(3))
	for range 2000 {
		want := time.Duration(r.Int63n(tenYears.Microseconds())+1) * time.Microsecond
		for _, text := range []string{
			fmt.Sprintf("seconds=%d.%06d", want/time.Second, want%time.Second/time.Microsecond),
			fmt.Sprintf("milliseconds=%d.%03d", want/time.Millisecond, want%time.Millisecond/time.Microsecond),
		} {
			if got, err := Parse(text); err != nil || got != want {
				t.Fatalf("%q is read as %s (%v), want %s", text, got, err, want)
			}
		}
	}
}
