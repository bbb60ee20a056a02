package tfcore

import (
	"cmp"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Listed is one result of a list block.
type Listed struct {
	// DisplayName is the text that the CLI shows for the result.
	DisplayName string
	// Identity contains the identity of the listed object. Resource contains its attributes, or is nil if the result has
	// none. The values have the same Go types as those that the method Resource.State returns.
	Identity, Resource map[string]any
	// Diagnostics are the errors and warnings about this result. They are nil if there are none.
	Diagnostics Diagnostics
}

// ListOptions are the arguments of a list block that are not in its config block.
type ListOptions struct {
	// Limit is the largest number of results that the caller accepts; 0 means core's default of 100.
	Limit int64
	// IncludeResource requests the whole resource with each result.
	IncludeResource bool
}

// List validates a list block, and calls the function `yield` for each result until this function returns false.
func (s *Session) List(typeName string, config map[string]any, opts ListOptions, yield func(Listed) bool) Diagnostics {
	s.tb.Helper()
	server, ok := s.server.(tfprotov6.ListResourceServer)
	schema := s.schema.ListResourceSchemas[typeName]
	if !ok || schema == nil {
		s.tb.Fatalf("the provider has no list resource %q", typeName)
	}
	value := decode(s.tb, schema.Block, config, "")
	diags := s.validate(schema.Block, value, func(v *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: v}
		return call(s, server.ValidateListResourceConfig, request).Diagnostics
	})
	if diags.HasError() {
		return diags
	}
	stream := call(s, server.ListResource, &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: pack(schema.ValueType(), value),
		IncludeResource: opts.IncludeResource, Limit: cmp.Or(opts.Limit, 100),
	})
	r := s.Resource(typeName)
	for result := range stream.Results {
		if !yield(r.listed(result)) {
			break
		}
	}
	return diags
}

// listed decodes a result and checks it as Terraform does. A result without an identity must have errors or warnings.
// Source in Terraform: ListResource in internal/plugin6/grpc_provider.go.
func (r *Resource) listed(result tfprotov6.ListResourceResult) Listed {
	r.session.tb.Helper()
	one := Listed{
		DisplayName: result.DisplayName, Diagnostics: received(result.Diagnostics), Identity: r.identityOf(result.Identity),
	}
	if one.Identity == nil && len(one.Diagnostics) == 0 {
		r.session.tb.Fatalf("%s: a result of a list without an identity", invalidIdentity)
	}
	if result.Resource != nil {
		one.Resource = r.requireObject("list", result.Resource, nil, nil).value
	}
	return one
}

// GenerateConfig returns the configuration that core writes for a listed resource if -generate-config-out is set.
func (s *Session) GenerateConfig(typeName string, from Listed) (map[string]any, Diagnostics) {
	typ := s.Resource(typeName).typ
	request := &tfprotov6.GenerateResourceConfigRequest{TypeName: typeName, State: pack(typ, from.Resource)}
	resp := call(s, s.server.GenerateResourceConfig, request)
	return PlainObject(s.unpack(typ, resp.Config)), received(resp.Diagnostics)
}
