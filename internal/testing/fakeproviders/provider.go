// Package fakeproviders replaces other providers in tests: the official provider's flows, bindings, stages, policies
// and brands, as far as tests need them, and an ephemeral password. It sends its requests to the server of the test.
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

// Factory returns one of the providers for the CLI, which needs no configuration: "authentik" is the official one, the
// other is "random".
func Factory(name string, ask Ask) func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(&fakeProvider{name: name, ask: ask})
}

type fakeProvider struct {
	name string
	ask  Ask
}

var _ provider.ProviderWithEphemeralResources = (*fakeProvider)(nil)

// Metadata names the provider.
func (p *fakeProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

// Schema is empty.
func (p *fakeProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure needs nothing.
func (p *fakeProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources are the official provider's.
func (p *fakeProvider) DataSources(context.Context) []func() datasource.DataSource {
	if p.name != "authentik" {
		return nil
	}
	var all []func() datasource.DataSource
	for _, l := range lookups {
		l.ask = p.ask
		all = append(all, func() datasource.DataSource { return &l })
	}
	return all
}

// Resources are the official provider's.
func (p *fakeProvider) Resources(context.Context) []func() resource.Resource {
	if p.name != "authentik" {
		return nil
	}
	var all []func() resource.Resource
	for _, t := range resourceTypes {
		all = append(all, func() resource.Resource { return &managed{t, p.ask} })
	}
	return all
}

// EphemeralResources are the random provider's.
func (p *fakeProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	if p.name != "random" {
		return nil
	}
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return password{} }}
}
