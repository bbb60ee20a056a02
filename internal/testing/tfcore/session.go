package tfcore

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Session is one run of core with one provider server. Different goroutines may use different resources at the same
// time, but not during Configure and Restart.
type Session struct {
	tb         testing.TB
	factory    func() tfprotov6.ProviderServer
	server     tfprotov6.ProviderServer
	schema     *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
	configured *tfprotov6.DynamicValue
	// alter changes the response to a request. Only the tests of this package set it.
	alter func(request, response any)
}

// New starts a session with a new provider server that is not configured yet. The session fails the test if the
// provider breaks a rule of Terraform's core, even if core would only log a warning.
func New(tb testing.TB, server func() tfprotov6.ProviderServer) *Session {
	tb.Helper()
	s := &Session{tb: tb, factory: server, server: server()}
	s.schema = call(s, s.server.GetProviderSchema, &tfprotov6.GetProviderSchemaRequest{})
	if diags := received(s.schema.Diagnostics); diags.HasError() {
		tb.Fatalf("get the provider's schema: %s", diags)
	}
	identities := call(s, s.server.GetResourceIdentitySchemas, &tfprotov6.GetResourceIdentitySchemasRequest{})
	s.identities = identities.IdentitySchemas
	return s
}

// call calls a method of the provider server. It fails the test if the method returns a Go error, because a provider
// must return its errors as diagnostics.
func call[Request, Response any](
	s *Session, method func(context.Context, *Request) (*Response, error), request *Request,
) *Response {
	s.tb.Helper()
	response, err := method(s.tb.Context(), request)
	if err != nil {
		s.tb.Fatalf("%T: %s", request, err)
	}
	if s.alter != nil {
		s.alter(request, response)
	}
	return response
}

// Configure validates the provider's configuration, and configures the provider with it. If `config` is nil, the
// provider block is empty.
func (s *Session) Configure(config map[string]any) Diagnostics {
	block := s.schema.Provider.Block
	value := decode(s.tb, block, config, "")
	diags := s.validate(block, value, func(v *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
		return call(s, s.server.ValidateProviderConfig, &tfprotov6.ValidateProviderConfigRequest{Config: v}).Diagnostics
	})
	if diags.HasError() {
		return diags
	}
	s.configured = pack(block.ValueType(), value)
	return diags.and(s.configure())
}

// Restart starts a new provider server with the same configuration. In real use, Terraform starts one provider process
// for the plan and another one for the apply.
func (s *Session) Restart() Diagnostics {
	s.server = s.factory()
	return s.configure()
}

func (s *Session) configure() Diagnostics {
	return received(call(s, s.server.ConfigureProvider, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   "1.14.0",
		Config:             s.configured,
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{},
	}).Diagnostics)
}

// Resource returns an instance of a managed resource without a state. It fails the test if the type is unknown.
func (s *Session) Resource(typeName string) *Resource {
	s.tb.Helper()
	schema, ok := s.schema.ResourceSchemas[typeName]
	if !ok {
		s.tb.Fatalf("the provider has no resource %q", typeName)
	}
	return &Resource{
		session: s, typeName: typeName, schema: schema, typ: schema.ValueType(), identity: s.identities[typeName],
	}
}

// validate calls the provider's validation with a configuration, and then with unknown values in place of its values.
// If only the second validation fails, the test fails, because `terraform validate` does not know the values of
// variables.
func (s *Session) validate(
	block *tfprotov6.SchemaBlock, config map[string]any, call func(*tfprotov6.DynamicValue) []*tfprotov6.Diagnostic,
) Diagnostics {
	s.tb.Helper()
	diags := received(call(pack(block.ValueType(), config)))
	if diags.HasError() {
		return diags
	}
	for _, isWhole := range []bool{false, true} {
		hidden := pack(block.ValueType(), withUnknowns(block, config, isWhole))
		if refused := received(call(hidden)).Errors(); len(refused) > 0 {
			s.tb.Fatalf("Provider refused a valid configuration whose values are unknown: %s", refused)
		}
	}
	return diags
}

func (s *Session) check(summary string, problems []string) {
	s.tb.Helper()
	if len(problems) > 0 {
		s.tb.Fatalf("%s: %s", summary, strings.Join(problems, "; "))
	}
}
