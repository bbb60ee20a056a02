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

// Provider is a provider whose resources this package can call directly.
type Provider interface {
	provider.Provider

	// ResourceData returns the data that the last Configure passed to the resources. It returns nil before the first
	// Configure, and after a Configure that failed.
	ResourceData() any
}

// PlansWhole marks a resource that needs nothing from the framework for a plan or a read. A resource with this method
// must meet three conditions:
//
//   - ModifyPlan computes the whole plan from the configuration and the state.
//   - Read keeps the spelling of equivalent values and leaves write-only attributes null.
//   - ModifyPlan and Read accept an empty list of blocks. The framework would replace it with null.
type PlansWhole interface{ PlansWhole() }

type directResource interface {
	PlansWhole
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity
	resource.ResourceWithModifyPlan
	resource.ResourceWithValidateConfig
}

// resourceType calls the methods of one type of resource directly, without the framework. In each call, the framework
// visits every attribute about ten times, for example for defaults and plan modifiers, and searches the schema at each
// visit. For a resource that has the marker PlansWhole and is eligible (see isEligible), these visits change nothing.
type resourceType struct {
	create func(context.Context) (directResource, bool)

	schema   schema.Schema
	object   tftypes.Type
	identity identityschema.Schema
	id       tftypes.Type
}

// resourceTypes contains the types of resources whose methods are called directly, without the framework.
type resourceTypes struct {
	provider Provider
	once     sync.Once
	byName   map[string]*resourceType
}

// get returns the resource type with this name. It returns nil if the framework must answer the calls for this type.
func (t *resourceTypes) get(ctx context.Context, typeName string) *resourceType {
	t.once.Do(func() {
		t.byName = map[string]*resourceType{}
		for _, factory := range t.provider.Resources(ctx) {
			if r, ok := factory().(directResource); ok {
				t.add(ctx, r, factory)
			}
		}
	})
	return t.byName[typeName]
}

func (t *resourceTypes) add(ctx context.Context, r directResource, factory func() resource.Resource) {
	var metadata resource.MetadataResponse
	var full resource.SchemaResponse
	var identity resource.IdentitySchemaResponse
	r.Metadata(ctx, resource.MetadataRequest{}, &metadata)
	r.Schema(ctx, resource.SchemaRequest{}, &full)
	r.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
	if !isEligible(r, metadata.ResourceBehavior, full.Schema) {
		return
	}
	t.byName[metadata.TypeName] = &resourceType{
		create: t.creator(factory),
		schema: full.Schema, object: full.Schema.Type().TerraformType(ctx),
		identity: identity.IdentitySchema, id: identity.IdentitySchema.Type().TerraformType(ctx),
	}
}

// creator returns a function that creates and configures a resource. The function returns false if the provider is not
// configured or the resource cannot be configured. As in the framework, each call creates a new resource, because a
// debugger or a test may configure the provider several times in one process.
func (t *resourceTypes) creator(factory func() resource.Resource) func(context.Context) (directResource, bool) {
	return func(ctx context.Context) (directResource, bool) {
		data := t.provider.ResourceData()
		r, ok := factory().(directResource)
		if !ok || data == nil {
			return nil, false
		}
		var resp resource.ConfigureResponse
		r.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp)
		return r, !resp.Diagnostics.HasError()
	}
}
