package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Server is the data source of the server's release and what it can do.
type Server struct {
	providerData *diags.ProviderData
}

var _ datasource.DataSourceWithConfigure = (*Server)(nil)

// NewServer is the data source for the provider's list.
func NewServer() datasource.DataSource { return &Server{} }

// A question about the server that a module may branch on.
type question struct {
	name, description string
	answer            func(authentik.Capabilities) bool
}

var questions = []question{
	{"version_known", "Whether the server shows its release to the token. If it does not, the newest known release is assumed.",
		func(c authentik.Capabilities) bool { return c.Known }},
	{string(authentik.AuthenticatorEmail), "Whether `authentik_stage_authenticator_email` exists: " + authentik.Requirement(authentik.AuthenticatorEmail) + ".",
		func(c authentik.Capabilities) bool { return c.AuthenticatorEmail }},
	{string(authentik.Recovery), "Whether `recovery_max_attempts` and `recovery_cache_timeout` exist: " + authentik.Requirement(authentik.Recovery) + ".",
		func(c authentik.Capabilities) bool { return c.Recovery }},
	{string(authentik.ExpiryInMinutes), "Whether the `token_expiry` of an email stage is a whole number of minutes: " + authentik.Requirement(authentik.ExpiryInMinutes) + ".",
		func(c authentik.Capabilities) bool { return c.ExpiryInMinutes }},
	{string(authentik.CodeTemplates), "Whether an email stage accepts the templates `email/email_otp.html` and `email/event_notification.html`: " +
		authentik.Requirement(authentik.CodeTemplates) + ".", func(c authentik.Capabilities) bool { return c.CodeTemplates }},
	{string(authentik.InvitationTemplate), "Whether the template `email/invitation.html` exists: " + authentik.Requirement(authentik.InvitationTemplate) + ".",
		func(c authentik.Capabilities) bool { return c.InvitationTemplate }},
	{string(authentik.LongSlugs), "Whether a flow's slug may have more than 50 characters: " + authentik.Requirement(authentik.LongSlugs) + ".",
		func(c authentik.Capabilities) bool { return c.LongSlugs }},
	{string(authentik.DevicesProtectStage), "Whether the server refuses to delete an authenticator stage while users are enrolled through it: " +
		authentik.Requirement(authentik.DevicesProtectStage) + ".", func(c authentik.Capabilities) bool { return c.DevicesProtectStage }},
}

// Metadata names the data source.
func (d *Server) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "authentik_server"
}

// Schema is the release, and a boolean for each question.
func (d *Server) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"version": schema.StringAttribute{Computed: true, MarkdownDescription: "Release of the server, such as `2026.2.2`."},
	}
	for _, q := range questions {
		attributes[q.name] = schema.BoolAttribute{Computed: true, MarkdownDescription: q.description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the release of the server, and which features it has, for modules that support several releases. Every token may read it.",
		Attributes:          attributes,
	}
}

// Configure takes the provider data; there is none yet while a configuration is validated.
func (d *Server) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.providerData = diags.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Read asks for the release, once a process.
func (d *Server) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.providerData.Client(&resp.Diagnostics) == nil { // without which Capabilities says nothing
		return
	}
	caps := d.providerData.Capabilities(ctx, &resp.Diagnostics)
	if caps == nil {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("version"), caps.Release.String())...)
	for _, q := range questions {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(q.name), types.BoolValue(q.answer(*caps)))...)
	}
}
