package tfcore

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// decode returns the object that Terraform's core sends for a configuration block. A missing attribute becomes nil, and
// missing blocks become an empty list. decode fails the test if core itself would reject the configuration.
func decode(tb testing.TB, block *tfprotov6.SchemaBlock, config map[string]any, path string) map[string]any {
	tb.Helper()
	values := map[string]any{}
	for _, attribute := range block.Attributes {
		value, err := convert(attribute.ValueType(), config[attribute.Name])
		if err != nil || attribute.Required && value.IsNull() {
			tb.Fatalf("%s: core rejects %v (%v)", member(path, attribute.Name), config[attribute.Name], err)
		}
		values[attribute.Name] = plain(value)
	}
	for _, nested := range block.BlockTypes {
		values[nested.TypeName] = decodeBlocks(tb, nested, config[nested.TypeName], member(path, nested.TypeName))
	}
	for name := range config {
		if _, ok := values[name]; !ok {
			tb.Fatalf("%s: the schema has no such attribute or block", member(path, name))
		}
	}
	return values
}

func decodeBlocks(tb testing.TB, nested *tfprotov6.SchemaNestedBlock, config any, path string) any {
	tb.Helper()
	if nested.Nesting != tfprotov6.SchemaNestedBlockNestingModeList {
		tb.Fatalf("%s: tfcore has no rules for blocks in nesting mode %s", path, nested.Nesting)
	}
	var blocks []map[string]any
	switch config := config.(type) {
	case nil:
	case Unknown:
		return config
	case []map[string]any:
		blocks = config
	case []any: // Resource.State returns blocks in this form
		blocks, _ = blocksOf(config)
	default:
		tb.Fatalf("%s: core rejects %v, which is not a list of blocks", path, config)
	}
	values := []any{}
	for i, one := range blocks {
		values = append(values, decode(tb, nested.Block, one, index(path, i)))
	}
	return values
}

// blocksOf returns the blocks of a list. A block that is null or unknown is nil. If the list itself is null or unknown,
// isKnown is false.
func blocksOf(list any) (blocks []map[string]any, isKnown bool) {
	all, isKnown := list.([]any)
	for _, one := range all {
		block, _ := one.(map[string]any)
		blocks = append(blocks, block)
	}
	return blocks, isKnown
}

// withUnknowns returns a copy of a configuration in which every value except null is unknown. `terraform validate`
// sends such a configuration if all values come from variables. If isWhole is true, each non-empty list of blocks is
// unknown, as if a dynamic block had created it. If it is false, the number of blocks stays known.
func withUnknowns(block *tfprotov6.SchemaBlock, config map[string]any, isWhole bool) map[string]any {
	values := map[string]any{}
	for name, value := range config {
		if values[name] = value; value != nil {
			values[name] = Unknown{}
		}
	}
	for _, nested := range block.BlockTypes {
		blocks, isKnown := blocksOf(config[nested.TypeName])
		if !isKnown || isWhole && len(blocks) > 0 {
			continue
		}
		all := make([]any, len(blocks))
		for i, one := range blocks {
			all[i] = withUnknowns(nested.Block, one, false)
		}
		values[nested.TypeName] = all
	}
	return values
}

// proposed returns core's proposed new state. It has the configured values, and the prior value of each computed
// attribute that is not configured. A block gets prior values from the prior block with the same index. For a destroy,
// `config` is nil, and so is the result. As in Terraform 1.11.4, the proposed state also has write-only values, which
// the provider must remove.
// Source in Terraform: ProposedNew and proposedNewNestingList in internal/plans/objchange/objchange.go.
func proposed(block *tfprotov6.SchemaBlock, prior, config map[string]any) map[string]any {
	if config == nil {
		return nil
	}
	values := maps.Clone(config)
	for _, attribute := range block.Attributes {
		if attribute.Computed && values[attribute.Name] == nil {
			values[attribute.Name] = prior[attribute.Name]
		}
	}
	for _, nested := range block.BlockTypes {
		blocks, isKnown := blocksOf(config[nested.TypeName])
		if !isKnown {
			continue
		}
		before, _ := blocksOf(prior[nested.TypeName])
		all := make([]any, len(blocks))
		for i, one := range blocks {
			var old map[string]any
			if i < len(before) {
				old = before[i]
			}
			all[i] = proposed(nested.Block, old, one)
		}
		values[nested.TypeName] = all
	}
	return values
}
