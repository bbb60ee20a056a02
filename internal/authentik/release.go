package authentik

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Release is a version of authentik: year, month, patch. The zero Release is not a release.
type Release struct {
	Year, Month, Patch int
	// Text is the server's own spelling, with a suffix such as -rc1; empty for a release that no server named.
	Text string
}

// NewestRelease is the newest one whose differences are known. It is assumed of a server that hides its release.
var NewestRelease = Release{Year: 2026, Month: 8, Patch: 2}

var releasePattern = regexp.MustCompile(`^v?(\d{4})\.(\d{1,2})(?:\.(\d{1,6}))?((?:[-+]|\.[a-z])[A-Za-z0-9.+-]{0,40})?$`)

// ParseRelease reads 2026.2.2, 2026.5.0-rc1, 2025.10.0-dev, 2025.2.4+custom or 2025.10. A suffix does not order: a
// release candidate answers like its release (recorded on 2026.5.0-rc1).
func ParseRelease(text string) (Release, error) {
	parts := releasePattern.FindStringSubmatch(text)
	if parts == nil {
		return Release{}, fmt.Errorf("%q is not a release of authentik, such as 2026.2.2", text)
	}
	// After the pattern, Atoi fails only for a missing patch, which is 0.
	year, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	patch, _ := strconv.Atoi(parts[3])
	return Release{Year: year, Month: month, Patch: patch, Text: text}, nil
}

// cleaned returns the release without a secret in its suffix. Its numbers stay, even if a header has such a value.
func (r Release) cleaned(redactor transport.Redactor) Release {
	if parts := releasePattern.FindStringSubmatch(r.Text); parts != nil {
		r.Text = strings.TrimSuffix(r.Text, parts[4]) + redactor.Text(parts[4])
	}
	return r
}

// Compare returns a negative number, zero or a positive number if r is older than, the same as or newer than other.
// Suffixes do not count.
func (r Release) Compare(other Release) int {
	return cmp.Or(cmp.Compare(r.Year, other.Year), cmp.Compare(r.Month, other.Month), cmp.Compare(r.Patch, other.Patch))
}

// AtLeast reports whether r is other or newer.
func (r Release) AtLeast(other Release) bool { return r.Compare(other) >= 0 }

// String returns the server's spelling if there is one.
func (r Release) String() string {
	if r.Text != "" {
		return r.Text
	}
	return fmt.Sprintf("%d.%d.%d", r.Year, r.Month, r.Patch)
}

// short returns the release without a patch of 0, as people write it.
func (r Release) short() string {
	if r.Patch == 0 {
		return fmt.Sprintf("%d.%d", r.Year, r.Month)
	}
	return fmt.Sprintf("%d.%d.%d", r.Year, r.Month, r.Patch)
}

// Capabilities is everything in which the releases of authentik differ, as far as this client cares.
type Capabilities struct {
	// Release is the server's, or NewestRelease where it hides its own.
	Release Release
	// Known is false where the server hides its release and the newest was assumed.
	Known bool

	// ExpiryInMinutes: EmailStage.token_expiry is a number of minutes instead of a duration.
	ExpiryInMinutes bool
	// AuthenticatorEmail: the authenticator stage exists.
	AuthenticatorEmail bool
	// Recovery: recovery_max_attempts and recovery_cache_timeout exist.
	Recovery bool
	// FriendlyNameNullable: no friendly_name is null and "" is refused; otherwise it is "" and null is refused.
	FriendlyNameNullable bool
	// BackgroundURL: flows carry background_url instead of background.
	BackgroundURL bool
	// LongSlugs: the slug of a flow may have more than 50 characters.
	LongSlugs bool
	// RequireRedirect: authentication of a flow may be require_redirect or require_outpost.
	RequireRedirect bool
	// FrameLayouts: layout of a flow may be sidebar_left_frame_background or sidebar_right_frame_background.
	FrameLayouts bool
	// RequireToken: authentication of a flow may be require_token.
	RequireToken bool
	// CodeTemplates: email_otp and event_notification are among the templates of the email stage.
	CodeTemplates bool
	// InvitationTemplate: invitation is among the templates.
	InvitationTemplate bool
	// PasswordInResponse: answers for the authenticator stage hold the SMTP password in plain text.
	PasswordInResponse bool
	// DevicesProtectStage: an authenticator stage with enrolled devices cannot be deleted; otherwise they go with it.
	DevicesProtectStage bool
}

