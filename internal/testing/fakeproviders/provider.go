// Package fakeproviders has fakes of other providers for tests. They have only what the tests need: some resources and
// data sources of the official authentik provider, and the ephemeral resource random_password. The fakes send their
// requests to the server of the test.
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

// Ask sends a request to the server of the test. It returns the status and the JSON object of the response.
type Ask func(method, path, body string) (int, map[string]any, error)

// Factory returns a function that starts a fake provider, which needs no configuration. The fake provider sends its
// requests with the function `ask`.
func Factory(ask Ask) func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(&fakeProvider{ask: ask})
}

// fakeProvider has the types of the official provider and of the provider `random`. One fake can replace both
// providers, because Terraform ignores the types that a configuration does not use.
type fakeProvider struct{ ask Ask }

var _ provider.ProviderWithEphemeralResources = (*fakeProvider)(nil)

// Metadata sets the name of the provider.
func (p *fakeProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "authentik"
}

// Schema is empty, because the provider has no configuration.
func (p *fakeProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure does nothing.
func (p *fakeProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources returns the fakes of data sources of the official provider.
func (p *fakeProvider) DataSources(context.Context) (all []func() datasource.DataSource) {
	for _, l := range lookups {
		l.ask = p.ask
		all = append(all, func() datasource.DataSource { return &l })
	}
	return all
}

// Resources returns fakes of the official provider's resources.
func (p *fakeProvider) Resources(context.Context) (all []func() resource.Resource) {
	for _, t := range resourceTypes {
		all = append(all, func() resource.Resource { return &managed{t, p.ask} })
	}
	return all
}

// EphemeralResources returns the fake of random_password.
func (p *fakeProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return password{} }}
}
