package fakeproviders

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// thing is an object that is made, imported, changed and deleted; nothing reads it again.
type thing struct {
	object
	ask Ask
}

var _ resource.ResourceWithImportState = (*thing)(nil)

// Metadata names the resource.
func (t *thing) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = t.typeName
}

// Schema is the table's.
func (t *thing) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: t.attributes}
}

// Create posts what is planned.
func (t *thing) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	if t.path == "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), uuid.NewString())...)
		return
	}
	answer := t.send(ctx, http.MethodPost, t.path, req.Plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(answer[t.key]))...)
	if _, has := t.attributes["uuid"]; has {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("uuid"), fmt.Sprint(answer["pk"]))...)
	}
}

// send writes what the server is told of a plan.
func (t *thing) send(ctx context.Context, method, at string, plan tfsdk.Plan, diags *diag.Diagnostics) map[string]any {
	body := map[string]any{}
	for name, attribute := range t.attributes {
		if t.tells(name) {
			if value := planned(ctx, plan, name, attribute, diags); value != nil {
				body[name] = value
			}
		}
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		diags.AddError("stand-in", err.Error())
		return nil
	}
	status, answer, err := t.ask(method, at, string(encoded))
	if err != nil || status/100 != 2 {
		diags.AddError("stand-in", fmt.Sprintf("%s %s: status %d, %v, %v", method, at, status, answer, err))
	}
	return answer
}

func (t *thing) tells(name string) bool { return t.told == nil || slices.Contains(t.told, name) }

// planned is a planned value for JSON, nil where there is none.
func planned(ctx context.Context, plan tfsdk.Plan, name string, attribute schema.Attribute, diags *diag.Diagnostics) any {
	switch attribute.(type) {
	case schema.BoolAttribute:
		var value types.Bool
		diags.Append(plan.GetAttribute(ctx, path.Root(name), &value)...)
		return value.ValueBool()
	case schema.Int64Attribute:
		var value types.Int64
		diags.Append(plan.GetAttribute(ctx, path.Root(name), &value)...)
		return value.ValueInt64()
	case schema.ListAttribute:
		var values []string
		diags.Append(plan.GetAttribute(ctx, path.Root(name), &values)...)
		if values == nil {
			return nil
		}
		return values
	}
	var value types.String
	diags.Append(plan.GetAttribute(ctx, path.Root(name), &value)...)
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	return value.ValueString()
}

// ImportState takes over what the server tells.
func (t *thing) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	status, answer, err := t.ask(http.MethodGet, t.path+req.ID+"/", "")
	if err != nil || status != http.StatusOK {
		resp.Diagnostics.AddError("stand-in", fmt.Sprintf("import of %s: status %d, %v", req.ID, status, err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), req.ID)...)
	for name := range t.attributes {
		if value := told(answer[name]); value != nil && t.tells(name) {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
		}
	}
}

// told is a value of an answer as a state takes it: a list is one of strings.
func told(value any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	strings := []string{}
	for _, one := range list {
		strings = append(strings, fmt.Sprint(one))
	}
	return strings
}

// Read leaves the state as it is.
func (t *thing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update patches with what is planned.
func (t *thing) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
	if t.path != "" {
		t.send(ctx, http.MethodPatch, t.at(ctx, req.State, &resp.Diagnostics), req.Plan, &resp.Diagnostics)
	}
}

// Delete removes the object.
func (t *thing) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	if t.path == "" {
		return
	}
	if status, _, err := t.ask(http.MethodDelete, t.at(ctx, req.State, &resp.Diagnostics), ""); err != nil || status >= http.StatusInternalServerError {
		resp.Diagnostics.AddError("stand-in", fmt.Sprintf("status %d, %v", status, err))
	}
}

// at is where the server has the object.
func (t *thing) at(ctx context.Context, state tfsdk.State, diags *diag.Diagnostics) string {
	var id types.String
	diags.Append(state.GetAttribute(ctx, path.Root("id"), &id)...)
	return t.path + id.ValueString() + "/"
}
