// Package provider defines the provider: its configuration, its resources, data sources, list resources and actions.
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
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/recoveryemail"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/serverinfo"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/stage"
)

// Provider is the Terraform and OpenTofu provider for the two email stages of authentik.
type Provider struct {
	version   string
	newClient func(authentik.Config) (*authentik.Client, error)

	providerData atomic.Pointer[providerdata.Data] // from the last Configure; nil if Configure was not called or failed
}

var (
	_ provider.ProviderWithListResources = (*Provider)(nil)
	_ provider.ProviderWithActions       = (*Provider)(nil)
)

// New returns a Provider. The argument `version` is the release of this build, or "dev" if the build is not a release.
func New(version string) *Provider { return NewWithClient(version, authentik.New) }

// NewWithClient returns a Provider that creates its client with newClient. Tests use it to replace the client.
func NewWithClient(version string, newClient func(authentik.Config) (*authentik.Client, error)) *Provider {
	return &Provider{version: version, newClient: newClient}
}

// Metadata sets the version of the provider, and its type name, with which the names of its resource types begin.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "authentik", p.version
}

// ResourceData returns the data that the last Configure passed to the resources. Package fastpath needs the data
// because it calls the resources itself. ResourceData returns nil if Configure was not called or failed.
func (p *Provider) ResourceData() any {
	if data := p.providerData.Load(); data != nil {
		return data
	}
	return nil
}

// Resources returns the constructors of the resources for the two email stages.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		stage.NewEmailResource,
		stage.NewAuthenticatorEmailResource,
	}
}

// DataSources returns the constructors of the data sources for the email stages, the mail templates and the server.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		stage.NewEmailDataSource,
		stage.NewAuthenticatorEmailDataSource,
		serverinfo.NewTemplates,
		serverinfo.NewServer,
	}
}

// ListResources returns the constructors of the list resources, which `terraform query` uses to find stages.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		stage.NewEmailListResource,
		stage.NewAuthenticatorEmailListResource,
	}
}

// Actions returns the constructor of the action that sends a recovery mail.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{recoveryemail.NewAction}
}
