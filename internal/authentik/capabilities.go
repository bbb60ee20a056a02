package authentik

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
	// FlowSetInBody: a request may carry flow_set; otherwise it is refused or crashes the server, even empty.
	FlowSetInBody bool
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
	FlowSetInBody        Capability = "flow_set_in_body"
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
	{name: FlowSetInBody, since: Release{Year: 2025, Month: 12},
		field: func(c *Capabilities) *bool { return &c.FlowSetInBody }},
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
