package tfcore

import (
	"cmp"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is one result of a list block.
type Listed struct {
	// DisplayName is the text that the CLI shows for the result.
	DisplayName string
	// Identity and Resource are Go values, of the same types as in the result of Resource.State. Resource is nil if the
	// caller did not request it.
	Identity, Resource map[string]any
	// Diagnostics are the errors and warnings about this result. They are nil if there are none.
	Diagnostics Diagnostics

	resource tftypes.Value
}

// ListOptions are the arguments of a list block that are not in its config block.
type ListOptions struct {
	// Limit is the largest number of results that the caller accepts; 0 means core's default of 100.
	Limit int64
	// IncludeResource requests the whole resource with each result.
	IncludeResource bool
}

// List validates a list block, and calls take for each result until take returns false.
func (s *Session) List(typeName string, config map[string]any, opts ListOptions, take func(Listed) bool) Diagnostics {
	s.tb.Helper()
	server, ok := s.server.(tfprotov6.ListResourceServer)
	schema := s.schema.ListResourceSchemas[typeName]
	if !ok || schema == nil {
		s.tb.Fatalf("the provider has no list resource %q", typeName)
	}
	value, diags := decodeConfig(schema.Block, config, "")
	if diags.HasError() {
		return diags
	}
	diags = s.validate(schema.Block, value, func(v *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: v}
		return call(s, server.ValidateListResourceConfig, request).Diagnostics
	})
	if diags.HasError() {
		return diags
	}
	stream := call(s, server.ListResource, &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: pack(value), IncludeResource: opts.IncludeResource, Limit: cmp.Or(opts.Limit, 100),
	})
	r := s.Resource(typeName)
	for result := range stream.Results {
		if !take(r.listed(result)) {
			break
		}
	}
	return diags
}

func (r *Resource) listed(result tfprotov6.ListResourceResult) Listed {
	one := Listed{DisplayName: result.DisplayName, Diagnostics: received(result.Diagnostics)}
	identity, diags := r.identityValue(result.Identity)
	one.Identity, one.Diagnostics = plainObject(identity), one.Diagnostics.and(diags)
	if result.Resource != nil {
		one.resource, diags = r.session.unpack(result.Resource, r.schema.ValueType())
		diags = diags.and(r.session.broken(invalidObject, unknownProblems(one.resource)))
		one.Resource, one.Diagnostics = plainObject(one.resource), one.Diagnostics.and(diags)
	}
	return one
}

// GenerateConfig returns the configuration that core writes for a listed resource with -generate-config-out. It is nil
// if the result has no resource.
func (s *Session) GenerateConfig(typeName string, from Listed) (map[string]any, Diagnostics) {
	if from.Resource == nil {
		return nil, nil
	}
	request := &tfprotov6.GenerateResourceConfigRequest{TypeName: typeName, State: pack(from.resource)}
	resp := call(s, s.server.GenerateResourceConfig, request)
	value, diags := s.unpack(resp.Config, s.schema.ResourceSchemas[typeName].ValueType())
	return plainObject(value), received(resp.Diagnostics).and(diags)
}
