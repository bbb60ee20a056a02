// Command baseline is a provider that has the same schema as the real provider, but sends no requests. The benchmark
// measures the baseline to show the cost of the plugin framework alone. The baseline is not part of a release.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	ours "github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

func main() {
	err := providerserver.Serve(context.Background(), newBaseline, providerserver.ServeOpts{
		Address: "registry.terraform.io/bench/baseline",
	})
	if err != nil {
		log.Fatal(err)
	}
}

// baseline uses only the schema of this provider. It has its own implementation of the other methods.
type baseline struct{ provider.Provider }

func newBaseline() provider.Provider { return &baseline{ours.New("baseline")()} }

// Configure does nothing.
func (*baseline) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources returns the one resource that the benchmark uses.
func (*baseline) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &stage{} }}
}

// DataSources returns nil, because the benchmark uses no data sources.
func (*baseline) DataSources(context.Context) []func() datasource.DataSource { return nil }
