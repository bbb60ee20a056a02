package fastpath_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// The framework handles defaults, plan modifiers, deprecations, ConfigValidators, a ResourceBehavior, the diagnostics
// of Configure, and the validators of blocks, BoolAttributes and NumberAttributes. fastpath does not handle them, so a
// resource with the marker PlansWhole must not have any of them.
func TestFrameworkHasNothingToDoForTheResources(t *testing.T) {
	for _, factory := range provider.New("test").Resources(t.Context()) {
		r := factory()
		if _, isMarked := r.(fastpath.PlansWhole); !isMarked {
			continue
		}
		var about resource.MetadataResponse
		var full resource.SchemaResponse
		r.Metadata(t.Context(), resource.MetadataRequest{}, &about)
		r.Schema(t.Context(), resource.SchemaRequest{}, &full)
		_, validates := r.(resource.ResourceWithConfigValidators)
		var configured resource.ConfigureResponse
		if configurable, is := r.(resource.ResourceWithConfigure); is {
			data := &providerdata.Data{}
			configurable.Configure(t.Context(), resource.ConfigureRequest{ProviderData: data}, &configured)
		}
		hasBehavior := validates || about.ResourceBehavior != (resource.ResourceBehavior{})
		if hasBehavior || len(configured.Diagnostics) > 0 || full.Schema.DeprecationMessage != "" {
			t.Errorf("%s: the framework has something to do for the resource", about.TypeName)
		}
		checkAttributes(t, about.TypeName, full.Schema.Attributes)
		for name, block := range full.Schema.Blocks {
			checkBlock(t, about.TypeName+"."+name, block)
		}
	}
}

func checkBlock(t *testing.T, name string, block schema.Block) {
	t.Helper()
	list, isList := block.(schema.ListNestedBlock)
	nested := list.NestedObject
	features := len(list.Validators) + len(list.PlanModifiers) + len(nested.PlanModifiers) + len(nested.Blocks)
	if !isList || features > 0 || list.DeprecationMessage != "" {
		t.Errorf("%s: the framework has something to do for the block", name)
	}
	checkAttributes(t, name, nested.Attributes)
}

func checkAttributes(t *testing.T, of string, attributes map[string]schema.Attribute) {
	t.Helper()
	for name, attribute := range attributes {
		isPlain := false
		switch a := attribute.(type) {
		case schema.StringAttribute:
			isPlain = a.Default == nil && len(a.PlanModifiers) == 0
		case schema.Int64Attribute:
			isPlain = a.Default == nil && len(a.PlanModifiers) == 0
		case schema.NumberAttribute:
			isPlain = a.Default == nil && len(a.PlanModifiers)+len(a.Validators) == 0
		case schema.BoolAttribute:
			isPlain = a.Default == nil && len(a.PlanModifiers)+len(a.Validators) == 0
		}
		if !isPlain || attribute.GetDeprecationMessage() != "" {
			t.Errorf("%s.%s: the framework has something to do for the attribute", of, name)
		}
	}
}
