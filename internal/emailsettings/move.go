package emailsettings

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

// officialProvider is where states come from, on whichever registry.
const officialProvider = "/goauthentik/authentik"

// Mover takes over a stage from the official provider's resource of the same
// name, without a server and for every release of its schema: attributes have
// the same names, and the expiry may be a number there. What its state does not
// hold stays null, which the next refresh fills in.
func (k Kind) Mover() resource.StateMover {
	return resource.StateMover{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		if !strings.HasSuffix(req.SourceProviderAddress, officialProvider) || req.SourceTypeName != k.TypeName || req.SourceRawState == nil {
			return // another mover's, or nobody's: the framework then says what is supported
		}
		opts := tfprotov6.UnmarshalOpts{}
		opts.ValueFromJSONOpts.IgnoreUndefinedAttributes = true
		raw, err := req.SourceRawState.UnmarshalWithOpts(resp.TargetState.Schema.Type().TerraformType(ctx), opts)
		if err != nil {
			resp.Diagnostics.AddError("The state to move cannot be read",
				"The state of the official provider's "+k.TypeName+" has another form than its releases 2024.12 to 2026.5: "+err.Error()+
					". Remove the moved block, and import the stage by its name instead:\n\n"+diags.HowToImport(k.TypeName, "NAME"))
			return
		}
		resp.TargetState.Raw = raw
		resp.Diagnostics.Append(completeMoved(ctx, &resp.TargetState, resp.TargetIdentity)...)
	}}
}

// completeMoved fills in what the other provider has another idea of: no
// password is "" there, and it knows no blocks.
func completeMoved(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var id types.String
	var moved Model
	problems := state.GetAttribute(ctx, path.Root("id"), &id)
	problems.Append(state.GetAttribute(ctx, path.Root("password"), &moved.Password)...)
	for name, value := range map[string]attr.Value{"flow_set": flowset.Empty(), "password": moved.heldPassword()} {
		problems.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
	problems.Append(Identify(ctx, identity, id)...)
	return problems
}
