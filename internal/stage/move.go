package stage

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// officialProvider ends the source address of the official provider, on any registry.
const officialProvider = "/goauthentik/authentik"

// MoveState takes the state of the official provider's resource of the same name, without a server and for every release of
// its schema: attributes have the same names, and the expiry may be a number there. What its state does not contain stays
// null, and the next refresh sets it.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		if !strings.HasSuffix(req.SourceProviderAddress, officialProvider) || req.SourceTypeName != r.kind.typeName || req.SourceRawState == nil {
			return // the framework then says what is supported
		}
		opts := tfprotov6.UnmarshalOpts{}
		opts.ValueFromJSONOpts.IgnoreUndefinedAttributes = true
		raw, err := req.SourceRawState.UnmarshalWithOpts(resp.TargetState.Schema.Type().TerraformType(ctx), opts)
		if err != nil {
			resp.Diagnostics.AddError("The state to move cannot be read",
				"The state of the official provider's "+r.kind.typeName+" has another form than its releases 2024.12 to 2026.5: "+err.Error()+
					". Remove the moved block, and import the stage by its name instead:\n\n"+diags.HowToImport(r.kind.typeName, "NAME"))
			return
		}
		resp.TargetState.Raw = raw
		resp.Diagnostics.Append(completeMoved(ctx, &resp.TargetState, resp.TargetIdentity)...)
	}}}
}

// completeMoved sets what differs in the state of the official provider: a missing password is "" there, and it has no blocks.
func completeMoved(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var id types.String
	var moved Model
	problems := state.GetAttribute(ctx, path.Root("id"), &id)
	problems.Append(state.GetAttribute(ctx, path.Root("password"), &moved.Password)...)
	for name, value := range map[string]attr.Value{"flow_set": flowset.Empty(), "password": moved.configuredPassword()} {
		problems.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
	problems.Append(setIdentity(ctx, identity, id)...)
	return problems
}
