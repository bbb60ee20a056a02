package duration

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"
)

// samples returns durations, each length in several spellings, and some texts that Parse rejects.
func samples(r *rand.Rand, n int) []string {
	out := []string{"", "0", "minutes=0", "seconds=0", "minutes=30;foo=2", "minutes=1;minutes=2", "bogus"}
	for range n {
		m := r.Int63n(50) + 1
		out = append(out, fmt.Sprint(m), fmt.Sprintf("minutes=%d", m), fmt.Sprintf("SECONDS=%d", m*60),
			fmt.Sprintf("hours=1;minutes=%d", m-60), fmt.Sprintf("hours=1,minutes=%d", m-60))
	}
	return out
}

func TestEqualIsAnEquivalence(t *testing.T) {
	texts := samples(rand.New(rand.NewSource(1)), 8)
	equals := 0
	for _, a := range texts {
		if !Equal(a, a) {
			t.Errorf("%q is not equal to itself", a)
		}
		for _, b := range texts {
			if Equal(a, b) != Equal(b, a) {
				t.Errorf("%q and %q are equal one way only", a, b)
			}
			for _, c := range texts {
				if Equal(a, b) && Equal(b, c) {
					equals++
					if !Equal(a, c) {
						t.Errorf("%q = %q = %q, but not the first and the last", a, b, c)
					}
				}
			}
		}
	}
	if equals <= len(texts) {
		t.Errorf("only %d equal triples", equals)
	}
}

func TestEqualTellsApart(t *testing.T) {
	for a, b := range map[string]string{
		"30": "31", "minutes=0": "seconds=0", "minutes=30;foo=2": "minutes=30", "minutes=30": "minutes=30;foo=2", "microseconds=1": "microseconds=2", "": "0",
	} {
		if Equal(a, b) {
			t.Errorf("%q is equal to %q", a, b)
		}
	}
}

// spelled writes a duration with all units except weeks, each of them once.
func spelled(d Duration) string {
	var parts []string
	rest := d.microseconds
	for _, u := range units[1:] {
		parts = append(parts, fmt.Sprintf("%s=%d", u.key, rest/u.microseconds))
		rest %= u.microseconds
	}
	return strings.Join(parts, ";")
}

func TestEveryDurationSurvivesItsSpelling(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 5000 {
		want := Duration{r.Int63n(1+int64(longest)>>r.Intn(50)) + 1}
		text := spelled(want)
		got, err := Parse(text)
		if err != nil || !got.Equal(want) {
			t.Fatalf("%d µs is spelled %q and read as %d µs (%v)", want.microseconds, text, got.microseconds, err)
		}
		checkSent(t, text)
	}
}

// TestDecimalsAreExact checks that Parse reads decimals of seconds and milliseconds exactly to the microsecond, up to
// 100 years.
func TestDecimalsAreExact(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for range 5000 {
		want := Duration{r.Int63n(longest) + 1}
		for unit, places := range map[string]int{"seconds": 6, "milliseconds": 3} {
			scale := int64(math.Pow10(places))
			text := fmt.Sprintf("%s=%d.%0*d", unit, want.microseconds/scale, places, want.microseconds%scale)
			if got, err := Parse(text); err != nil || got != want {
				t.Fatalf("%q is read as %d µs (%v)", text, got.microseconds, err)
			}
		}
	}
}

// checkSent checks what the provider sends for a text that Parse accepts: the reference servers store it, and it
// means the same.
func checkSent(t *testing.T, text string) {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Errorf("%q: %v", text, err)
		return
	}
	checkMeans(t, text, ForString(text), textServer, d)
	if got, _ := textServer(text); got == stored && ForString(text) != strings.TrimFunc(text, pythonBlank) {
		t.Errorf("%q is stored as it is, but %q is sent", text, ForString(text))
	}
	minutes, err := ForMinutes(text)
	if _, whole := d.Minutes(); whole != (err == nil) {
		t.Errorf("%q: whole minutes %t, but %v", text, whole, err)
	}
	if err == nil {
		checkMeans(t, text, minutes, minutesServer, d)
	}
}

func checkMeans(t *testing.T, text, sent string, server func(string) (verdict, float64), d Duration) {
	t.Helper()
	got, length := server(sent)
	if got != stored || math.Abs(length*1e6-float64(d.microseconds)) > 2 {
		t.Errorf("%q is sent as %q, which is %s as %v s; want %d µs", text, sent, got, length, d.microseconds)
	}
	if again, err := Parse(sent); err != nil || again != d {
		t.Errorf("%q is sent as %q, which reads as %d µs (%v); want %d µs", text, sent, again.microseconds, err, d.microseconds)
	}
}

func FuzzParse(f *testing.F) {
	for _, a := range answers(f) {
		f.Add(a.text)
	}
	f.Add("hours=1,minutes=5;seconds=0.1")
	f.Add("weeKs=1_0.e-1;\x1cdays=+.5")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Parse(text); err == nil {
			checkSent(t, text)
		} else if ForString(text) != text || reasonOf(err) == nil {
			t.Errorf("%q is refused (%v) and sent as %q", text, err, ForString(text))
		}
	})
}
