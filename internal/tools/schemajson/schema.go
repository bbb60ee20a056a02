package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

type object map[string]any

// document returns what `terraform providers schema -json` prints for a provider, with one difference: the JSON key of
// the provider is its type name instead of its address, because tfplugindocs looks for the type name.
func document(ctx context.Context, server tfprotov6.ProviderServer) (object, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	for _, d := range append(schemas.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	action := func(s *tfprotov6.ActionSchema) object { return object{"block": block(s.Schema.Block)} }
	return object{"format_version": "1.0", "provider_schemas": object{"authentik": object{
		"provider":                  schema(schemas.Provider),
		"resource_schemas":          each(schemas.ResourceSchemas, schema),
		"data_source_schemas":       each(schemas.DataSourceSchemas, schema),
		"list_resource_schemas":     each(schemas.ListResourceSchemas, schema),
		"action_schemas":            each(schemas.ActionSchemas, action),
		"resource_identity_schemas": each(identities.IdentitySchemas, identity),
	}}}, nil
}

func each[From any](from map[string]From, convert func(From) object) object {
	to := object{}
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}

func schema(s *tfprotov6.Schema) object { return object{"version": s.Version, "block": block(s.Block)} }

func identity(s *tfprotov6.ResourceIdentitySchema) object {
	attributes := object{}
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = object{
			"type": a.Type, "description": a.Description,
			"required_for_import": a.RequiredForImport, "optional_for_import": a.OptionalForImport,
		}
	}
	return object{"version": s.Version, "attributes": attributes}
}

func block(b *tfprotov6.SchemaBlock) object {
	blocks := object{}
	for _, n := range b.BlockTypes {
		blocks[n.TypeName] = object{
			"nesting_mode": lower(n.Nesting), "block": block(n.Block), "min_items": n.MinItems, "max_items": n.MaxItems,
		}
	}
	return object{
		"attributes": attributes(b.Attributes), "block_types": blocks,
		"description": b.Description, "description_kind": lower(b.DescriptionKind), "deprecated": b.Deprecated,
	}
}

// attributes converts attributes to JSON objects. It does not convert their types, because terraform-plugin-go encodes
// a type to the same JSON as Terraform.
func attributes(from []*tfprotov6.SchemaAttribute) object {
	to := object{}
	for _, a := range from {
		one := object{
			"description": a.Description, "description_kind": lower(a.DescriptionKind), "deprecated": a.Deprecated,
			"required": a.Required, "optional": a.Optional, "computed": a.Computed,
			"sensitive": a.Sensitive, "write_only": a.WriteOnly,
		}
		if nested := a.NestedType; nested != nil {
			one["nested_type"] = object{"attributes": attributes(nested.Attributes), "nesting_mode": lower(nested.Nesting)}
		} else {
			one["type"] = a.Type
		}
		to[a.Name] = one
	}
	return to
}

func lower(name fmt.Stringer) string { return strings.ToLower(name.String()) }
