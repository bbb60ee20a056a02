// Command baseline is a provider that has the same schema as the real provider, but sends no requests. With it, the
// benchmark measures the cost of the plugin framework alone. The baseline is not part of a release.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

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

// baseline uses only the names and the schemas of the real provider.
type baseline struct{ provider.Provider }

func newBaseline() provider.Provider { return &baseline{ours.New("baseline")} }

// Configure does nothing.
func (*baseline) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources returns the one resource that the benchmark uses.
func (b *baseline) Resources(ctx context.Context) []func() resource.Resource {
	email := b.Provider.Resources(ctx)[0]
	return []func() resource.Resource{func() resource.Resource { return stage{email()} }}
}

// DataSources returns nil, because the benchmark uses no data sources.
func (*baseline) DataSources(context.Context) []func() datasource.DataSource { return nil }

// stage is an email stage that exists only in the state. It has the name and the schema of the embedded resource.
type stage struct{ resource.Resource }

// Create saves the planned values.
func (stage) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var planned types.Object
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, planned)...)
	resp.State.Raw = known(resp.State.Raw)
}

// Read returns the state unchanged.
func (stage) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state types.Object
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// Update saves the planned values.
func (stage) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var planned types.Object
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, planned)...)
	resp.State.Raw = known(resp.State.Raw)
}

// Delete does nothing.
func (stage) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// known returns a copy of an object in which each unknown attribute has a value, as if a server had chosen it.
func known(object tftypes.Value) tftypes.Value {
	out, err := tftypes.Transform(object, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		switch {
		case v.IsKnown():
			return v, nil
		case v.Type().Is(tftypes.Bool):
			return tftypes.NewValue(tftypes.Bool, false), nil
		case v.Type().Is(tftypes.Number):
			return tftypes.NewValue(tftypes.Number, 25), nil
		case v.Type().Is(tftypes.String):
			return tftypes.NewValue(tftypes.String, "minutes=30"), nil // a valid value even for duration attributes
		}
		return tftypes.NewValue(v.Type(), nil), nil
	})
	if err != nil {
		panic(err) // the function above never returns an error
	}
	return out
}
