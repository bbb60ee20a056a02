package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// DataSource validates the configuration and reads a data source. The result is nil after an error. It is also nil if
// the configuration has unknown values, because core then reads the data source during apply.
func (s *Session) DataSource(typeName string, config map[string]any) (map[string]any, Diagnostics) {
	s.tb.Helper()
	schema, ok := s.schema.DataSourceSchemas[typeName]
	if !ok {
		s.tb.Fatalf("the provider has no data source %q", typeName)
	}
	value, diags := decodeConfig(schema.Block, config, "")
	if diags.HasError() {
		return nil, diags
	}
	diags = s.validate(schema.Block, value, func(v tftypes.Value) Diagnostics {
		resp, err := s.server.ValidateDataResourceConfig(s.tb.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: pack(v)})
		if err != nil {
			return answered(nil, err)
		}
		return answered(resp.Diagnostics, nil)
	})
	if diags.HasError() || !value.IsFullyKnown() {
		return nil, diags
	}
	result, more := s.readData(typeName, schema, value)
	return result, diags.and(more)
}

func (s *Session) readData(typeName string, schema *tfprotov6.Schema, config tftypes.Value) (map[string]any, Diagnostics) {
	resp, err := s.server.ReadDataSource(s.tb.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName, Config: pack(config), ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{},
	})
	if err != nil {
		return nil, answered(nil, err)
	}
	diags := answered(resp.Diagnostics, nil)
	if diags.HasError() {
		return nil, diags
	}
	value, more := s.unpack(resp.State, schema.ValueType())
	diags = diags.and(more)
	problems := unknownProblems(value)
	if value.IsNull() {
		problems = problemf("", "a null object")
	}
	if diags = diags.and(s.broken("Provider produced invalid object", problems)); diags.HasError() {
		return nil, diags
	}
	return plainObject(value), diags
}
