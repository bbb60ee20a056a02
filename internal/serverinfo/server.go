package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Server is the data source authentik_server, which returns the release and the features of the server.
type Server struct{ source }

var _ datasource.DataSourceWithConfigure = (*Server)(nil)

// NewServer returns the data source authentik_server.
func NewServer() datasource.DataSource { return &Server{} }

var descriptions = map[*authentik.Capability]string{
	authentik.AuthenticatorEmail: "Whether `authentik_stage_authenticator_email` exists",
	authentik.Recovery:           "Whether `recovery_max_attempts` and `recovery_cache_timeout` exist",
	authentik.ExpiryInMinutes:    "Whether the `token_expiry` of an email stage must be a whole number of minutes",
	authentik.CodeTemplates: "Whether an email stage accepts the templates `email/email_otp.html` and " +
		"`email/event_notification.html`",
	authentik.InvitationTemplate: "Whether the template `email/invitation.html` exists",
	authentik.LongSlugs:          "Whether a flow's slug may have more than 50 characters",
	authentik.DevicesProtectStage: "Whether the server refuses to delete an authenticator stage while users are " +
		"enrolled through it",
}

// Metadata sets the type name of the data source.
func (d *Server) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "authentik_server"
}

// Schema returns the schema of the data source: the release, and a boolean for each capability.
func (d *Server) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"version": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Release of the server, such as `2026.2.2`. The assumed release if " +
				"`version_known` is false.",
		},
		"version_known": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "Whether the server returned its release, as every tested server does. False if authentik " +
				"refuses the request (status 403 or 404): the provider then assumes the newest release that it supports.",
		},
	}
	for capability, description := range descriptions {
		description += ": " + capability.Requirement() + "."
		attributes[capability.Name] = schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the release of the server, and which features it has, for modules that support several " +
			"releases. Every valid token may read it.",
		Attributes: attributes,
	}
}

// Read returns the release of the server, and whether the server has each capability.
func (d *Server) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	d.providerData.Client(&resp.Diagnostics)
	caps := d.providerData.Capabilities(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("version"), caps.Release.String())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("version_known"), caps.Known)...)
	for capability := range descriptions {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(capability.Name), caps.Has(capability))...)
	}
}
