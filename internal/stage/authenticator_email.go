package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// authenticatorEmail is the stage type that enrolls an email address as a second factor and sends sign-in codes to
// it. The recording auth-email/create/min contains its defaults.
var authenticatorEmail = newKind(kind{
	typeName: "authentik_stage_authenticator_email",
	description: "An email authenticator stage enrolls an email address as a second factor, and sends sign-in codes to it. " +
		"Since authentik 2025.2.",
	requires: authentik.AuthenticatorEmail,
	stages:   (*authentik.Client).AuthenticatorEmails,
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
	metaModelName:     "authentik_stages_authenticator_email.authenticatoremailstage",
	hasDevices:        true,
	own:               []attribute{configureFlow{}, friendlyName{}},
})

// configureFlow is the attribute configure_flow. A request with null clears the value on the server.
type configureFlow struct{ ownAttribute }

func (configureFlow) attributeName() string    { return "configure_flow" }
func (configureFlow) value(m Model) attr.Value { return m.ConfigureFlow }

const aboutConfigureFlow = "UUID of the flow in which a signed-in user sets up this second factor."

func (configureFlow) resourceAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, MarkdownDescription: aboutConfigureFlow + " Without it, users cannot set it up themselves.",
		Validators: []validator.String{validators.UUID("Write the id or uuid attribute of the flow's resource or data source, not its slug.")},
	}
}

func (configureFlow) dataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{Computed: true, MarkdownDescription: aboutConfigureFlow}
}

func (configureFlow) plan(planned *Model, config Model, _ planning) {
	planned.ConfigureFlow = config.ConfigureFlow
}

func (configureFlow) toAPI(stage *authentik.EmailStage, planned Model, _ authentik.Capabilities) error {
	stage.ConfigureFlow = authentik.Null[string]()
	if !planned.ConfigureFlow.IsNull() {
		stage.ConfigureFlow = authentik.Value(planned.ConfigureFlow.ValueString())
	}
	return nil
}

func (configureFlow) setFromAPI(m *Model, stage *authentik.EmailStage) {
	if stage.ConfigureFlow.IsSet() {
		m.ConfigureFlow = types.StringPointerValue(stage.ConfigureFlow.Pointer())
	}
}

// friendlyName is the attribute friendly_name. Null and "" both mean "no name", on every release. The state keeps the
// one of the two that the configuration contains.
type friendlyName struct{ ownAttribute }

func (friendlyName) attributeName() string    { return "friendly_name" }
func (friendlyName) value(m Model) attr.Value { return m.FriendlyName }

const aboutFriendlyName = "Name of the second factor that users see."

func (friendlyName) resourceAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: aboutFriendlyName + " Null and the empty string both mean no name. Defaults to no name.",
		Validators:          []validator.String{validators.Trimmed},
	}
}

func (friendlyName) dataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{Computed: true, MarkdownDescription: aboutFriendlyName}
}

// noName is the friendly_name in the state of an imported stage that has no name. With this value, Terraform plans no
// change if the configuration contains null or "". If the state had null, Terraform would plan a change for "".
var noName = types.StringValue("")

func (friendlyName) plan(planned *Model, config Model, p planning) {
	planned.FriendlyName = config.FriendlyName
	if config.FriendlyName.IsNull() && p.prior.FriendlyName.Equal(noName) {
		planned.FriendlyName = noName
	}
}

// toAPI sends "no name" as the release accepts it. Releases up to 2025.8 accept null and refuse the empty string; later
// releases accept the empty string and refuse null (recordings auth-email/field/friendly_name/*).
func (friendlyName) toAPI(stage *authentik.EmailStage, planned Model, caps authentik.Capabilities) error {
	stage.FriendlyName = authentik.Value(planned.FriendlyName.ValueString())
	if planned.FriendlyName.ValueString() == "" && caps.Has(authentik.FriendlyNameNullable) {
		stage.FriendlyName = authentik.Null[string]()
	}
	return nil
}

func (friendlyName) setFromAPI(m *Model, stage *authentik.EmailStage) {
	if m.isFromElsewhere() {
		m.FriendlyName = valueOr(m.FriendlyName, noName)
	}
	name, _ := stage.FriendlyName.Get()
	switch {
	case !stage.FriendlyName.IsSet():
	case name != "":
		m.FriendlyName = types.StringValue(name)
	case m.FriendlyName.ValueString() != "":
		m.FriendlyName = noName
	}
}

// ownAttribute contains the methods that configureFlow and friendlyName share. The server never computes their
// values, and every release that has the stage type has both attributes.
type ownAttribute struct{}

func (ownAttribute) requirement() authentik.Capability { return "" }
func (ownAttribute) isEffective(Model) bool            { return false }
func (ownAttribute) fillUnknown(*Model, Model)         {}
