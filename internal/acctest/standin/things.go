package standin

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// object is a resource type: where it lives, which field of the answer is its
// id, and its attributes, which have the API's names.
type object struct {
	typeName, path, key string
	attributes          map[string]schema.Attribute
}

func text() schema.Attribute     { return schema.StringAttribute{Optional: true} }
func required() schema.Attribute { return schema.StringAttribute{Required: true} }
func textOr(d string) schema.Attribute {
	return schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString(d)}
}
func numberOr(d int64) schema.Attribute {
	return schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(d)}
}
func boolOr(d bool) schema.Attribute {
	return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(d)}
}
func computed() schema.Attribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

var objects = []object{
	{"authentik_flow", "/flows/instances/", "slug", map[string]schema.Attribute{
		"id": computed(), "uuid": computed(), "name": required(), "slug": required(), "title": required(), "designation": required(), "authentication": text(),
	}},
	{"authentik_flow_stage_binding", "/flows/bindings/", "pk", map[string]schema.Attribute{
		"id": computed(), "target": required(), "stage": required(), "order": schema.Int64Attribute{Required: true},
	}},
	{"authentik_stage_email", "/stages/email/", "pk", emailStage(map[string]schema.Attribute{
		"activate_user_on_success": boolOr(false), "recovery_max_attempts": numberOr(5), "recovery_cache_timeout": textOr("minutes=5"),
	})},
	{"authentik_stage_authenticator_email", "/stages/authenticator/email/", "pk", emailStage(map[string]schema.Attribute{
		"configure_flow": text(), "friendly_name": text(),
	})},
}

// emailStage has the official provider's defaults.
func emailStage(own map[string]schema.Attribute) map[string]schema.Attribute {
	maps.Copy(own, map[string]schema.Attribute{
		"id": computed(), "name": required(), "use_global_settings": boolOr(true), "host": textOr("localhost"), "port": numberOr(25),
		"username": text(), "password": schema.StringAttribute{Optional: true, Sensitive: true}, "use_tls": boolOr(false), "use_ssl": boolOr(false), "timeout": numberOr(30),
		"from_address": textOr("system@authentik.local"), "subject": textOr("authentik"), "template": textOr("email/password_reset.html"),
		"token_expiry": textOr("minutes=30"),
	})
	return own
}

// thing is an object that is made and deleted; nothing reads or changes it.
type thing struct {
	object
	ask Ask
}

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
	body := map[string]any{}
	for name, attribute := range t.attributes {
		if value := t.value(ctx, req, name, attribute, &resp.Diagnostics); value != nil {
			body[name] = value
		}
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		resp.Diagnostics.AddError("stand-in", err.Error())
		return
	}
	status, answer, err := t.ask(http.MethodPost, t.path, string(encoded))
	if err != nil || status != http.StatusCreated {
		resp.Diagnostics.AddError("stand-in", fmt.Sprintf("POST %s: status %d, %v, %v", t.path, status, answer, err))
		return
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(answer[t.key]))...)
	if _, has := t.attributes["uuid"]; has {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("uuid"), fmt.Sprint(answer["pk"]))...)
	}
}

// value is a planned value for JSON, nil where there is none.
func (t *thing) value(ctx context.Context, req resource.CreateRequest, name string, attribute schema.Attribute, diags *diag.Diagnostics) any {
	switch attribute.(type) {
	case schema.BoolAttribute:
		var value types.Bool
		diags.Append(req.Plan.GetAttribute(ctx, path.Root(name), &value)...)
		return value.ValueBool()
	case schema.Int64Attribute:
		var value types.Int64
		diags.Append(req.Plan.GetAttribute(ctx, path.Root(name), &value)...)
		return value.ValueInt64()
	}
	var value types.String
	diags.Append(req.Plan.GetAttribute(ctx, path.Root(name), &value)...)
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	return value.ValueString()
}

// Read leaves the state as it is.
func (t *thing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update only keeps what is planned.
func (t *thing) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// Delete removes the object.
func (t *thing) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if status, _, err := t.ask(http.MethodDelete, t.path+id.ValueString()+"/", ""); err != nil || status >= http.StatusInternalServerError {
		resp.Diagnostics.AddError("stand-in", fmt.Sprintf("status %d, %v", status, err))
	}
}
