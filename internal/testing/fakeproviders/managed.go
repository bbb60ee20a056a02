package fakeproviders

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// managed is a fake of a resource of the official provider.
type managed struct {
	resourceType
	ask Ask
}

var _ resource.ResourceWithImportState = (*managed)(nil)

// Metadata sets the name of the resource.
func (m *managed) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = m.name
}

// Schema sets the attributes of the resource type.
func (m *managed) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = m.schema()
}

// Create sends the planned values in a POST, and saves them with the id from the response.
func (m *managed) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	answer := m.send(http.MethodPost, m.path, req.Plan.Raw, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(answer[m.key]))...)
	if m.attributes["uuid"] != nil {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("uuid"), answer["pk"])...)
	}
}

func (m *managed) send(method, at string, plan tftypes.Value, problems *diag.Diagnostics) map[string]any {
	body := tfcore.PlainObject(plan)
	maps.DeleteFunc(body, func(name string, value any) bool {
		return value == nil || value == any(tfcore.Unknown{}) || name == "id" || name == "uuid"
	})
	encoded, _ := json.Marshal(body) // PlainObject returns only types that can be encoded
	status, answer, err := m.ask(method, at, string(encoded))
	if err != nil || status/100 != 2 {
		problems.AddError("Fake provider", fmt.Sprintf("%s %s: status %d, %v, %v", method, at, status, answer, err))
	}
	return answer
}

// ImportState requests the object from the server, and copies its values into the state.
func (m *managed) ImportState(ctx context.Context, req resource.ImportStateRequest,
	resp *resource.ImportStateResponse) {
	status, answer, err := m.ask(http.MethodGet, m.path+req.ID+"/", "")
	if err != nil || status != http.StatusOK {
		resp.Diagnostics.AddError("Fake provider", fmt.Sprintf("import of %s: status %d, %v", req.ID, status, err))
		return
	}
	answer["id"] = req.ID
	encoded, _ := json.Marshal(answer) // Marshal cannot fail, because answer was decoded from JSON
	resp.State.Raw, err = (&tfprotov6.RawState{JSON: encoded}).UnmarshalWithOpts(
		resp.State.Schema.Type().TerraformType(ctx),
		tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}})
	if err != nil {
		resp.Diagnostics.AddError("Fake provider", err.Error())
	}
}

// Read removes the resource from the state if the server no longer has the object. It does not refresh any values.
func (m *managed) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	status, _, err := m.ask(http.MethodGet, m.at(ctx, req.State, &resp.Diagnostics), "")
	if err == nil && status == http.StatusNotFound {
		resp.State.RemoveResource(ctx)
	}
}

// Update sends the planned values in a PATCH.
func (m *managed) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	m.send(http.MethodPatch, m.at(ctx, req.State, &resp.Diagnostics), req.Plan.Raw, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.State.Raw = req.Plan.Raw
	}
}

// Delete deletes the object on the server. A missing object is not an error.
func (m *managed) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	at := m.at(ctx, req.State, &resp.Diagnostics)
	status, _, err := m.ask(http.MethodDelete, at, "")
	if err != nil || status/100 != 2 && status != http.StatusNotFound {
		resp.Diagnostics.AddError("Fake provider", fmt.Sprintf("DELETE %s: status %d, %v", at, status, err))
	}
}

func (m *managed) at(ctx context.Context, state tfsdk.State, problems *diag.Diagnostics) string {
	var id types.String
	problems.Append(state.GetAttribute(ctx, path.Root("id"), &id)...)
	return m.path + id.ValueString() + "/"
}
