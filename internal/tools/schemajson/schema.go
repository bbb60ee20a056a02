package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// formatVersion is the version of the output's format, as Terraform since 1.0 prints it.
const formatVersion = "1.0"

// document returns what `terraform providers schema -json` would print for p. The key is the provider's type name,
// because tfplugindocs looks for that key.
func document(ctx context.Context, p provider.Provider) (*tfjson.ProviderSchemas, error) {
	var metadata provider.MetadataResponse
	p.Metadata(ctx, provider.MetadataRequest{}, &metadata)
	schema, err := describe(ctx, providerserver.NewProtocol6(p)())
	if err != nil {
		return nil, fmt.Errorf("schema of provider %q: %w", metadata.TypeName, err)
	}
	return &tfjson.ProviderSchemas{
		FormatVersion: formatVersion,
		Schemas:       map[string]*tfjson.ProviderSchema{metadata.TypeName: schema},
	}, nil
}

// describe requests the schemas from a server over the protocol, as Terraform does.
func describe(ctx context.Context, server tfprotov6.ProviderServer) (*tfjson.ProviderSchema, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	if err := failure(append(schemas.Diagnostics, identities.Diagnostics...)); err != nil {
		return nil, err
	}
	return &tfjson.ProviderSchema{
		ConfigSchema:            schemaJSON(schemas.Provider),
		ResourceSchemas:         each(schemas.ResourceSchemas, schemaJSON),
		DataSourceSchemas:       each(schemas.DataSourceSchemas, schemaJSON),
		ListResourceSchemas:     each(schemas.ListResourceSchemas, schemaJSON),
		ActionSchemas:           each(schemas.ActionSchemas, actionJSON),
		ResourceIdentitySchemas: each(identities.IdentitySchemas, identityJSON),
	}, nil
}

// failure returns one error with all error diagnostics, or nil if there are none.
func failure(diagnostics []*tfprotov6.Diagnostic) error {
	var failures []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			failures = append(failures, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(failures...)
}

// each converts the values of a map and keeps its keys.
func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}

func schemaJSON(s *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Version: uint64(s.Version), Block: blockJSON(s.Block)}
}

func actionJSON(s *tfprotov6.ActionSchema) *tfjson.ActionSchema {
	return &tfjson.ActionSchema{Block: blockJSON(s.Schema.Block)}
}

func identityJSON(s *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	attributes := make(map[string]*tfjson.IdentityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType:      ctyType(a.Type),
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return &tfjson.IdentitySchema{Version: uint64(s.Version), Attributes: attributes}
}

func blockJSON(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	nested := make(map[string]*tfjson.SchemaBlockType, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		nested[n.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: blockNesting[n.Nesting],
			Block:       blockJSON(n.Block),
			MinItems:    uint64(n.MinItems),
			MaxItems:    uint64(n.MaxItems),
		}
	}
	return &tfjson.SchemaBlock{
		Attributes:      attributesJSON(b.Attributes),
		NestedBlocks:    nested,
		Description:     b.Description,
		DescriptionKind: descriptionKind[b.DescriptionKind],
		Deprecated:      b.Deprecated,
	}
}

func attributesJSON(from []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	to := make(map[string]*tfjson.SchemaAttribute, len(from))
	for _, a := range from {
		to[a.Name] = &tfjson.SchemaAttribute{
			AttributeType:       ctyType(a.Type),
			AttributeNestedType: nestedJSON(a.NestedType),
			Description:         a.Description,
			DescriptionKind:     descriptionKind[a.DescriptionKind],
			Deprecated:          a.Deprecated,
			Required:            a.Required,
			Optional:            a.Optional,
			Computed:            a.Computed,
			Sensitive:           a.Sensitive,
			WriteOnly:           a.WriteOnly,
		}
	}
	return to
}

// nestedJSON returns nil if o is nil, which means that the attribute has no nested attributes.
func nestedJSON(o *tfprotov6.SchemaObject) *tfjson.SchemaNestedAttributeType {
	if o == nil {
		return nil
	}
	return &tfjson.SchemaNestedAttributeType{
		Attributes:  attributesJSON(o.Attributes),
		NestingMode: objectNesting[o.Nesting],
	}
}

// ctyType converts a type, and returns cty.NilType for nil. It converts through JSON, because both libraries encode a
// type in the same way. This cannot fail for a type from the framework.
func ctyType(t tftypes.Type) cty.Type {
	if t == nil {
		return cty.NilType
	}
	raw, err := json.Marshal(t)
	if err != nil {
		panic(fmt.Sprintf("type %s as JSON: %v", t, err))
	}
	var out cty.Type
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(fmt.Sprintf("type %s from %s: %v", t, raw, err))
	}
	return out
}

var descriptionKind = map[tfprotov6.StringKind]tfjson.SchemaDescriptionKind{
	tfprotov6.StringKindPlain:    tfjson.SchemaDescriptionKindPlain,
	tfprotov6.StringKindMarkdown: tfjson.SchemaDescriptionKindMarkdown,
}

var blockNesting = map[tfprotov6.SchemaNestedBlockNestingMode]tfjson.SchemaNestingMode{
	tfprotov6.SchemaNestedBlockNestingModeSingle: tfjson.SchemaNestingModeSingle,
	tfprotov6.SchemaNestedBlockNestingModeList:   tfjson.SchemaNestingModeList,
	tfprotov6.SchemaNestedBlockNestingModeSet:    tfjson.SchemaNestingModeSet,
	tfprotov6.SchemaNestedBlockNestingModeMap:    tfjson.SchemaNestingModeMap,
	tfprotov6.SchemaNestedBlockNestingModeGroup:  tfjson.SchemaNestingModeGroup,
}

var objectNesting = map[tfprotov6.SchemaObjectNestingMode]tfjson.SchemaNestingMode{
	tfprotov6.SchemaObjectNestingModeSingle: tfjson.SchemaNestingModeSingle,
	tfprotov6.SchemaObjectNestingModeList:   tfjson.SchemaNestingModeList,
	tfprotov6.SchemaObjectNestingModeSet:    tfjson.SchemaNestingModeSet,
	tfprotov6.SchemaObjectNestingModeMap:    tfjson.SchemaNestingModeMap,
}
