package duration

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hundredYears is the longest duration that Parse accepts.
const hundredYears = 36_525 * 24 * time.Hour

func TestParseReadsDurations(t *testing.T) {
	const minutes, seconds = time.Minute, time.Second
	for text, want := range map[string]time.Duration{
		"30":                              30 * minutes,
		"+5":                              5 * minutes,
		"MINUTES=30":                      30 * minutes,
		"hours=0.1":                       6 * minutes,
		"hours=3,minutes=17;seconds=300":  202 * minutes,
		"hours=1;minutes=-5":              55 * minutes,
		"hours=1;minutes=0":               60 * minutes,
		"weeks=1;days=2":                  9 * 24 * 60 * minutes,
		"minutes=1e2":                     100 * minutes,
		" minutes= 30\n":                  30 * minutes,
		"\x1c30\x1f":                      30 * minutes,
		"minutes=.5":                      30 * seconds,
		"minutes=5.":                      5 * minutes,
		"minutes=1_000":                   1000 * minutes,
		"milliseconds=1500":               1500 * time.Millisecond,
		"microseconds=1.5":                2 * time.Microsecond,
		"microseconds=2.5":                2 * time.Microsecond,
		"milliseconds=0.0006":             1 * time.Microsecond,
		"days=36525":                      hundredYears,
		"days=36524;seconds=86399.999999": hundredYears - time.Microsecond,
	} {
		got, err := Parse(text)
		if err != nil || got != want || Problem(text) != "" {
			t.Errorf("%q: got %s, %v; want %s", text, got, err, want)
		}
	}
}

// The tests of package messages check the texts of the errors.
func TestParseRejects(t *testing.T) {
	for _, c := range []struct {
		want  error // Parse's error wraps this one
		texts []string
	}{
		{errShape, []string{
			"", " ", "bogus", ";minutes=5", "hours=0,5", "1,5", ".5", "1.5h", "2 hours", "hours=1,minutes=30,",
		}},
		{errUnit, []string{
			"minutes=30;foo=2", "minute=5", "=5", "mİnutes=5", "dayſ=5", "minutes =30", "hours=1; minutes=5",
		}},
		{errRepeated, []string{"minutes=1;Minutes=2", "weeks=9999999;weeks=1"}},
		{errNumber, []string{
			"minutes=", "minutes=5=6", "minutes=0x10", "minutes=1__0", "minutes=inf", "minutes=nan", "minutes=30\x00",
			"minutes=x;hours=1",
		}},
		{errZero, []string{"0", "hours=1;minutes=-60", "microseconds=0.5", "minutes=1e-999999999"}},
		{errNegative, []string{"-1", "hours=1;minutes=-61", "minutes=-1e400"}},
		{errTooLong, []string{
			"days=36525;microseconds=1", "minutes=1e999999999", "99999999999999999999", "hours=1e400;minutes=-1e400",
		}},
	} {
		for _, text := range c.texts {
			_, err := Parse(text)
			if err == nil || !errors.Is(errors.Unwrap(err), c.want) {
				t.Errorf("%q: got %v; want %v", text, err, c.want)
			}
		}
	}
}

func TestSentSpellingsAreThoseThatServersAccept(t *testing.T) {
	type sent struct{ Text, Minutes string }
	for text, want := range map[string]sent{
		"+030":              {"minutes=+030", "30"},
		" SECONDS=1800 ":    {"SECONDS=1800", "30"},
		"hours=1,minutes=5": {"hours=1;minutes=5", "65"},
		"seconds=90":        {"seconds=90", "error"},
		"minutes=30;foo=2":  {"minutes=30;foo=2", "error"},
		"a,b":               {"a,b", "error"},
		"":                  {"", "error"},
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
