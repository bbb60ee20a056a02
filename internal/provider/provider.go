// Package provider puts the provider together: its configuration, its
// resources, data sources, list resources and actions.
package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/recoveryemail"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/serverinfo"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/stage"
)

// Provider is authentik's email stages for Terraform and OpenTofu.
type Provider struct {
	version   string
	newClient func(authentik.Config) (*authentik.Client, error)

	providerData atomic.Pointer[diags.ProviderData] // of the last Configure
}

var (
	_ provider.ProviderWithListResources = (*Provider)(nil)
	_ provider.ProviderWithActions       = (*Provider)(nil)
)

// New returns what the plugin server makes providers with; version is the release of this build, "dev" if it has
// none.
func New(version string) func() *Provider { return NewWithClient(version, authentik.New) }

// NewWithClient is New for tests: newClient makes the client from the provider's configuration.
func NewWithClient(version string, newClient func(authentik.Config) (*authentik.Client, error)) func() *Provider {
	return func() *Provider { return &Provider{version: version, newClient: newClient} }
}

// Metadata names the provider's type, the prefix of its resources.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "authentik", p.version
}

// ResourceData is what the last Configure gave to the resources, for a server that calls them itself
// (fastpath.Provider); nil before it, and after one that failed.
func (p *Provider) ResourceData() any {
	if data := p.providerData.Load(); data != nil {
		return data
	}
	return nil
}

// Resources are the two email stages.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		stage.NewEmailResource,
		stage.NewAuthenticatorEmailResource,
	}
}

// DataSources read stages, the mail templates, and what the server can do.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		stage.NewEmailDataSource,
		stage.NewAuthenticatorEmailDataSource,
		serverinfo.NewTemplates,
		serverinfo.NewServer,
	}
}

// ListResources find the stages of a server, for terraform query.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		stage.NewEmailListResource,
		stage.NewAuthenticatorEmailListResource,
	}
}

// Actions send a recovery mail.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{recoveryemail.NewAction}
}
