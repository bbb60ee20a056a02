package authentiksim

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStripRemovesWhatPythonRemoves(t *testing.T) {
	// All characters around the letters look like white space. Python's str.strip() removes only some of them.
	for in, want := range map[string]string{
		"\t a b\r\n": "a b", "\x1ca\x1f": "a", "\u00a0a\u3000": "a", "\u0085a\u2029": "a", "\u200ba": "\u200ba",
		"\ufeffa": "\ufeffa", "": "",
	} {
		if got := strip(in); got != want {
			t.Errorf("strip(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumbersAreReadAsInPython(t *testing.T) {
	for in, want := range map[string]bool{"25": true, " 25\n": true, "+1": true, "1_000_0": true, "": false, "1.0": false,
		"1__0": false, "_1": false, "0x10": false, "½": false, "²": false} {
		if _, got := pyInt(in); got != want {
			t.Errorf("pyInt(%q) accepts the text: %t", in, got)
		}
	}
	for in, want := range map[string]bool{" 30": true, "1e2": true, ".5": true, "5.": true, "-inf": true, "NaN": true,
		"0x1p4": false, "": false, "1,5": false, "e5": false} {
		if _, got := pyNumber(in); got != want {
			t.Errorf("pyNumber(%q) accepts the text: %t", in, got)
		}
	}
}

func TestUUIDsAreReadAsInPython(t *testing.T) {
	const id = "0f1e2d3c-4b5a-4697-8887-99a5b4c3d2e1"
	for in, want := range map[string]bool{
		id: true, strings.ToUpper(id): true, strings.ReplaceAll(id, "-", ""): true,
		id[1:]: false, id + "0": false, "nope": false, "": false, strings.Replace(id, "0", "g", 1): false,
	} {
		if got, ok := pyUUID(in); ok != want || ok && got != id {
			t.Errorf("pyUUID(%q) = %q, %t", in, got, ok)
		}
	}
}

func TestEmailAddressesAreCheckedAsInDjango(t *testing.T) {
	for in, want := range map[string]bool{
		"a@b.co": true, "a.b+c@b-c.example": true, "a@localhost": true, "a@bücher.example": true,
		"a@b": false, "a@b.c": false, ".a@b.co": false, "a..b@b.co": false, "a@-b.co": false, "a@b-.co": false,
		"a@b.c-": false, "a@[nope]": false,
		"a b@c.co": false, "a@b@c.co": false, "a@b..co": false, "a@b co.example": false, "": false,
	} {
		if got := isEmail(nil, in) == nil; got != want {
			t.Errorf("isEmail(%q) accepts the text: %t", in, got)
		}
	}
}

func TestDurationsAreReadAsInAuthentik(t *testing.T) {
	tests := map[string]error{
		"minutes=30": nil, "Hours=1;MINUTES=5": nil, "days=-1": nil, "minutes=0": nil, "weeks=1e2": nil,
		"minutes=30;foo=x": nil, "days=999999999": nil,
		"minutes= 1_0": nil, " minutes=1;hours=1": nil, "minutes=inf;hours=nan": errDuration, "": errDuration,
		";": errDuration, "minutes=1;": errDuration,
		"minutes=1,hours=2": errDuration, "minutes==1": errDuration, "minutes": errDuration, "foo=1": errDuration,
		"minutes =1": errDuration, "minutes=0x1p3": errDuration,
		"minutes=inf": errCrash, "days=-1e10": errCrash, "minutes=1e999": errCrash, "days=999999999;hours=24": errCrash,
		"hours=inf;days=-inf": errCrash,
	}
	for in, want := range tests {
		if _, err := parseDuration(in); !errors.Is(err, want) {
			t.Errorf("parseDuration(%q): %v, want %v", in, err, want)
		}
	}
}

func TestOnlyWholeNumbersAreDecodedToInt64(t *testing.T) {
	list, err := decodeJSON([]byte(`[1, 1.0, -0, 1e2, 9223372036854775808]`), release{})
	if diff := cmp.Diff([]any{int64(1), 1.0, int64(0), 100.0, 9223372036854775808.0}, list); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestReleasesAreParsedAndOrdered(t *testing.T) {
	last := release{}
	for _, text := range []string{"2023.10.7", "2024.12.5", "2025.2", "2025.2.4", "2025.10.0-dev", "2025.10.4",
		"2025.12.0", "2026.2.2", "2026.5.0-rc1", "2026.11.0"} {
		r, err := parseRelease(text)
		if err != nil || last.has(r.number) || !r.has(last.number) {
			t.Errorf("%s after %s: %v, %v", text, last.text, r, err)
		}
		last = r
	}
	for _, text := range []string{"2026", "latest", "2026.2.2.1", "v2026.2.2", "2023.9.0"} {
		if r, err := parseRelease(text); err == nil {
			t.Errorf("%s is accepted as %v", text, r)
		}
	}
}
