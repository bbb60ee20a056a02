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

// resourceType is one resource type of the official provider: the path of its API, the field of a response that becomes
// the id, and its attributes. The attributes have the names of the API's fields.
type resourceType struct {
	name, path, key string
	attributes      map[string]schema.Attribute
}

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
	return schema.StringAttribute{Computed: true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

var resourceTypes = []resourceType{
	{"authentik_flow", "/flows/instances/", "slug", map[string]schema.Attribute{
		"id": computed(), "uuid": computed(), "name": required(), "slug": required(), "title": required(),
		"designation":    required(),
		"authentication": textOr("none"), "compatibility_mode": boolOr(true),
	}},
	{"authentik_flow_stage_binding", "/flows/bindings/", "pk", map[string]schema.Attribute{
		"id": computed(), "target": required(), "stage": required(), "order": number(), "evaluate_on_plan": boolOr(true),
		"re_evaluate_policies": boolOr(false),
		"policy_engine_mode":   textOr("any"),
	}},
	{"authentik_brand", "/core/brands/", "brand_uuid", map[string]schema.Attribute{
		"id": computed(), "domain": required(), "default": boolOr(false), "flow_recovery": text(),
		"branding_favicon": text(), "branding_logo": text(),
		"flow_authentication": text(), "flow_invalidation": text(), "flow_user_settings": text(),
	}},
	{"authentik_policy_expression", "/policies/expression/", "pk",
		named(map[string]schema.Attribute{"expression": required()})},
	{"authentik_policy_binding", "/policies/bindings/", "pk", map[string]schema.Attribute{
		"id": computed(), "target": required(), "policy": text(), "order": number(), "negate": boolOr(false),
		"enabled": boolOr(true),
	}},
	{"authentik_stage_prompt_field", "/stages/prompt/prompts/", "pk", named(map[string]schema.Attribute{
		"field_key": required(), "label": required(), "type": required(), "required": boolOr(false), "order": number(),
	})},
	{"authentik_stage_identification", "/stages/identification/", "pk", named(map[string]schema.Attribute{
		"user_fields": texts(), "recovery_flow": text(), "case_insensitive_matching": schema.BoolAttribute{Optional: true},
		"password_stage": text(),
		"sources":        texts(), "pretend_user_exists": boolOr(true),
	})},
	{"authentik_stage_prompt", "/stages/prompt/stages/", "pk", named(map[string]schema.Attribute{"fields": texts()})},
	{"authentik_stage_user_write", "/stages/user_write/", "pk", named(map[string]schema.Attribute{
		"user_creation_mode": textOr("create_when_required"), "create_users_as_inactive": boolOr(true),
	})},
	{"authentik_stage_user_login", "/stages/user_login/", "pk", named(map[string]schema.Attribute{})},
	{"authentik_stage_authenticator_validate", "/stages/authenticator/validate/", "pk", named(map[string]schema.Attribute{
		"not_configured_action": required(), "device_classes": texts(), "configuration_stages": texts(),
	})},
	{"authentik_stage_email", "/stages/email/", "pk", emailStage(map[string]schema.Attribute{
		"activate_user_on_success": boolOr(false), "recovery_max_attempts": numberOr(5),
		"recovery_cache_timeout": textOr("minutes=5"),
	})},
	{"authentik_stage_authenticator_email", "/stages/authenticator/email/", "pk", emailStage(map[string]schema.Attribute{
		"configure_flow": text(), "friendly_name": text(),
	})},
}

// named adds the attributes id and name, which most types have.
func named(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["id"], attributes["name"] = computed(), required()
	return attributes
}

// emailStage adds the attributes of an email stage with the official provider's defaults.
func emailStage(own map[string]schema.Attribute) map[string]schema.Attribute {
	maps.Copy(own, map[string]schema.Attribute{
		"use_global_settings": boolOr(true), "host": textOr("localhost"), "port": numberOr(25),
		"username": text(), "password": schema.StringAttribute{Optional: true, Sensitive: true}, "use_tls": boolOr(false),
		"use_ssl": boolOr(false), "timeout": numberOr(30),
		"from_address": textOr("system@authentik.local"), "subject": textOr("authentik"),
		"template":     textOr("email/password_reset.html"),
		"token_expiry": textOr("minutes=30"),
	})
	return named(own)
}
