package tfcore

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// decodeConfig converts Go values to the object that core sends for a configuration block. A missing attribute becomes
// null, and missing blocks become an empty list. The errors have the same text as core's.
func decodeConfig(block *tfprotov6.SchemaBlock, config map[string]any, path string) (tftypes.Value, Diagnostics) {
	values := map[string]tftypes.Value{}
	var diags Diagnostics
	for _, attribute := range block.Attributes {
		v, more := decodeAttribute(attribute, config[attribute.Name], member(path, attribute.Name))
		values[attribute.Name], diags = v, append(diags, more...)
	}
	for _, nested := range block.BlockTypes {
		v, more := decodeBlocks(nested, config[nested.TypeName], member(path, nested.TypeName))
		values[nested.TypeName], diags = v, append(diags, more...)
	}
	for _, name := range slices.Sorted(maps.Keys(config)) {
		if _, ok := values[name]; !ok {
			detail := fmt.Sprintf("An argument named %q is not expected here.", name)
			diags = append(diags, failure("Unsupported argument", detail, member(path, name))...)
		}
	}
	if diags.HasError() {
		return null(block.ValueType()), diags
	}
	return tftypes.NewValue(block.ValueType(), values), diags
}

func decodeAttribute(attribute *tfprotov6.SchemaAttribute, config any, path string) (tftypes.Value, Diagnostics) {
	typ := attribute.ValueType()
	v, err := convert(typ, config)
	if err != nil {
		detail := fmt.Sprintf("Inappropriate value for attribute %q: %s.", attribute.Name, err)
		return null(typ), failure("Incorrect attribute value type", detail, path)
	}
	if attribute.Required && v.IsNull() {
		detail := fmt.Sprintf("The argument %q is required, but no definition was found.", attribute.Name)
		return v, failure("Missing required argument", detail, path)
	}
	return v, nil
}

func decodeBlocks(nested *tfprotov6.SchemaNestedBlock, config any, path string) (tftypes.Value, Diagnostics) {
	typ := nested.ValueType()
	var blocks []map[string]any
	isBlock := true
	switch config := config.(type) {
	case nil:
	case Unknown:
		return unknown(typ), nil
	case []map[string]any:
		blocks = config
	case []any:
		for _, one := range config {
			object, ok := one.(map[string]any)
			blocks, isBlock = append(blocks, object), isBlock && ok
		}
	default:
		isBlock = false
	}
	if !isBlock {
		detail := fmt.Sprintf("%T is not a list of %q blocks.", config, nested.TypeName)
		return null(typ), failure("Unsupported block type", detail, path)
	}
	var diags Diagnostics
	values := make([]tftypes.Value, 0, len(blocks))
	for i, one := range blocks {
		v, more := decodeConfig(nested.Block, one, index(path, i))
		values, diags = append(values, v), append(diags, more...)
	}
	return tftypes.NewValue(typ, values), diags
}

// withUnknowns replaces every value in a configuration with an unknown value. `terraform validate` sends such a
// configuration if all values come from variables. The number of blocks stays known, unless isWhole is true. Then every
// list of blocks is unknown, as if it came from a dynamic block.
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
		if len(elements(blocks)) == 0 {
			values[nested.TypeName] = blocks
			continue
		}
		if isWhole {
			continue
		}
		var all []tftypes.Value
		for _, one := range elements(blocks) {
			all = append(all, withUnknowns(nested.Block, one, false))
		}
		values[nested.TypeName] = tftypes.NewValue(blocks.Type(), all)
	}
	return tftypes.NewValue(config.Type(), values)
}
