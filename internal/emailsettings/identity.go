package emailsettings

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// IdentitySchema is what tells one stage from all others: its UUID.
func IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "UUID of the stage (authentik's pk)."},
	}}
}

// Identify fills in the identity; nil, as from a CLI without identities, stays
// nil. The value is written whole: SetAttribute looks for its path in schema and
// value by reflection, which took as long as the rest of a read.
func Identify(ctx context.Context, identity *tfsdk.ResourceIdentity, id types.String) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	value, err := id.ToTerraformValue(ctx)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Could not set the identity of a stage", err.Error())}
	}
	identity.Raw = tftypes.NewValue(identityType, map[string]tftypes.Value{"id": value})
	return nil
}

var identityType = IdentitySchema().Type().TerraformType(context.Background())

var anyUUID = regexp.MustCompile(`^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$`)

// Canonical is the server's spelling of a UUID given in any case, with or
// without dashes; false where it is no UUID.
func Canonical(given string) (string, bool) {
	text := strings.ToLower(strings.TrimSpace(given))
	if !anyUUID.MatchString(text) {
		return "", false
	}
	digits := strings.ReplaceAll(text, "-", "")
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"), true
}

// importKey is what an import searches for: an id or a name, or the UUID of an identity.
func importKey(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) search {
	if req.ID != "" || req.Identity == nil {
		return search{id: req.ID, name: strings.TrimSpace(req.ID)}
	}
	var id types.String
	diags.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &id)...)
	if _, ok := Canonical(id.ValueString()); !ok && id.ValueString() != "" && !diags.HasError() {
		diags.AddError("The identity is no UUID", fmt.Sprintf("Got %q. In an identity only the UUID of the stage counts, such as "+
			"3fa85f64-5717-4562-b3fc-2c963f66afa6. To import by name, write id = %[1]q in the import block instead of identity.", id.ValueString()))
	}
	return search{id: id.ValueString()}
}
