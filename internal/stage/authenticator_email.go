package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// authenticatorEmail is the stage type that enrolls an email address as a second factor and sends sign-in codes to this
// address. Its defaults are the same as authentik's (recording auth-email/create/min).
var authenticatorEmail = newStageType(stageType{
	typeName: "authentik_stage_authenticator_email",
	description: "An email authenticator stage enrolls an email address as a second factor, and sends sign-in codes to " +
		"it. Since authentik 2025.2.",
	requires: authentik.AuthenticatorEmail,
	stages:   func(c *authentik.Client) *authentik.Collection[authentik.EmailStage] { return c.AuthenticatorEmails },
	subject:  "authentik Sign-in code",
	template: "email/email_otp.html",
	incompatibleTemplates: map[string]string{
		"email/password_reset.html":       "The template contains a link and no code.",
		"email/account_confirmation.html": "The template contains a link and no code.",
		"email/event_notification.html":   "The template contains the text of an event and no code.",
		"email/invitation.html":           "The template contains a link and no code.",
	},
	component:         "ak-stage-authenticator-email-form",
	verboseName:       "Email Authenticator Setup Stage",
	verboseNamePlural: "Email Authenticator Setup Stages",
	metaModelName:     authentik.AuthenticatorEmailModel,
	hasDevices:        true,
	own: []attribute{
		&column[types.String, authentik.Nullable[string]]{
			name: "configure_flow", valueType: nullableType,
			about: "UUID of the flow in which a signed-in user sets up this second factor.",
			usage: "Without it, users cannot set it up in their settings; a validation stage can still let them set it up at " +
				"sign-in. Defaults to none.",
			rule: validators.First(validators.NotEmpty("Write the UUID of a flow, or null for none."),
				validators.UUID(whereFlowUUID)),
			model: func(m *Model) *types.String { return &m.ConfigureFlow },
			api:   func(s *authentik.EmailStage) *authentik.Nullable[string] { return &s.ConfigureFlow },
		},
		&column[types.String, authentik.Nullable[string]]{
			name: "friendly_name", valueType: nameType,
			about: "Name of the second factor that users see.",
			usage: "Null and the empty string both mean no name. Defaults to no name.",
			rule:  validators.Trimmed,
			model: func(m *Model) *types.String { return &m.FriendlyName },
			api:   func(s *authentik.EmailStage) *authentik.Nullable[string] { return &s.FriendlyName },
		},
	},
})

const whereFlowUUID = "Write the attribute uuid of an authentik_flow resource, or id of an authentik_flow data " +
	"source, not the slug."

// nullableType is the type of an API field that a request clears by sending null.
var nullableType = valueType[types.String, authentik.Nullable[string]]{
	unknown: types.StringUnknown(),
	decode:  func(n authentik.Nullable[string]) types.String { return types.StringPointerValue(n.Value) },
	encode: func(v types.String) authentik.Nullable[string] {
		return authentik.Nullable[string]{IsSet: true, Value: v.ValueStringPointer()}
	},
}

// nameType is the type of friendly_name. Null and "" both mean that the stage has no name, and a read does not replace
// one with the other in the state. An import writes "": with null in the state, Terraform would plan a change if the
// configuration contained "". A request contains "" for both. For releases that refuse "", stageType.adapt replaces it
// with null.
var nameType = valueType[types.String, authentik.Nullable[string]]{
	unknown: types.StringUnknown(),
	decode: func(n authentik.Nullable[string]) types.String {
		return types.StringValue(types.StringPointerValue(n.Value).ValueString())
	},
	encode: func(v types.String) authentik.Nullable[string] {
		return authentik.Nullable[string]{IsSet: true, Value: new(v.ValueString())}
	},
	keepSpelling: func(next, prior types.String) types.String {
		if !next.IsUnknown() && next.ValueString() == "" && prior.ValueString() == "" {
			return prior
		}
		return next
	},
}
