package stage

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// officialProvider is the end of the official provider's source address. It is the same on every registry.
const officialProvider = "/goauthentik/authentik"

// MoveState converts the state of a resource of the official provider that has the same type name. It sends no request.
// It accepts the states of all releases of the official provider, because the attributes have the same names in all of
// them. Attributes that the old state does not contain are null until the next refresh sets them.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.moveState}}
}

func (r *Resource) moveState(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	typeName := r.stageType.typeName
	if req.SourceTypeName != typeName && strings.HasPrefix(req.SourceTypeName, "authentik_stage_") {
		resp.Diagnostics.AddError("A stage cannot change its type",
			"The moved block makes a stage of another type an "+typeName+", and authentik cannot do that. Remove the moved "+
				"block. Terraform then creates a new stage, and destroys the old one if its block is gone.")
		return
	}
	isOfficial := strings.HasSuffix(req.SourceProviderAddress, officialProvider) && req.SourceTypeName == typeName
	if !isOfficial || req.SourceRawState == nil {
		return // without a result, the framework reports that the move is not supported
	}
	opts := tfprotov6.UnmarshalOpts{}
	opts.ValueFromJSONOpts.IgnoreUndefinedAttributes = true
	raw, err := req.SourceRawState.UnmarshalWithOpts(resp.TargetState.Schema.Type().TerraformType(ctx), opts)
	if err != nil {
		resp.Diagnostics.AddError("The state to move cannot be read",
			"The state of the official provider's "+typeName+" is not in the form that its releases 2024.12 to 2026.5 "+
				"write: "+err.Error()+". Remove the moved block. To take over the stage, "+
				diags.HowToImport(typeName, "NAME_OF_THE_STAGE"))
		return
	}
	resp.TargetState.Raw = raw
}
