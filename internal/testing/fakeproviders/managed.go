package fakeproviders

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// managed is a resource that is created, imported, updated and deleted on the server. A read only checks whether the
// object still exists.
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
	resp.Schema = schema.Schema{Attributes: m.attributes}
}

// Create sends the planned values in a POST.
func (m *managed) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	answer := m.send(ctx, http.MethodPost, m.path, req.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(answer[m.key]))...)
	if _, has := m.attributes["uuid"]; has {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("uuid"), fmt.Sprint(answer["pk"]))...)
	}
}

// send sends the planned values to the server and returns the JSON object of the response.
func (m *managed) send(ctx context.Context, method, at string, plan tfsdk.Plan,
	problems *diag.Diagnostics) map[string]any {
	body := map[string]any{}
	for name, attribute := range m.attributes {
		if value := planned(ctx, plan, name, attribute, problems); value != nil && name != "id" && name != "uuid" {
			body[name] = value
		}
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		problems.AddError("Fake provider", err.Error())
		return nil
	}
	status, answer, err := m.ask(method, at, string(encoded))
	if err != nil || status/100 != 2 {
		problems.AddError("Fake provider", fmt.Sprintf("%s %s: status %d, %v, %v", method, at, status, answer, err))
	}
	return answer
}

// planned returns a planned value for a JSON body, or nil if the attribute is not set.
func planned(ctx context.Context, plan tfsdk.Plan, name string, attribute schema.Attribute,
	problems *diag.Diagnostics) any {
	var (
		boolean types.Bool
		integer types.Int64
		list    []string
		text    types.String
		value   any
		isSet   bool
	)
	switch attribute.(type) {
	case schema.BoolAttribute:
		problems.Append(plan.GetAttribute(ctx, path.Root(name), &boolean)...)
		value, isSet = boolean.ValueBool(), !boolean.IsNull()
	case schema.Int64Attribute:
		problems.Append(plan.GetAttribute(ctx, path.Root(name), &integer)...)
		value, isSet = integer.ValueInt64(), !integer.IsNull()
	case schema.ListAttribute:
		problems.Append(plan.GetAttribute(ctx, path.Root(name), &list)...)
		value, isSet = list, list != nil
	default:
		problems.Append(plan.GetAttribute(ctx, path.Root(name), &text)...)
		value, isSet = text.ValueString(), !text.IsNull() && !text.IsUnknown()
	}
	if !isSet {
		return nil
	}
	return value
}

// ImportState copies the server's values into the state.
func (m *managed) ImportState(ctx context.Context, req resource.ImportStateRequest,
	resp *resource.ImportStateResponse) {
	status, answer, err := m.ask(http.MethodGet, m.path+req.ID+"/", "")
	if err != nil || status != http.StatusOK {
		resp.Diagnostics.AddError("Fake provider", fmt.Sprintf("import of %s: status %d, %v", req.ID, status, err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), req.ID)...)
	for name := range m.attributes {
		if value := answered(answer[name]); value != nil {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
		}
	}
}

// answered converts a value of a response for the state: a list becomes a list of strings.
func answered(value any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	texts := []string{}
	for _, one := range list {
		texts = append(texts, fmt.Sprint(one))
	}
	return texts
}

// Read removes the object from the state if the server no longer has it. It does not compare any values.
func (m *managed) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	status, _, err := m.ask(http.MethodGet, m.at(ctx, req.State, &resp.Diagnostics), "")
	if err == nil && status == http.StatusNotFound {
		resp.State.RemoveResource(ctx)
	}
}

// Update sends the planned values in a PATCH.
func (m *managed) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	m.send(ctx, http.MethodPatch, m.at(ctx, req.State, &resp.Diagnostics), req.Plan, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.State.Raw = req.Plan.Raw
	}
}

// Delete deletes the object. A missing object is not an error.
func (m *managed) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	at := m.at(ctx, req.State, &resp.Diagnostics)
	status, _, err := m.ask(http.MethodDelete, at, "")
	if err != nil || status/100 != 2 && status != http.StatusNotFound {
		resp.Diagnostics.AddError("Fake provider", fmt.Sprintf("DELETE %s: status %d, %v", at, status, err))
	}
}

// at returns the path of the object in the API.
func (m *managed) at(ctx context.Context, state tfsdk.State, problems *diag.Diagnostics) string {
	var id types.String
	problems.Append(state.GetAttribute(ctx, path.Root("id"), &id)...)
	return m.path + id.ValueString() + "/"
}
