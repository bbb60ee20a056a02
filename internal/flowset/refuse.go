package flowset

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Refuse reports configured blocks as an error, rather than ignoring them.
func Refuse(blocks types.List) diag.Diagnostics {
	var diags diag.Diagnostics
	if !blocks.IsUnknown() && len(blocks.Elements()) > 0 {
		diags.AddAttributeError(path.Root("flow_set"), "flow_set is not available yet",
			"This version of the provider cannot place a stage in a flow, and authentik itself ignores or refuses the list. Remove the "+
				"flow_set block and bind the stage with the official provider: resource \"authentik_flow_stage_binding\" with target = the "+
				"flow's uuid, stage = the id of this stage and an order.")
	}
	return diags
}
