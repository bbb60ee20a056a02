package tfcore

import (
	"fmt"
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
	for _, name := range sortedKeys(config) {
		if _, ok := values[name]; !ok {
			diags = append(diags, unsupported(name, member(path, name))...)
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
	if config == (Unknown{}) {
		return unknown(typ), nil
	}
	if config == nil && !typ.Is(tftypes.List{}) {
		return null(typ), nil
	}
	blocks, ok := blockList(config)
	if !ok || !typ.Is(tftypes.List{}) {
		return null(typ), failure("Unsupported block type", fmt.Sprintf("%T is no list of %q blocks.", config, nested.TypeName), path)
	}
	var diags Diagnostics
	values := make([]tftypes.Value, 0, len(blocks))
	for i, one := range blocks {
		v, more := decodeConfig(nested.Block, one, index(path, i))
		values, diags = append(values, v), append(diags, more...)
	}
	return tftypes.NewValue(typ, values), diags
}

// blockList converts the values that tests use for blocks. Nil means no blocks. The result is false for any other kind
// of value.
func blockList(config any) ([]map[string]any, bool) {
	switch config := config.(type) {
	case nil:
		return nil, true
	case []map[string]any:
		return config, true
	case []any:
		blocks := make([]map[string]any, 0, len(config))
		for _, one := range config {
			object, ok := one.(map[string]any)
			if !ok {
				return nil, false
			}
			blocks = append(blocks, object)
		}
		return blocks, true
	}
	return nil, false
}

func unsupported(name, path string) Diagnostics {
	detail := fmt.Sprintf("An argument named %q is not expected here.", name)
	return failure("Unsupported argument", detail, path)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// veils returns the forms in which `terraform validate` could send a configuration whose values come from variables.
func veils(block *tfprotov6.SchemaBlock, config tftypes.Value) []tftypes.Value {
	counted, uncounted := veil(block, config, false), veil(block, config, true)
	if counted.Equal(uncounted) {
		return []tftypes.Value{counted}
	}
	return []tftypes.Value{counted, uncounted}
}

// veil returns the configuration as `terraform validate` sends it if all values come from variables: every value that
// is set is unknown. The number of blocks stays known, unless whole is true. Then every list of blocks is unknown, as a
// dynamic block makes it.
func veil(block *tfprotov6.SchemaBlock, config tftypes.Value, whole bool) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, value := range fields(config) {
		values[name] = value
		if !value.IsNull() {
			values[name] = unknown(value.Type())
		}
	}
	for _, nested := range block.BlockTypes {
		blocks := fields(config)[nested.TypeName]
		if nested.Nesting != tfprotov6.SchemaNestedBlockNestingModeList || len(elements(blocks)) == 0 {
			values[nested.TypeName] = blocks
		} else if !whole {
			values[nested.TypeName] = veilEach(nested.Block, blocks)
		}
	}
	return tftypes.NewValue(config.Type(), values)
}

func veilEach(block *tfprotov6.SchemaBlock, blocks tftypes.Value) tftypes.Value {
	veiled := make([]tftypes.Value, 0, len(elements(blocks)))
	for _, one := range elements(blocks) {
		veiled = append(veiled, veil(block, one, false))
	}
	return tftypes.NewValue(blocks.Type(), veiled)
}
