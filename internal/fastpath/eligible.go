package fastpath

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// isEligible reports whether fastpath can answer Terraform's calls for a resource type with the same results as the
// framework. This is possible if the framework would only call validators of attributes. Therefore the schema must have
// no defaults, plan modifiers or deprecations, and the resource must have no ConfigValidators and an empty
// ResourceBehavior.
func isEligible(r resource.Resource, behavior resource.ResourceBehavior, s schema.Schema) bool {
	_, validates := r.(resource.ResourceWithConfigValidators)
	if validates || behavior != (resource.ResourceBehavior{}) || s.DeprecationMessage != "" {
		return false
	}
	for _, block := range s.Blocks {
		if list, ok := block.(schema.ListNestedBlock); !ok || !isPlainBlock(list) {
			return false
		}
	}
	return arePlain(s.Attributes)
}

func isPlainBlock(list schema.ListNestedBlock) bool {
	nested := list.NestedObject
	return len(list.Validators)+len(list.PlanModifiers)+len(nested.PlanModifiers)+len(nested.Blocks) == 0 &&
		list.DeprecationMessage == "" && arePlain(nested.Attributes)
}

func arePlain(attributes map[string]schema.Attribute) bool {
	for _, attribute := range attributes {
		if attribute.GetDeprecationMessage() != "" || !isPlain(attribute) {
			return false
		}
	}
	return true
}

// isPlain reports whether an attribute has no default and no plan modifiers, and isValidAttribute can check its type
// and its validators.
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
