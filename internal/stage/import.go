package stage

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var identitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
	"id": identityschema.StringAttribute{RequiredForImport: true, Description: "UUID of the stage (authentik's pk)."},
}}

var identityType = identitySchema.Type().TerraformType(context.Background())

// IdentitySchema returns the schema of a stage's identity, which is its UUID.
func (r *Resource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identitySchema
}

// setIdentity writes the stage's UUID into the identity. The argument `identity` is nil if this version of Terraform
// does not support identities. setIdentity does not call identity.SetAttribute, because this method uses reflection and
// takes as long as the rest of a read.
func setIdentity(identity *tfsdk.ResourceIdentity, id types.String) {
	if identity != nil {
		value := tftypes.NewValue(tftypes.String, id.ValueString())
		identity.Raw = tftypes.NewValue(identityType, map[string]tftypes.Value{"id": value})
	}
}

// ImportState finds a stage by UUID, by name or by identity, and stores its UUID. Terraform then calls Read.
func (r *Resource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	api := r.providerData.Client(&resp.Diagnostics)
	name := strings.TrimSpace(req.ID)
	id := types.StringValue(name) // an import id is a UUID or a name
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &id)...)
	}
	if strings.TrimSpace(id.ValueString()) == "" {
		resp.Diagnostics.AddError("The id is empty",
			"The import of an "+r.stageType.typeName+" has an empty id. Write the UUID or the name of the stage "+
				"(in identity, only the UUID).")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	stage, problems := r.stageType.find(ctx, api, r.stageType.stages(api).Get, id.ValueString(), name)
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	id = types.StringValue(stage.PK)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	setIdentity(resp.Identity, id)
}
