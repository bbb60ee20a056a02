package authentik

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpiry(t *testing.T) {
	tests := []struct{ wire, text, again string }{
		{`30`, "30", `30`},
		{`"30"`, "30", `30`},
		{`"minutes=30"`, "minutes=30", `"minutes=30"`},
		{`"minutes=30;foo=2"`, "minutes=30;foo=2", `"minutes=30;foo=2"`},
		{`0`, "0", `0`},
		{`"007"`, "007", `7`},
		{`"000"`, "000", `0`},
		{`-1`, "-1", `-1`},
		{`"-"`, "-", `"-"`},
		{`""`, "", `""`},
	}
	for _, test := range tests {
		var got Expiry
		if err := json.Unmarshal([]byte(test.wire), &got); err != nil || string(got) != test.text {
			t.Errorf("%s: read %q, %v", test.wire, got, err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != test.again {
			t.Errorf("%s: wrote %s, %v", test.wire, again, err)
		}
	}
	for _, bad := range []string{`{}`, `[]`, `true`} {
		if err := json.Unmarshal([]byte(bad), new(Expiry)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestNullable(t *testing.T) {
	type object struct {
		N Nullable[string] `json:"n,omitzero"`
	}
	text := "v"
	tests := []struct {
		wire    string
		want    Nullable[string]
		set     bool
		pointer *string
	}{
		{`{}`, Nullable[string]{}, false, nil},
		{`{"n":null}`, Null[string](), true, nil},
		{`{"n":"v"}`, Value("v"), true, &text},
	}
	for i, test := range tests {
		var got object
		if err := json.Unmarshal([]byte(test.wire), &got); err != nil {
			t.Fatal(err)
		}
		for j, other := range tests {
			if got.N.Equal(other.want) != (i == j) {
				t.Errorf("%s equals %s: %v", test.wire, other.wire, i != j)
			}
		}
		again, err := json.Marshal(got)
		if err != nil || string(again) != test.wire || got.N.IsSet() != test.set {
			t.Errorf("%s: wrote %s, set %v, %v", test.wire, again, got.N.IsSet(), err)
		}
		if diff := cmp.Diff(test.pointer, got.N.Pointer()); diff != "" {
			t.Errorf("%s pointer (-want +got):\n%s", test.wire, diff)
		}
	}
}

func TestReleases(t *testing.T) {
	tests := map[string]Release{
		"2026.2.2":        {Year: 2026, Month: 2, Patch: 2},
		"2026.5.0-rc1":    {Year: 2026, Month: 5},
		"2025.10.0-dev":   {Year: 2025, Month: 10},
		"2025.2.4+custom": {Year: 2025, Month: 2, Patch: 4},
		"2025.10":         {Year: 2025, Month: 10},
		"v2025.10-x":      {Year: 2025, Month: 10},
	}
	for text, want := range tests {
		got, err := ParseRelease(text)
		if err != nil || got.Compare(want) != 0 || got.String() != text {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "2026", "26.2.2", "2026.x.1", "2026.2.2 beta", "latest", "2026.2.99999999999"} {
		if got, err := ParseRelease(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func TestReleasesAreOrdered(t *testing.T) {
	texts := []string{"2024.12.5", "2025.2", "2025.2.4", "2025.10.0-rc1", "2026.2.0", "2026.2.10"}
	for i, a := range texts {
		for j, b := range texts {
			left, _ := ParseRelease(a)
			right, _ := ParseRelease(b)
			if left.AtLeast(right) != (i >= j) {
				t.Errorf("%s at least %s: %v", a, b, i < j)
			}
		}
	}
}
