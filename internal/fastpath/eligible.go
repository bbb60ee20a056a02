package fastpath

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// isEligible says that the framework's walks would find nothing to do for resources of this type but to call validators:
// no default, no plan modifier, no deprecation, no behaviour of its own. One that gets any of these is the framework's
// again, whoever forgets this package.
func isEligible(r resource.Resource, behavior resource.ResourceBehavior, of schema.Schema) bool {
	_, validates := r.(resource.ResourceWithConfigValidators)
	if validates || behavior != (resource.ResourceBehavior{}) || of.DeprecationMessage != "" {
		return false
	}
	for _, block := range of.Blocks {
		list, ok := block.(schema.ListNestedBlock)
		if !ok || len(list.Validators)+len(list.PlanModifiers)+len(list.NestedObject.PlanModifiers)+len(list.NestedObject.Blocks) > 0 ||
			list.DeprecationMessage != "" || !arePlain(list.NestedObject.Attributes) {
			return false
		}
	}
	return arePlain(of.Attributes)
}

func arePlain(attributes map[string]schema.Attribute) bool {
	for _, attribute := range attributes {
		if attribute.GetDeprecationMessage() != "" || !isPlain(attribute) {
			return false
		}
	}
	return true
}

// isPlain is false for what isFine does not know, too.
func isPlain(attribute schema.Attribute) bool {
	switch a := attribute.(type) {
	case schema.StringAttribute:
		return a.Default == nil && len(a.PlanModifiers) == 0
	case schema.Int64Attribute:
		return a.Default == nil && len(a.PlanModifiers) == 0
	case schema.NumberAttribute:
		return a.Default == nil && len(a.PlanModifiers)+len(a.Validators) == 0
	case schema.BoolAttribute:
		return a.Default == nil && len(a.PlanModifiers)+len(a.Validators) == 0
	}
	return false
}
