package fastpath

import (
	"context"

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

// PlansWhole marks a resource that needs nothing from the framework for a validation, a plan or a read. A resource with
// this method must meet these conditions:
//
//   - The schema has nothing that the framework must handle, such as a default, a plan modifier or a deprecation.
//     TestFrameworkHasNothingToDoForTheResources checks this.
//   - Configure adds no errors or warnings.
//   - Validators use only the path and the value of the attribute.
//   - ModifyPlan computes the whole plan. It uses the plan in the request only to recognize a destroy. It changes
//     nothing but the plan.
//   - Read keeps the spelling of equivalent values and leaves write-only attributes null. It changes only the state and
//     the identity.
//   - ModifyPlan and Read accept an empty list of blocks. The framework would replace it with null.
type PlansWhole interface{ PlansWhole() }

type directResource interface {
	PlansWhole
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity
	resource.ResourceWithModifyPlan
	resource.ResourceWithValidateConfig
}

// resourceType calls the methods of one type of resource directly, without the framework.
type resourceType struct {
	provider Provider
	factory  func() resource.Resource
	schema   schema.Schema
	object   tftypes.Type
	identity identityschema.Schema
	id       tftypes.Type
}

// resourceTypes returns the resource types whose methods fastpath calls directly, by their names.
func resourceTypes(p Provider) map[string]*resourceType {
	ctx := context.Background()
	types := map[string]*resourceType{}
	for _, factory := range p.Resources(ctx) {
		r, ok := factory().(directResource)
		if !ok {
			continue
		}
		var metadata resource.MetadataResponse
		var full resource.SchemaResponse
		var identity resource.IdentitySchemaResponse
		r.Metadata(ctx, resource.MetadataRequest{}, &metadata)
		r.Schema(ctx, resource.SchemaRequest{}, &full)
		r.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
		types[metadata.TypeName] = &resourceType{
			provider: p, factory: factory,
			schema: full.Schema, object: full.Schema.Type().TerraformType(ctx),
			identity: identity.IdentitySchema, id: identity.IdentitySchema.Type().TerraformType(ctx),
		}
	}
	return types
}

// create returns a configured resource. It returns false if the provider is not configured. Like the framework, it
// creates a new resource in each call, because a debugger or a test may configure the provider several times in one
// process.
func (t *resourceType) create(ctx context.Context) (directResource, bool) {
	data := t.provider.ResourceData()
	r, ok := t.factory().(directResource)
	if !ok || data == nil {
		return nil, false
	}
	r.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resource.ConfigureResponse{})
	return r, true
}
