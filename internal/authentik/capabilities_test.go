package authentik

import (
	"regexp"
	"testing"
)

// evidence says how the recordings show each capability. In each release, the response to the request with this id is
// compared with the pattern. If `matches` is true, the response must match in the releases that have the capability,
// and in no others. If `matches` is false, it must match in the releases that do not have the capability, and in no
// others.
var evidence = map[*Capability]struct {
	id      string
	matches bool
	pattern string
}{
	ExpiryInMinutes:      {"email/field/token_expiry/two-units", false, `"pk":`},
	AuthenticatorEmail:   {"auth-email/create/min", true, `"pk":`},
	Recovery:             {"email/create/min", true, `"recovery_max_attempts"`},
	FriendlyNameNullable: {"auth-email/field/friendly_name/empty", false, `"pk":`},
	LongSlugs:            {"flow/create/slug-51", true, `"pk":`},
	CodeTemplates:        {"templates", true, `"email/email_otp.html".*"email/event_notification.html"`},
	InvitationTemplate:   {"templates", true, `"email/invitation.html"`},
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
		for capability, shown := range evidence {
			matches := regexp.MustCompile(shown.pattern).MatchString(recorded(t, r, shown.id))
			if got := CapabilitiesOf(release).Has(capability); got != (matches == shown.matches) {
				t.Errorf("%s in %s: the table says %t, the recording does not", capability.Name, r.Release, got)
			}
		}
	}
}

// No recording shows this capability, because the newest recording is of release 2026.5.
func TestDevicesProtectStagesSince2026_8(t *testing.T) {
	for text, want := range map[string]bool{"2026.5.6": false, "2026.8.0-rc1": true, "2026.11.0": true} {
		release, err := ParseRelease(text)
		if got := CapabilitiesOf(release).Has(DevicesProtectStage); err != nil || got != want {
			t.Errorf("%s: got %t, %v", text, got, err)
		}
	}
}

func TestRequirementNamesTheReleases(t *testing.T) {
	tests := map[*Capability]string{Recovery: "since 2025.8", ExpiryInMinutes: "before 2025.4"}
	for capability, want := range tests {
		if got := capability.Requirement(); got != want {
			t.Errorf("%s: got %q, want %q", capability.Name, got, want)
		}
	}
}

func TestReleasesAreParsed(t *testing.T) {
	for text, want := range map[string]Release{
		"2026.2.2":        {2026, 2, 2, ""},
		"2026.5.0-rc1":    {2026, 5, 0, "-rc1"},
		"2025.10.0-dev":   {2025, 10, 0, "-dev"},
		"2025.2.4+custom": {2025, 2, 4, "+custom"},
	} {
		if got, err := ParseRelease(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "26.2.2", "2026.2.2 beta", "2026.2.99999999999"} {
		if got, err := ParseRelease(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}
