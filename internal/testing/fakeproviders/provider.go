// Package fakeproviders is what other providers are to the tests: the official
// provider's flows, bindings, stages, policies and brands, as far as a test
// needs them, and a password that is ephemeral. It talks to the same server as
// the provider.
package fakeproviders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Ask sends a request to the server and returns the status and the JSON object of the answer.
type Ask func(method, path, body string) (int, map[string]any, error)

// Factory is one of the providers for the CLI, without configuration; name is
// "authentik" for the official one or "random".
func Factory(name string, ask Ask) func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(&fakeproviders{name: name, ask: ask})
}

type fakeproviders struct {
	name string
	ask  Ask
}

var _ provider.ProviderWithEphemeralResources = (*fakeproviders)(nil)

// Metadata names the provider.
func (p *fakeproviders) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

// Schema is empty.
func (p *fakeproviders) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure needs nothing.
func (p *fakeproviders) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources are the official provider's.
func (p *fakeproviders) DataSources(context.Context) []func() datasource.DataSource {
	if p.name != "authentik" {
		return nil
	}
	var all []func() datasource.DataSource
	for _, f := range lookups {
		f.ask = p.ask
		all = append(all, func() datasource.DataSource { return &f })
	}
	return all
}

// Resources are the official provider's.
func (p *fakeproviders) Resources(context.Context) []func() resource.Resource {
	if p.name != "authentik" {
		return nil
	}
	var all []func() resource.Resource
	for _, o := range objects {
		all = append(all, func() resource.Resource { return &thing{o, p.ask} })
	}
	return all
}

// EphemeralResources are the random provider's.
func (p *fakeproviders) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	if p.name != "random" {
		return nil
	}
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return password{} }}
}
