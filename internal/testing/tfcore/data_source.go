package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// DataSource validates the configuration of a data source, and reads the data source. The result is nil after an error.
func (s *Session) DataSource(typeName string, config map[string]any) (map[string]any, Diagnostics) {
	s.tb.Helper()
	schema, ok := s.schema.DataSourceSchemas[typeName]
	if !ok {
		s.tb.Fatalf("the provider has no data source %q", typeName)
	}
	value := decode(s.tb, schema.Block, config, "")
	diags := s.validate(schema.Block, value, func(v *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: v}
		return call(s, s.server.ValidateDataResourceConfig, request).Diagnostics
	})
	if diags.HasError() {
		return nil, diags
	}
	resp := call(s, s.server.ReadDataSource, &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName, Config: pack(schema.ValueType(), value),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{},
	})
	if diags = diags.and(received(resp.Diagnostics)); diags.HasError() {
		return nil, diags
	}
	result := s.known(invalidObject, schema.ValueType(), resp.State)
	if result == nil {
		s.tb.Fatalf("%s: a null object", invalidObject)
	}
	return result, diags
}
