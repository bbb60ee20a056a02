// Command floor is an ordinary framework provider with the schema of this one and no request: what the framework
// itself costs, for the benchmark to compare with. It is not part of a release.
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
	err := providerserver.Serve(context.Background(), newFloor, providerserver.ServeOpts{
		Address: "registry.terraform.io/bench/floor",
	})
	if err != nil {
		log.Fatal(err)
	}
}

// floor takes its schemas from the provider, and nothing else.
type floor struct{ provider.Provider }

func newFloor() provider.Provider { return &floor{ours.New("floor")()} }

// Configure makes no client.
func (*floor) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources is the one that the benchmark uses.
func (*floor) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &stage{} }}
}

// DataSources is empty.
func (*floor) DataSources(context.Context) []func() datasource.DataSource { return nil }
