package tfcore

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// problem is one broken rule. path is the attribute, or empty for the whole object.
type problem struct{ path, message string }

func (p problem) String() string {
	if p.path == "" {
		return p.message
	}
	return "." + p.path + ": " + p.message
}

func problemf(path, format string, args ...any) []problem {
	return []problem{{path, fmt.Sprintf(format, args...)}}
}

// planProblems checks a planned object against core's rules. A planned value must be the configured value or the prior
// value. The provider may choose a value only for a computed attribute that is not configured. The number of blocks
// must be the configured number.
// Source: AssertPlanValid in internal/plans/objchange/plan_valid.go.
func planProblems(block *tfprotov6.SchemaBlock, prior, config, planned tftypes.Value, path string) []problem {
	switch {
	case planned.IsNull() && !config.IsNull():
		return problemf(path, "planned for absence but config wants existence")
	case config.IsNull() && !planned.IsNull():
		return problemf(path, "planned for existence but config wants absence")
	case planned.IsNull():
		return nil
	case !planned.IsKnown():
		return problemf(path, "element representing nested block must not be unknown itself; "+
			"set nested attribute values to unknown instead")
	}
	var problems []problem
	for _, attribute := range block.Attributes {
		name, typ := attribute.Name, attribute.ValueType()
		problems = append(problems, plannedAttribute(attribute,
			field(prior, name, typ), field(config, name, typ), field(planned, name, typ), member(path, name))...)
	}
	for _, nested := range block.BlockTypes {
		name, typ := nested.TypeName, nested.ValueType()
		problems = append(problems, plannedBlocks(nested.Block,
			field(prior, name, typ), field(config, name, typ), field(planned, name, typ), member(path, name))...)
	}
	return problems
}

// plannedAttribute checks the planned value of one attribute.
// Source: assertPlannedValueValid in internal/plans/objchange/plan_valid.go.
func plannedAttribute(
	attribute *tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value, path string,
) []problem {
	switch {
	case attribute.WriteOnly && !planned.IsNull():
		return problemf(path, "planned value for write-only attribute is not null")
	case attribute.WriteOnly, planned.Equal(config):
		return nil
	case planned.Equal(prior) && !prior.IsNull() && !config.IsNull():
		return nil
	case attribute.Computed && (!attribute.Optional || config.IsNull()):
		return nil
	case attribute.Sensitive:
		return problemf(path, "sensitive planned value does not match config value nor prior value")
	case config.IsNull():
		return problemf(path, "planned value %s for a non-computed attribute", show(planned))
	}
	return problemf(path, "planned value %s does not match config value %s nor prior value %s",
		show(planned), show(config), show(prior))
}

func plannedBlocks(block *tfprotov6.SchemaBlock, prior, config, planned tftypes.Value, path string) []problem {
	switch {
	case planned.IsNull():
		return problemf(path, "attribute representing a list of nested blocks must be empty to indicate no blocks, not null")
	case !config.IsKnown() && !planned.IsKnown():
		return nil
	case !config.IsKnown():
		return problemf(path, "planned value %s for unknown dynamic block", show(planned))
	case !planned.IsKnown():
		return problemf(path, "planned unknown value for non-computed block")
	}
	configs, plans := elements(config), elements(planned)
	if len(plans) != len(configs) {
		return problemf(path, "block count in plan (%d) disagrees with count in config (%d)", len(plans), len(configs))
	}
	var problems []problem
	for i, one := range plans {
		problems = append(problems, planProblems(block, element(prior, i, one.Type()), configs[i], one, index(path, i))...)
	}
	return problems
}
