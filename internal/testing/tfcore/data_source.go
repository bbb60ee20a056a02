package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// DataSource validates the configuration of a data source, and reads the data source. The result is nil after an error.
// It is also nil if the configuration has unknown values, because core then reads the data source during apply.
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
	if diags.HasError() || !value.IsFullyKnown() {
		return nil, diags
	}
	resp := call(s, s.server.ReadDataSource, &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName, Config: pack(value), ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{},
	})
	if diags = diags.and(received(resp.Diagnostics)); diags.HasError() {
		return nil, diags
	}
	result, more := s.unpack(resp.State, schema.ValueType())
	problems := unknownProblems(result)
	if result.IsNull() {
		problems = problemf("", "a null object")
	}
	return plainObject(result), diags.and(more).and(s.broken(invalidObject, problems))
}
