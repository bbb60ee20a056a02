package duration

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"
	"time"
)

// TestDecimalsAreExact checks that Parse reads decimals of seconds and milliseconds exactly to the microsecond.
func TestDecimalsAreExact(t *testing.T) {
	const tenYears = hundredYears / 10
	r := rand.New(rand.NewSource(3))
	for range 2000 {
		microseconds := r.Int63n(tenYears.Microseconds()) + 1
		for unit, places := range map[string]int{"seconds": 6, "milliseconds": 3, "microseconds": 0} {
			scale := int64(math.Pow10(places))
			text := fmt.Sprintf("%s=%d.%0*d", unit, microseconds/scale, places, microseconds%scale)
			if got, err := Parse(text); err != nil || got.Microseconds() != microseconds {
				t.Fatalf("%q is read as %s (%v)", text, got, err)
			}
			checkSent(t, text)
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
	if isWhole := d%time.Minute == 0; isWhole != (err == nil) {
		t.Errorf("%q: whole minutes %t, but %v", text, isWhole, err)
	}
	if err == nil {
		checkMeans(t, text, minutes, minutesServer, d)
	}
}

func checkMeans(t *testing.T, text, sent string, server func(string) (verdict, float64), d time.Duration) {
	t.Helper()
	got, length := server(sent)
	if got != stored || math.Abs(length-d.Seconds()) > 2e-6 {
		t.Errorf("%q is sent as %q, which is %s as %v s; want %s", text, sent, got, length, d)
	}
	if again, err := Parse(sent); err != nil || again != d {
		t.Errorf("%q is sent as %q, which reads as %s (%v); want %s", text, sent, again, err, d)
	}
}

func FuzzParse(f *testing.F) {
	for _, a := range answers(f) {
		f.Add(a.text)
	}
	f.Add("hours=1,minutes=5;seconds=0.1")
	f.Add("wee\u212as=1_0.e-1;\x1cdays=+.5")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Parse(text); err == nil {
			checkSent(t, text)
		} else if ForString(text) != text || reasonOf(err) == nil {
			t.Errorf("%q is refused (%v) and sent as %q", text, err, ForString(text))
		}
	})
}
