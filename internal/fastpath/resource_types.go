package fastpath

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Provider is a provider whose resources can be called without the framework.
type Provider interface {
	provider.Provider

	// ResourceData is what the last Configure gave to the resources, as the framework hands it to them; nil before it.
	ResourceData() any
}

// direct is a type of resource whose configurations, plans and reads go straight to its methods. The framework walks the
// whole object some ten times for each of them, and looks the schema up for each attribute on each walk: for defaults, for
// what is computed, for plan modifiers, for equality of meaning, for empty blocks. A type that is Whole and isEligible needs
// none of that.
type direct struct {
	configured func(context.Context) (wholeResource, bool)

	schema   schema.Schema
	object   tftypes.Type
	identity identityschema.Schema
	id       tftypes.Type
}

// Whole is a resource that says of itself that the framework's work is done without it: its ModifyPlan computes the whole
// plan from configuration and state, its Read keeps spellings of equal meaning and nulls what is write-only, and both take
// an empty list of blocks for what it is.
type Whole interface{ PlansWhole() }

type wholeResource interface {
	Whole
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity
	resource.ResourceWithModifyPlan
	resource.ResourceWithValidateConfig
}

// directs are the types of a provider's resources that are called directly.
type directs struct {
	provider Provider
	once     sync.Once
	types    map[string]*direct
}

// of is the type by its name, nil where the framework has to do its part, or the provider is not configured.
func (d *directs) of(ctx context.Context, typeName string) *direct {
	if d.provider.ResourceData() == nil {
		return nil
	}
	d.once.Do(func() {
		d.types = map[string]*direct{}
		for _, factory := range d.provider.Resources(ctx) {
			if all, ok := factory().(wholeResource); ok {
				d.add(ctx, all, factory)
			}
		}
	})
	return d.types[typeName]
}

// configured makes a resource for one call, as the framework does: where a process is shared, by a debugger or a test, the
// provider is configured more than once.
func (d *directs) configured(factory func() resource.Resource) func(context.Context) (wholeResource, bool) {
	return func(ctx context.Context) (wholeResource, bool) {
		var resp resource.ConfigureResponse
		made, ok := factory().(wholeResource)
		if ok {
			made.Configure(ctx, resource.ConfigureRequest{ProviderData: d.provider.ResourceData()}, &resp)
		}
		return made, ok && !resp.Diagnostics.HasError()
	}
}

func (d *directs) add(ctx context.Context, r wholeResource, factory func() resource.Resource) {
	var about resource.MetadataResponse
	var of resource.SchemaResponse
	var identity resource.IdentitySchemaResponse
	r.Metadata(ctx, resource.MetadataRequest{}, &about)
	r.Schema(ctx, resource.SchemaRequest{}, &of)
	r.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
	if !isEligible(r, about.ResourceBehavior, of.Schema) {
		return
	}
	d.types[about.TypeName] = &direct{
		configured: d.configured(factory),
		schema:     of.Schema, object: of.Schema.Type().TerraformType(ctx),
		identity: identity.IdentitySchema, id: identity.IdentitySchema.Type().TerraformType(ctx),
	}
}
