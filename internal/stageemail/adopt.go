package stageemail

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

var (
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

// IdentitySchema is the UUID alone.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = emailsettings.IdentitySchema()
}

// ImportState finds a stage by UUID, by name or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	api := r.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	emailsettings.ImportState(ctx, kind, api, api.Emails(), req, resp)
}

// MoveState takes over the state of the official provider, without a server.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{kind.Mover()}
}
