package stageauthenticatoremail

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

// ListResource finds the stages of a server.
type ListResource struct {
	providerData *diags.ProviderData
}

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// NewListResource is the list resource for the provider's list.
func NewListResource() list.ListResource { return &ListResource{} }

// Metadata names what is listed, the resource type.
func (l *ListResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = kind.TypeName
}

// ListResourceConfigSchema is authentik's own filters.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = kind.ListSchema()
}

// Configure takes the provider data; there is none yet while a configuration is validated.
func (l *ListResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.providerData = diags.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// List streams what the filters select.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var problems diag.Diagnostics
	api := l.providerData.Client(&problems)
	problems.Append(mustExist(ctx, l.providerData)...)
	if problems.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(problems)
		return
	}
	stream.Results = emailsettings.List(ctx, req, api.AuthenticatorEmails(), fillListed)
}

// fillListed is a stage as an import and the read after it would have it, with
// a warning of what a configuration could not state.
func fillListed(ctx context.Context, stage *authentik.AuthenticatorEmailStage, into *tfsdk.Resource) diag.Diagnostics {
	var model Model
	model.refresh(stage)
	problems := into.Set(ctx, &model)
	refusals := emailsettings.Refusals(ctx, theSchema, into)
	refusals.Append(check(model)...)
	problems.Append(kind.WarnRefused(stage.Name, refusals)...)
	return problems
}
