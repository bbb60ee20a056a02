package tfcore

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// decode converts Go values to the object that core sends for a configuration block. A missing attribute becomes null,
// and missing blocks become an empty list. decode fails the test if core would reject the configuration without asking
// the provider.
func decode(tb testing.TB, block *tfprotov6.SchemaBlock, config map[string]any, path string) tftypes.Value {
	tb.Helper()
	values := map[string]tftypes.Value{}
	for _, attribute := range block.Attributes {
		value, err := convert(attribute.ValueType(), config[attribute.Name])
		if err != nil || attribute.Required && value.IsNull() {
			tb.Fatalf("%s: core rejects %v (%v)", member(path, attribute.Name), config[attribute.Name], err)
		}
		values[attribute.Name] = value
	}
	for _, nested := range block.BlockTypes {
		values[nested.TypeName] = decodeBlocks(tb, nested, config[nested.TypeName], member(path, nested.TypeName))
	}
	for name := range config {
		if _, ok := values[name]; !ok {
			tb.Fatalf("%s: the schema has no such attribute or block", member(path, name))
		}
	}
	return tftypes.NewValue(block.ValueType(), values)
}

func decodeBlocks(tb testing.TB, nested *tfprotov6.SchemaNestedBlock, config any, path string) tftypes.Value {
	tb.Helper()
	if nested.Nesting != tfprotov6.SchemaNestedBlockNestingModeList {
		tb.Fatalf("%s: tfcore has no rules for blocks in nesting mode %s", path, nested.Nesting)
	}
	var blocks []map[string]any
	switch config := config.(type) {
	case nil:
	case Unknown:
		return unknown(nested.ValueType())
	case []map[string]any:
		blocks = config
	case []any: // Resource.State returns blocks in this form
		for _, one := range config {
			object, _ := one.(map[string]any)
			blocks = append(blocks, object)
		}
	default:
		tb.Fatalf("%s: core rejects %v, which is not a list of blocks", path, config)
	}
	values := make([]tftypes.Value, 0, len(blocks))
	for i, one := range blocks {
		values = append(values, decode(tb, nested.Block, one, index(path, i)))
	}
	return tftypes.NewValue(nested.ValueType(), values)
}

// withUnknowns replaces every value in a configuration with an unknown value. `terraform validate` sends such a
// configuration if all values come from variables. If isWhole is false, the number of blocks stays known. If isWhole is
// true, every list of blocks is unknown, as if a dynamic block had created the list.
func withUnknowns(block *tfprotov6.SchemaBlock, config tftypes.Value, isWhole bool) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, value := range fields(config) {
		values[name] = value
		if !value.IsNull() {
			values[name] = unknown(value.Type())
		}
	}
	for _, nested := range block.BlockTypes {
		blocks := fields(config)[nested.TypeName]
		if isWhole && len(elements(blocks)) > 0 || !blocks.IsKnown() {
			continue
		}
		all := make([]tftypes.Value, 0, len(elements(blocks)))
		for _, one := range elements(blocks) {
			all = append(all, withUnknowns(nested.Block, one, false))
		}
		values[nested.TypeName] = tftypes.NewValue(blocks.Type(), all)
	}
	return tftypes.NewValue(config.Type(), values)
}
