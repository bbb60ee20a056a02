package authentik

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// evidence contains a function for each capability that can be seen in the recordings of real servers. The function
// reports whether one recorded server has the capability.
var evidence = map[Capability]func(*testing.T, *recording.File) bool{
	ExpiryInMinutes: func(t *testing.T, r *recording.File) bool {
		return accepts(t, r, "email/field/token_expiry/integer-30") && !accepts(t, r, "email/field/token_expiry/two-units")
	},
	AuthenticatorEmail: func(t *testing.T, r *recording.File) bool { return accepts(t, r, "auth-email/create/min") },
	Recovery:           answers("email/create/min", `"recovery_max_attempts"`),
	FriendlyNameNullable: func(t *testing.T, r *recording.File) bool {
		return !accepts(t, r, "auth-email/field/friendly_name/empty")
	},
	LongSlugs:          func(t *testing.T, r *recording.File) bool { return accepts(t, r, "flow/create/slug-51") },
	CodeTemplates:      answers("templates", `"email/email_otp.html"`, `"email/event_notification.html"`),
	InvitationTemplate: answers("templates", `"email/invitation.html"`),
}

// accepts reports whether the server created the object of a recorded request. id is the id of the request in the
// recording.
func accepts(t *testing.T, r *recording.File, id string) bool {
	status, _ := recorded(t, r, id)
	return status == http.StatusCreated
}

// answers returns a function that reports whether the response to a recorded request contains all texts. id is the id
// of the request in the recording.
func answers(id string, texts ...string) func(*testing.T, *recording.File) bool {
	return func(t *testing.T, r *recording.File) bool {
		_, body := recorded(t, r, id)
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(body, text) })
	}
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

// The newest recordings are of 2026.5, so no recording shows this capability.
func TestDevicesProtectStagesSince2026_8(t *testing.T) {
	for text, want := range map[string]bool{"2026.5.6": false, "2026.8.0-rc1": true, "2026.11.0": true} {
		release, err := ParseRelease(text)
		if got := CapabilitiesOf(release).Has(DevicesProtectStage); err != nil || got != want {
			t.Errorf("%s: got %t, %v", text, got, err)
		}
	}
}

func TestRequirementNamesTheReleases(t *testing.T) {
	tests := map[Capability]string{Recovery: "since 2025.8", ExpiryInMinutes: "before 2025.4", "nothing": ""}
	for capability, want := range tests {
		if got := Requirement(capability); got != want {
			t.Errorf("%s: got %q, want %q", capability, got, want)
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

func TestReleasesAreOrdered(t *testing.T) {
	sorted := []Release{{2024, 12, 5, ""}, {2025, 2, 4, ""}, {2025, 10, 0, "-rc1"}, {2026, 2, 0, ""}, {2026, 2, 10, ""}}
	for i, a := range sorted {
		for j, b := range sorted {
			if a.AtLeast(b) != (i >= j) {
				t.Errorf("%s at least %s: %t", a, b, i < j)
			}
		}
	}
}
