package authentik

import (
	"encoding/json"
	"strings"
	"testing"
)

// evidence contains a function for each capability that the recordings of real servers show. The function reports
// whether one recorded server has the capability.
var evidence = map[Capability]func(*testing.T, recording) bool{
	ExpiryInMinutes: func(t *testing.T, r recording) bool {
		return r.find(t, "email/field/token_expiry/integer-30").Response.Status == 201 &&
			r.find(t, "email/field/token_expiry/two-units").Response.Status == 400
	},
	AuthenticatorEmail: func(t *testing.T, r recording) bool {
		return r.find(t, "auth-email/create/min").Response.Status == 201
	},
	Recovery: func(t *testing.T, r recording) bool {
		return strings.Contains(string(r.find(t, "email/create/min").Response.Body), `"recovery_max_attempts"`)
	},
	FriendlyNameNullable: func(t *testing.T, r recording) bool {
		return r.find(t, "auth-email/field/friendly_name/empty").Response.Status != 201
	},
	LongSlugs: func(t *testing.T, r recording) bool {
		return r.find(t, "flow/create/slug-51").Response.Status == 201
	},
	CodeTemplates: func(t *testing.T, r recording) bool {
		return listsTemplate(t, r, "email/email_otp.html") && listsTemplate(t, r, "email/event_notification.html")
	},
	InvitationTemplate: func(t *testing.T, r recording) bool { return listsTemplate(t, r, "email/invitation.html") },
}

func listsTemplate(t *testing.T, r recording, name string) bool {
	var list []Template
	if err := json.Unmarshal(r.find(t, "templates").Response.Body, &list); err != nil {
		t.Fatal(err)
	}
	for _, template := range list {
		if template.Name == name {
			return true
		}
	}
	return false
}

func TestCapabilitiesAreThoseRecorded(t *testing.T) {
	for _, r := range recordings(t) {
		release, err := ParseRelease(r.Release)
		if err != nil {
			t.Fatal(err)
		}
		if !NewestRelease.AtLeast(release) {
			t.Errorf("NewestRelease is %s, but a recording is of %s", NewestRelease, release)
		}
		for name, shows := range evidence {
			if got := CapabilitiesOf(release).Has(name); got != shows(t, r) {
				t.Errorf("%s in %s: the table says %v, the recording does not", name, r.Release, got)
			}
		}
	}
}

// The capability that begins with 2026.8 cannot be derived from the recordings, which end with 2026.5.
func TestDevicesProtectStagesSince2026_8(t *testing.T) {
	for text, want := range map[string]bool{"2026.5.6": false, "2026.8.0-rc1": true, "2026.11.0": true} {
		release, err := ParseRelease(text)
		if got := CapabilitiesOf(release).Has(DevicesProtectStage); err != nil || got != want {
			t.Errorf("%s: got %t, %v", text, got, err)
		}
	}
}

func TestRequirement(t *testing.T) {
	tests := map[Capability]string{Recovery: "since 2025.8", ExpiryInMinutes: "before 2025.4", "nothing": ""}
	for capability, want := range tests {
		if got := Requirement(capability); got != want {
			t.Errorf("%s: got %q, want %q", capability, got, want)
		}
	}
}

func TestReleases(t *testing.T) {
	tests := map[string]Release{
		"2026.2.2":        {Year: 2026, Month: 2, Patch: 2},
		"2026.5.0-rc1":    {Year: 2026, Month: 5},
		"2025.10.0-dev":   {Year: 2025, Month: 10},
		"2025.2.4+custom": {Year: 2025, Month: 2, Patch: 4},
		"2025.10.0":       {Year: 2025, Month: 10},
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