// Capability names a field of Capabilities, for Requirement.
type Capability string

// The capabilities; what each means stands at the field of Capabilities with its name.
const (
	ExpiryInMinutes      Capability = "expiry_in_minutes"
	AuthenticatorEmail   Capability = "authenticator_email"
	Recovery             Capability = "recovery"
	FriendlyNameNullable Capability = "friendly_name_nullable"
	BackgroundURL        Capability = "background_url"
	LongSlugs            Capability = "long_slugs"
	RequireRedirect      Capability = "require_redirect"
	FrameLayouts         Capability = "frame_layouts"
	RequireToken         Capability = "require_token"
	CodeTemplates        Capability = "code_templates"
	InvitationTemplate   Capability = "invitation_template"
	PasswordInResponse   Capability = "password_in_response"
	DevicesProtectStage  Capability = "devices_protect_stage"
)

// span is the releases that have a capability: those from since on, or those before until.
type span struct {
	name         Capability
	since, until Release
	field        func(*Capabilities) *bool
}

func (s span) holds(r Release) bool {
	if s.until != (Release{}) {
		return !r.AtLeast(s.until)
	}
	return r.AtLeast(s.since)
}

// spans is the one place that knows releases. Rows up to 2026.5 are derived from recordings of real servers, those
// that name 2026.8 from authentik's change log.
var spans = []span{
	{name: ExpiryInMinutes, until: Release{Year: 2025, Month: 4},
		field: func(c *Capabilities) *bool { return &c.ExpiryInMinutes }},
	{name: AuthenticatorEmail, since: Release{Year: 2025, Month: 2},
		field: func(c *Capabilities) *bool { return &c.AuthenticatorEmail }},
	{name: Recovery, since: Release{Year: 2025, Month: 8},
		field: func(c *Capabilities) *bool { return &c.Recovery }},
	{name: FriendlyNameNullable, until: Release{Year: 2025, Month: 10},
		field: func(c *Capabilities) *bool { return &c.FriendlyNameNullable }},
	{name: BackgroundURL, since: Release{Year: 2025, Month: 12},
		field: func(c *Capabilities) *bool { return &c.BackgroundURL }},
	{name: LongSlugs, since: Release{Year: 2025, Month: 12},
		field: func(c *Capabilities) *bool { return &c.LongSlugs }},
	{name: RequireRedirect, since: Release{Year: 2024, Month: 12},
		field: func(c *Capabilities) *bool { return &c.RequireRedirect }},
	{name: FrameLayouts, since: Release{Year: 2026, Month: 2},
		field: func(c *Capabilities) *bool { return &c.FrameLayouts }},
	{name: RequireToken, since: Release{Year: 2026, Month: 5},
		field: func(c *Capabilities) *bool { return &c.RequireToken }},
	{name: CodeTemplates, since: Release{Year: 2025, Month: 8},
		field: func(c *Capabilities) *bool { return &c.CodeTemplates }},
	{name: InvitationTemplate, since: Release{Year: 2026, Month: 5},
		field: func(c *Capabilities) *bool { return &c.InvitationTemplate }},
	{name: PasswordInResponse, until: Release{Year: 2026, Month: 8, Patch: 2},
		field: func(c *Capabilities) *bool { return &c.PasswordInResponse }},
	{name: DevicesProtectStage, since: Release{Year: 2026, Month: 8},
		field: func(c *Capabilities) *bool { return &c.DevicesProtectStage }},
}

// Has reports whether the release has the capability; false for an unknown one.
func (c Capabilities) Has(name Capability) bool {
	for _, s := range spans {
		if s.name == name {
			return *s.field(&c)
		}
	}
	return false
}

// CapabilitiesOf is what a release can do.
func CapabilitiesOf(r Release) Capabilities {
	c := Capabilities{Release: r, Known: true}
	for _, s := range spans {
		*s.field(&c) = s.holds(r)
	}
	return c
}

// Requirement is "since 2025.8" or "before 2025.4", the releases that have the capability; empty for an unknown one.
func Requirement(c Capability) string {
	for _, s := range spans {
		switch {
		case s.name != c:
		case s.until != (Release{}):
			return "before " + s.until.short()
		default:
			return "since " + s.since.short()
		}
	}
	return ""
}
