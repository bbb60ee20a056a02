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

// NewestRelease is the newest release that this client knows. If a server hides its release, the client assumes
// NewestRelease.
var NewestRelease = Release{Year: 2026, Month: 8, Patch: 2}

var releasePattern = regexp.MustCompile(`^v?(\d{4})\.(\d{1,2})(?:\.(\d{1,6}))?((?:[-+]|\.[a-z])[A-Za-z0-9.+-]{0,40})?$`)

// ParseRelease parses a release such as 2026.2.2, 2026.5.0-rc1, 2025.10.0-dev, 2025.2.4+custom or 2025.10. Comparisons
// ignore the suffix, because a release candidate behaves like its release (recorded on 2026.5.0-rc1).
func ParseRelease(text string) (Release, error) {
	parts := releasePattern.FindStringSubmatch(text)
	if parts == nil {
		return Release{}, fmt.Errorf("%q is not a release of authentik, such as 2026.2.2", text)
	}
	// Atoi cannot fail for year and month, because the pattern allows only digits. For a missing patch, Atoi returns 0
	// and an error, which is ignored.
	year, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	patch, _ := strconv.Atoi(parts[3])
	return Release{Year: year, Month: month, Patch: patch, Suffix: parts[4]}, nil
}

// AtLeast reports whether r is the same release as other or a newer one. It ignores suffixes.
func (r Release) AtLeast(other Release) bool {
	return slices.Compare([]int{r.Year, r.Month, r.Patch}, []int{other.Year, other.Month, other.Patch}) >= 0
}

// String returns the release as the server writes it.
func (r Release) String() string {
	return fmt.Sprintf("%d.%d.%d%s", r.Year, r.Month, r.Patch, r.Suffix)
}

// Capabilities describes the features of a server's release. Has reports whether the release has a feature that not all
// releases have.
type Capabilities struct {
	// Release is the release of the server, or NewestRelease if the server hides its release.
	Release Release
	// Known is false if the server hides its release. The capabilities are then those of NewestRelease.
	Known bool
}

// Capability is the name of a feature that only some releases have and that matters to this client.
type Capability string

const (
	// ExpiryInMinutes means that the field token_expiry of an email stage is a number of minutes. Without this capability,
	// the field is a duration such as minutes=30.
	ExpiryInMinutes Capability = "expiry_in_minutes"
	// AuthenticatorEmail means that the server has email authenticator setup stages.
	AuthenticatorEmail Capability = "authenticator_email"
	// Recovery means that email stages have the fields recovery_max_attempts and recovery_cache_timeout.
	Recovery Capability = "recovery"
	// FriendlyNameNullable means that the server uses null for a missing friendly_name and refuses an empty text. Without
	// this capability, the server uses an empty text and refuses null.
	FriendlyNameNullable Capability = "friendly_name_nullable"
	// LongSlugs means that the slug of a flow may have more than 50 characters.
	LongSlugs Capability = "long_slugs"
	// RequireRedirect means that the authentication of a flow can be require_redirect or require_outpost.
	RequireRedirect Capability = "require_redirect"
	// FrameLayouts means that the layout of a flow can be sidebar_left_frame_background or
	// sidebar_right_frame_background.
	FrameLayouts Capability = "frame_layouts"
	// RequireToken means that the authentication of a flow can be require_token.
	RequireToken Capability = "require_token"
	// CodeTemplates means that email_otp and event_notification are among the templates of the email stage.
	CodeTemplates Capability = "code_templates"
	// InvitationTemplate means that invitation is among the templates of the email stage.
	InvitationTemplate Capability = "invitation_template"
	// DevicesProtectStage means that the server refuses to delete an authenticator stage that has enrolled devices.
	// Without this capability, the server deletes the devices together with the stage.
	DevicesProtectStage Capability = "devices_protect_stage"
)

// span describes the releases that have a capability. If the field until is set, they are all releases before it.
// Otherwise, they are the release in the field since and all later releases.
type span struct{ since, until Release }

// spans contains the releases of each capability. The rows up to 2026.5 come from recordings of real servers and from
// authentik's API documents. The rows with 2026.8 come from authentik's change log.
var spans = map[Capability]span{
	ExpiryInMinutes:      {until: Release{Year: 2025, Month: 4}},
	AuthenticatorEmail:   {since: Release{Year: 2025, Month: 2}},
	Recovery:             {since: Release{Year: 2025, Month: 8}},
	FriendlyNameNullable: {until: Release{Year: 2025, Month: 10}},
	LongSlugs:            {since: Release{Year: 2025, Month: 12}},
	RequireRedirect:      {since: Release{Year: 2024, Month: 12}},
	FrameLayouts:         {since: Release{Year: 2026, Month: 2}},
	RequireToken:         {since: Release{Year: 2026, Month: 5}},
	CodeTemplates:        {since: Release{Year: 2025, Month: 8}},
	InvitationTemplate:   {since: Release{Year: 2026, Month: 5}},
	DevicesProtectStage:  {since: Release{Year: 2026, Month: 8}},
}

// Has reports whether the release has the capability. It returns false for a capability that this client does not know.
func (c Capabilities) Has(name Capability) bool {
	s, ok := spans[name]
	if s.until != (Release{}) {
		return !c.Release.AtLeast(s.until)
	}
	return ok && c.Release.AtLeast(s.since)
}

// fieldsByRelease contains the request fields that differ between releases: some releases do not have them, or accept
// other values.
var fieldsByRelease = []string{
	"token_expiry", "template", "friendly_name", "recovery_max_attempts", "recovery_cache_timeout", // of stages
	"slug", "authentication", "layout", // of flows
}

// CapabilitiesOf returns the capabilities of a release.
func CapabilitiesOf(r Release) Capabilities { return Capabilities{Release: r, Known: true} }

// Requirement returns the releases that have the capability, such as "since 2025.8" or "before 2025.4".
func Requirement(c Capability) string {
	s := spans[c]
	if s.until != (Release{}) {
		return fmt.Sprintf("before %d.%d", s.until.Year, s.until.Month)
	}
	return fmt.Sprintf("since %d.%d", s.since.Year, s.since.Month)
}
