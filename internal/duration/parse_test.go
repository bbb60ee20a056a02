package duration

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hundredYears is the longest duration that Parse accepts.
const hundredYears = 36_525 * 24 * time.Hour

func TestParseReadsDurations(t *testing.T) {
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
		got, err := Parse(text)
		if err != nil || got != want || Problem(text) != "" {
			t.Errorf("%q: got %s, %v; want %s", text, got, err, want)
		}
	}
}

// Parse rejects each text. The error says why, and shows a valid duration. storable contains the texts that a server
// may store, so the configuration of an existing stage may contain them.
func TestParseRejects(t *testing.T) {
	for _, c := range []struct {
		want     error
		storable []string
		others   []string
	}{
		{errEmpty, nil, []string{"", " "}},
		{errShape, nil, []string{"bogus", ";minutes=5", "hours=0,5"}},
		{errUnit, []string{"minutes=30;foo=2"}, []string{"minute=5", "=5", "mİnutes=5", "dayſ=5"}},
		{errRepeated, []string{"minutes=1;Minutes=2"}, nil},
		{errNumber, nil, []string{
			"minutes=", "minutes=abc", "minutes=5=6", "minutes=0x10", "minutes=1__0", "minutes=inf", "minutes=-Infinity",
			"minutes=nan", "minutes=30\x00", "minutes=x;hours=1",
		}},
		{errZero, []string{"0", "hours=1;minutes=-60", "microseconds=0.5", "minutes=1e-999999999"}, nil},
		{errNegative, []string{"-1", "hours=1;minutes=-61", "minutes=-1e400"}, nil},
		{errTooLong, []string{
			"days=36525;microseconds=1", "minutes=1e999999999", "weeks=9999999;weeks=1", "99999999999999999999",
		}, nil},
	} {
		for _, text := range slices.Concat(c.storable, c.others) {
			_, err := Parse(text)
			if !errors.Is(err, c.want) || !strings.HasSuffix(Problem(text), c.want.Error()[1:]+": "+advice+".") {
				t.Errorf("%q: got %v and %q; want %v", text, err, Problem(text), c.want)
			}
			if isStorable := ProblemUnlessStorable(text) == ""; isStorable != slices.Contains(c.storable, text) {
				t.Errorf("%q may be stored: %t", text, isStorable)
			}
		}
	}
}

func TestErrorOfACommonMistakeSaysWhatToWrite(t *testing.T) {
	for text, want := range map[string]string{
		"0.5": `not whole: write seconds, such as "seconds=30".`, "1,5": "not whole", ".5": "not whole",
		"30m": `such as "minutes=30".`, "1.5h": "unit first", "1h30m": "unit first", "2 hours": "unit first",
		"minutes=30;": "remove the semicolon or comma at the end.", "hours=1,minutes=30,": "at the end.",
		"minutes =30": "contains a space: " + advice, "hours=1 minutes=30": "a space", "hours=1; minutes=5": "a space",
	} {
		if got := Problem(text); !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want a text with %q", text, got, want)
		}
	}
	if problem := ProblemUnlessStorable("hours=1; minutes=5"); problem != "" {
		t.Errorf("a text that the server may store is rejected: %s", problem)
	}
}

func TestSentSpellingsAreThoseThatServersAccept(t *testing.T) {
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
