package tfcore

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Core sends its version to the provider. The first version is of the last release line without resource identities,
// the second one has them.
const (
	versionWithoutIdentity = "1.11.4"
	versionWithIdentity    = "1.14.0"
)

// Session is one run of core with one provider server. Different goroutines may use different resources at the same
// time. During Configure and Restart no other method may run.
type Session struct {
	// Strict makes each broken rule of core fail the test. If it is false, a broken rule is only an error in the
	// Diagnostics.
	Strict bool
	// NoIdentity makes the session behave like Terraform before 1.12: it neither stores resource identities nor sends
	// them to the provider. Set it before Configure.
	NoIdentity bool

	tb         testing.TB
	factory    func() tfprotov6.ProviderServer
	server     tfprotov6.ProviderServer
	schema     *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
	configured *tftypes.Value
}

// New starts a strict session with a provider server that is not configured yet.
func New(tb testing.TB, server func() tfprotov6.ProviderServer) *Session {
	tb.Helper()
	s := &Session{Strict: true, tb: tb, factory: server, server: server()}
	schema, err := s.server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatalf("get the provider's schema: %s", err)
	}
	if diags := answered(schema.Diagnostics, nil); diags.HasError() {
		tb.Fatalf("get the provider's schema: %s", diags)
	}
	identities, err := s.server.GetResourceIdentitySchemas(tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		tb.Fatalf("get the provider's identity schemas: %s", err)
	}
	s.schema, s.identities = schema, identities.IdentitySchemas
	return s
}

// Configure validates the provider's configuration and configures the provider with it. Nil is an empty provider block.
func (s *Session) Configure(config map[string]any) Diagnostics {
	block := providerBlock(s.schema)
	value, diags := decodeConfig(block, config, "")
	if diags.HasError() {
		return diags
	}
	diags = s.validate(block, value, s.validateProvider)
	if diags.HasError() {
		return diags
	}
	s.configured = &value
	return diags.and(s.configure())
}

func (s *Session) validateProvider(config tftypes.Value) Diagnostics {
	resp, err := s.server.ValidateProviderConfig(s.tb.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: pack(config)})
	if err != nil {
		return answered(nil, err)
	}
	return answered(resp.Diagnostics, nil)
}

// Restart starts a new provider server with the same configuration. Plan and apply are two such processes of the
// provider.
func (s *Session) Restart() Diagnostics {
	s.server = s.factory()
	if s.configured == nil {
		return nil
	}
	return s.configure()
}

func (s *Session) configure() Diagnostics {
	version := versionWithIdentity
	if s.NoIdentity {
		version = versionWithoutIdentity
	}
	resp, err := s.server.ConfigureProvider(s.tb.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   version,
		Config:             pack(*s.configured),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{},
	})
	if err != nil {
		return answered(nil, err)
	}
	return answered(resp.Diagnostics, nil)
}

// Resource returns an instance of a managed resource without a state. It fails the test if the type is unknown or if
// this package does not support its schema.
func (s *Session) Resource(typeName string) *Resource {
	s.tb.Helper()
	schema, ok := s.schema.ResourceSchemas[typeName]
	if !ok {
		s.tb.Fatalf("the provider has no resource %q", typeName)
	}
	if err := supported(schema.Block); err != nil {
		s.tb.Fatalf("resource %q: %s", typeName, err)
	}
	return &Resource{session: s, typeName: typeName, schema: schema, identity: s.identities[typeName]}
}

// validate validates a configuration as it is, and then as `terraform validate` could send it. A configuration that is
// valid with its values must also be valid while they are unknown.
func (s *Session) validate(block *tfprotov6.SchemaBlock, config tftypes.Value, call func(tftypes.Value) Diagnostics) Diagnostics {
	diags := call(config)
	if diags.HasError() {
		return diags
	}
	for _, hidden := range veils(block, config) {
		if refused := call(hidden).Errors(); len(refused) > 0 {
			return diags.and(s.broken("Provider refused a valid configuration whose values are unknown", problemf("", "%s", refused)))
		}
	}
	return diags
}

// broken returns an error for each rule that the provider has broken, or nil if there is none. In a strict session it
// also fails the test.
func (s *Session) broken(summary string, problems []problem) Diagnostics {
	s.tb.Helper()
	var diags Diagnostics
	for _, one := range problems {
		diags = diags.and(failure(summary, one.String(), one.path))
		if s.Strict {
			s.tb.Errorf("%s: %s", summary, one)
		}
	}
	return diags
}

func providerBlock(schema *tfprotov6.GetProviderSchemaResponse) *tfprotov6.SchemaBlock {
	if schema.Provider == nil || schema.Provider.Block == nil {
		return &tfprotov6.SchemaBlock{}
	}
	return schema.Provider.Block
}

// supported returns an error if a schema has a nesting mode that this package does not support.
func supported(block *tfprotov6.SchemaBlock) error {
	for _, attribute := range block.Attributes {
		if attribute.NestedType != nil {
			return fmt.Errorf("nested attribute %q is not supported", attribute.Name)
		}
	}
	for _, nested := range block.BlockTypes {
		if nested.Nesting != tfprotov6.SchemaNestedBlockNestingModeList {
			return fmt.Errorf("block %q: nesting mode %s is not supported", nested.TypeName, nested.Nesting)
		}
		if err := supported(nested.Block); err != nil {
			return fmt.Errorf("block %q: %w", nested.TypeName, err)
		}
	}
	return nil
}
