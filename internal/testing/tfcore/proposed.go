package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// proposed returns core's proposed new state. The proposed state has the configured values, and the prior value of each
// computed attribute that is not configured. Blocks in a list are paired by index, whatever they contain. A null prior
// counts as an object of nulls. A null config, which means a destroy, stays null. Terraform 1.11.4 also sends
// write-only values in the proposed state, and the provider must remove them.
// Source: ProposedNew in internal/plans/objchange/objchange.go.
func proposed(block *tfprotov6.SchemaBlock, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}
	values := map[string]tftypes.Value{}
	configured := fields(config)
	for _, attribute := range block.Attributes {
		value := configured[attribute.Name]
		if attribute.Computed && value.IsNull() {
			value = field(prior, attribute.Name, value.Type())
		}
		values[attribute.Name] = value
	}
	for _, nested := range block.BlockTypes {
		blocks := configured[nested.TypeName]
		values[nested.TypeName] = proposedList(nested.Block, field(prior, nested.TypeName, blocks.Type()), blocks)
	}
	return tftypes.NewValue(config.Type(), values)
}

// proposedList returns core's proposed new state of a list of blocks.
// Source: proposedNewNestingList in internal/plans/objchange/objchange.go.
func proposedList(block *tfprotov6.SchemaBlock, prior, config tftypes.Value) tftypes.Value {
	if !config.IsKnown() {
		return config
	}
	values := make([]tftypes.Value, 0, len(elements(config)))
	for i, one := range elements(config) {
		values = append(values, proposed(block, element(prior, i, one.Type()), one))
	}
	return tftypes.NewValue(config.Type(), values)
}
