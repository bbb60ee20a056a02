package stage

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// officialProvider is the end of the official provider's source address. It is the same on every registry.
const officialProvider = "/goauthentik/authentik"

// MoveState converts the state of a resource of the official provider that has the same type name. It sends no request.
// It accepts the states of all releases of the official provider, because they use the same names for the attributes.
// Attributes that the old state does not contain are null until the next refresh sets them.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{SourceSchema: &r.stageType.schema, StateMover: r.moveState}}
}

func (r *Resource) moveState(_ context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	typeName := r.stageType.typeName
	if req.SourceTypeName != typeName && strings.HasPrefix(req.SourceTypeName, "authentik_stage_") {
		resp.Diagnostics.AddError("A stage cannot change its type",
			"The moved block moves a stage of another type to "+typeName+", but authentik cannot change the type of a "+
				"stage. Remove the moved block. Terraform then creates a new stage, and destroys the old one if its block is gone.")
		return
	}
	isOfficial := strings.HasSuffix(req.SourceProviderAddress, officialProvider) && req.SourceTypeName == typeName
	if isOfficial && req.SourceState != nil { // otherwise, the framework reports that the move is not supported
		resp.TargetState.Raw = req.SourceState.Raw
	}
}
