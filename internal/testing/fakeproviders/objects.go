package fakeproviders

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// object is a resource type: where it lives, which field of the answer is its
// id, which attributes the server is told of, and all of them, which have the
// API's names. Without a path the object is in the state alone; without told
// the server is told everything.
type object struct {
	typeName, path, key string
	told                []string
	attributes          map[string]schema.Attribute
}

// otherStages is where the server keeps stages that it has no type for: what
// matters here is that they can be bound, so a stage of another type and the
// same name stands for each.
const otherStages = "/stages/authenticator/validate/"

func text() schema.Attribute     { return schema.StringAttribute{Optional: true} }
func required() schema.Attribute { return schema.StringAttribute{Required: true} }
func texts() schema.Attribute {
	return schema.ListAttribute{ElementType: types.StringType, Optional: true}
}
func number() schema.Attribute { return schema.Int64Attribute{Required: true} }
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
	{"authentik_flow", "/flows/instances/", "slug", nil, map[string]schema.Attribute{
		"id": computed(), "uuid": computed(), "name": required(), "slug": required(), "title": required(), "designation": required(),
		"authentication": textOr("none"), "compatibility_mode": boolOr(true),
	}},
	{"authentik_flow_stage_binding", "/flows/bindings/", "pk", nil, map[string]schema.Attribute{
		"id": computed(), "target": required(), "stage": required(), "order": number(), "evaluate_on_plan": boolOr(true), "re_evaluate_policies": boolOr(false),
	}},
	{"authentik_brand", "/core/brands/", "brand_uuid", nil, map[string]schema.Attribute{
		"id": computed(), "domain": required(), "default": boolOr(false), "flow_recovery": text(), "branding_favicon": text(), "branding_logo": text(),
		"flow_authentication": text(), "flow_invalidation": text(), "flow_user_settings": text(),
	}},
	{"authentik_policy_expression", "", "", nil, map[string]schema.Attribute{"id": computed(), "name": required(), "expression": required()}},
	{"authentik_policy_binding", "", "", nil, map[string]schema.Attribute{"id": computed(), "target": required(), "policy": text(), "order": number()}},
	{"authentik_stage_prompt_field", "", "", nil, map[string]schema.Attribute{
		"id": computed(), "name": required(), "field_key": required(), "label": required(), "type": required(), "required": boolOr(false), "order": number(),
	}},
	otherStage("authentik_stage_identification", map[string]schema.Attribute{
		"user_fields": texts(), "recovery_flow": text(), "case_insensitive_matching": schema.BoolAttribute{Optional: true}, "password_stage": text(), "sources": texts(),
	}),
	otherStage("authentik_stage_prompt", map[string]schema.Attribute{"fields": texts()}),
	otherStage("authentik_stage_user_write", map[string]schema.Attribute{
		"user_creation_mode": textOr("create_when_required"), "create_users_as_inactive": boolOr(true),
	}),
	otherStage("authentik_stage_user_login", map[string]schema.Attribute{}),
	{"authentik_stage_authenticator_validate", otherStages, "pk", nil, map[string]schema.Attribute{
		"id": computed(), "name": required(), "not_configured_action": required(), "device_classes": texts(), "configuration_stages": texts(),
	}},
	{"authentik_stage_email", "/stages/email/", "pk", nil, emailStage(map[string]schema.Attribute{
		"activate_user_on_success": boolOr(false), "recovery_max_attempts": numberOr(5), "recovery_cache_timeout": textOr("minutes=5"),
	})},
	{"authentik_stage_authenticator_email", "/stages/authenticator/email/", "pk", nil, emailStage(map[string]schema.Attribute{
		"configure_flow": text(), "friendly_name": text(),
	})},
}

func otherStage(typeName string, own map[string]schema.Attribute) object {
	own["id"], own["name"] = computed(), required()
	return object{typeName, otherStages, "pk", []string{"name"}, own}
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
