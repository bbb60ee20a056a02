// Command baseline is an ordinary framework provider with the schema of this one that sends no request. The benchmark
// compares with it to show what the framework itself costs. It is not part of a release.
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

// baseline takes its schemas from the provider, and nothing else.
type baseline struct{ provider.Provider }

func newBaseline() provider.Provider { return &baseline{ours.New("baseline")()} }

// Configure makes no client.
func (*baseline) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources is the one that the benchmark uses.
func (*baseline) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &stage{} }}
}

// DataSources is empty.
func (*baseline) DataSources(context.Context) []func() datasource.DataSource { return nil }
