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

// resourceType is a resource type of the official provider. Its attributes, except id and uuid, are fields of the API.
type resourceType struct {
	name       string
	path       string // the path of the list in the API
	key        string // the field of a response that becomes the id
	attributes attributes
}

// attributes has the schema of each attribute by its name. A string, a bool or an int in place of a schema is the
// default of an optional attribute.
type attributes map[string]any

var (
	required = schema.StringAttribute{Required: true}
	optional = schema.StringAttribute{Optional: true}
	secret   = schema.StringAttribute{Optional: true, Sensitive: true}
	boolean  = schema.BoolAttribute{Optional: true}
	number   = schema.Int64Attribute{Required: true}
	list     = schema.ListAttribute{Optional: true, ElementType: types.StringType}
	computed = schema.StringAttribute{Computed: true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
)

func (t resourceType) schema() schema.Schema {
	all := map[string]schema.Attribute{"id": computed}
	for name, attribute := range t.attributes {
		switch a := attribute.(type) {
		case string:
			all[name] = schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString(a)}
		case bool:
			all[name] = schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(a)}
		case int:
			all[name] = schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(int64(a))}
		case schema.Attribute:
			all[name] = a
		}
	}
	return schema.Schema{Attributes: all}
}

var resourceTypes = []resourceType{
	{"authentik_flow", "/flows/instances/", "slug", attributes{
		"uuid": computed, "name": required, "slug": required, "title": required, "designation": required,
		"authentication": "none", "compatibility_mode": true,
	}},
	{"authentik_flow_stage_binding", "/flows/bindings/", "pk", attributes{
		"target": required, "stage": required, "order": number, "evaluate_on_plan": true, "re_evaluate_policies": false,
		"policy_engine_mode": "any",
	}},
	{"authentik_brand", "/core/brands/", "brand_uuid", attributes{
		"domain": required, "default": false, "branding_favicon": optional, "branding_logo": optional,
		"flow_recovery": optional, "flow_authentication": optional, "flow_invalidation": optional,
		"flow_user_settings": optional,
	}},
	{"authentik_policy_expression", "/policies/expression/", "pk", attributes{"name": required, "expression": required}},
	{"authentik_policy_binding", "/policies/bindings/", "pk", attributes{
		"target": required, "policy": required, "order": number,
	}},
	{"authentik_stage_prompt_field", "/stages/prompt/prompts/", "pk", attributes{
		"name": required, "field_key": required, "label": required, "type": required, "required": false, "order": number,
	}},
	{"authentik_stage_identification", "/stages/identification/", "pk", attributes{
		"name": required, "user_fields": list, "recovery_flow": optional, "case_insensitive_matching": boolean,
		"password_stage": optional, "sources": list, "pretend_user_exists": true,
	}},
	{"authentik_stage_prompt", "/stages/prompt/stages/", "pk", attributes{"name": required, "fields": list}},
	{"authentik_stage_user_write", "/stages/user_write/", "pk", attributes{
		"name": required, "user_creation_mode": "create_when_required", "create_users_as_inactive": true,
	}},
	{"authentik_stage_user_login", "/stages/user_login/", "pk", attributes{"name": required}},
	{"authentik_stage_authenticator_validate", "/stages/authenticator/validate/", "pk", attributes{
		"name": required, "not_configured_action": required, "device_classes": list, "configuration_stages": list,
	}},
	{"authentik_stage_email", "/stages/email/", "pk", emailStage(attributes{
		"activate_user_on_success": false, "recovery_max_attempts": 5, "recovery_cache_timeout": "minutes=5",
	})},
	{"authentik_stage_authenticator_email", "/stages/authenticator/email/", "pk", emailStage(attributes{
		"configure_flow": optional, "friendly_name": optional,
	})},
}

// emailStage adds the attributes that both types of email stages have, with the official provider's defaults.
func emailStage(own attributes) attributes {
	maps.Copy(own, attributes{
		"name": required, "use_global_settings": true, "host": "localhost", "port": 25, "username": optional,
		"password": secret, "use_tls": false, "use_ssl": false, "timeout": 30, "from_address": "system@authentik.local",
		"subject": "authentik", "template": "email/password_reset.html", "token_expiry": "minutes=30",
	})
	return own
}
