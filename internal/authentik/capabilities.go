package authentik

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Release is a version of authentik: year, month and patch. The zero Release is not a valid version.
type Release struct {
	Year, Month, Patch int
	// Suffix is the text after the numbers, such as -rc1. It is usually empty.
	Suffix string
}

// NewestRelease is the newest release that this client knows. The client assumes it if a server hides its release.
var NewestRelease = Release{Year: 2026, Month: 8, Patch: 2}

var releasePattern = regexp.MustCompile(`^v?(\d{4})\.(\d{1,2})(?:\.(\d{1,6}))?((?:[-+]|\.[a-z])[A-Za-z0-9.+-]{0,40})?$`)

// ParseRelease parses a release such as 2026.2.2, 2026.5.0-rc1, 2025.10.0-dev, 2025.2.4+custom or 2025.10.
func ParseRelease(text string) (Release, error) {
	parts := releasePattern.FindStringSubmatch(text)
	if parts == nil {
		return Release{}, fmt.Errorf("%q is not a release of authentik, such as 2026.2.2", text)
	}
	// The pattern allows only digits. Atoi therefore fails only for a missing patch, and then returns 0.
	year, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	patch, _ := strconv.Atoi(parts[3])
	return Release{Year: year, Month: month, Patch: patch, Suffix: parts[4]}, nil
}

// AtLeast reports whether r is the release `other` or a newer one. It ignores suffixes, because a release candidate
// behaves like its release (recorded on 2026.5.0-rc1).
func (r Release) AtLeast(other Release) bool {
	return slices.Compare([]int{r.Year, r.Month, r.Patch}, []int{other.Year, other.Month, other.Patch}) >= 0
}

// String returns the release with its suffix, such as 2026.5.0-rc1.
func (r Release) String() string {
	return fmt.Sprintf("%d.%d.%d%s", r.Year, r.Month, r.Patch, r.Suffix)
}

// Capabilities describes the features of a server's release.
type Capabilities struct {
	// Release is the release of the server, or NewestRelease if the server hides its release.
	Release Release
	// Known is false if the server hides its release.
	Known bool
}

// Capability is a feature that only some releases have.
type Capability struct {
	// Name is the name of the feature in the data source authentik_server.
	Name string
	// If `until` is set, the releases before it have the capability. If not, the releases from `since` on have it.
	since, until Release
}

// The releases in the fields `since` and `until` come from recordings and API documents. Only 2026.8 comes from
// authentik's change log.
var (
	// ExpiryInMinutes means that the field token_expiry of an email stage is a number of minutes. Without this capability,
	// the field is a duration such as minutes=30.
	ExpiryInMinutes = &Capability{Name: "expiry_in_minutes", until: Release{Year: 2025, Month: 4}}
	// AuthenticatorEmail means that the server has email authenticator setup stages.
	AuthenticatorEmail = &Capability{Name: "authenticator_email", since: Release{Year: 2025, Month: 2}}
	// Recovery means that email stages have the fields recovery_max_attempts and recovery_cache_timeout.
	Recovery = &Capability{Name: "recovery", since: Release{Year: 2025, Month: 8}}
	// FriendlyNameNullable means that the server uses null for a missing friendly_name and refuses an empty string.
	// Without this capability, the server uses an empty string and refuses null.
	FriendlyNameNullable = &Capability{Name: "friendly_name_nullable", until: Release{Year: 2025, Month: 10}}
	// LongSlugs means that the slug of a flow may have more than 50 characters.
	LongSlugs = &Capability{Name: "long_slugs", since: Release{Year: 2025, Month: 12}}
	// RequireRedirect means that the authentication of a flow can be require_redirect or require_outpost.
	RequireRedirect = &Capability{Name: "require_redirect", since: Release{Year: 2024, Month: 12}}
	// FrameLayouts means that the layout of a flow can be sidebar_left_frame_background or
	// sidebar_right_frame_background.
	FrameLayouts = &Capability{Name: "frame_layouts", since: Release{Year: 2026, Month: 2}}
	// RequireToken means that the authentication of a flow can be require_token.
	RequireToken = &Capability{Name: "require_token", since: Release{Year: 2026, Month: 5}}
	// CodeTemplates means that email_otp and event_notification are among the templates of the email stage.
	CodeTemplates = &Capability{Name: "code_templates", since: Release{Year: 2025, Month: 8}}
	// InvitationTemplate means that invitation is among the templates of the email stage.
	InvitationTemplate = &Capability{Name: "invitation_template", since: Release{Year: 2026, Month: 5}}
	// DevicesProtectStage means that the server refuses to delete an authenticator stage that has enrolled devices.
	// Without this capability, the server deletes the devices together with the stage.
	DevicesProtectStage = &Capability{Name: "devices_protect_stage", since: Release{Year: 2026, Month: 8}}
)

// Has reports whether the release has the capability.
func (c Capabilities) Has(wanted *Capability) bool {
	if wanted.until != (Release{}) {
		return !c.Release.AtLeast(wanted.until)
	}
	return c.Release.AtLeast(wanted.since)
}

// fieldsByRelease contains the request fields that some releases do not have, or for which they accept other values.
var fieldsByRelease = []string{
	"token_expiry", "template", "friendly_name", "recovery_max_attempts", "recovery_cache_timeout", // of stages
	"slug", "authentication", "layout", // of flows
}

// CapabilitiesOf returns the capabilities of a release.
func CapabilitiesOf(r Release) Capabilities { return Capabilities{Release: r, Known: true} }

// Requirement returns the releases that have the capability, such as "since 2025.8" or "before 2025.4".
func (c *Capability) Requirement() string {
	if c.until != (Release{}) {
		return fmt.Sprintf("before %d.%d", c.until.Year, c.until.Month)
	}
	return fmt.Sprintf("since %d.%d", c.since.Year, c.since.Month)
}
