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

// authenticatorEmail is the stage that enrolls an address as a second factor and mails codes to it (recording
// auth-email/create/min).
var authenticatorEmail = newKind(kind{
	typeName: "authentik_stage_authenticator_email",
	description: "An email authenticator stage: it enrolls an address as a second factor and sends sign-in codes to it. " +
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

// configureFlow is the attribute of this name; null clears it.
type configureFlow struct{ ownAttribute }

func (configureFlow) attributeName() string    { return "configure_flow" }
func (configureFlow) value(m Model) attr.Value { return m.ConfigureFlow }

const aboutConfigureFlow = "UUID of the flow in which a signed-in user sets this second factor up."

func (configureFlow) resourceAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, MarkdownDescription: aboutConfigureFlow + " Without it users cannot do so on their own.",
		Validators: []validator.String{validators.UUID("Write the id or uuid attribute of the flow's resource or data source, not its slug.")},
	}
}

func (configureFlow) dataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{Computed: true, MarkdownDescription: aboutConfigureFlow}
}

func (configureFlow) plan(planned *Model, config Model, _ planning) {
	planned.ConfigureFlow = config.ConfigureFlow
}

func (configureFlow) toAPI(stage *authentik.EmailStage, planned Model) {
	stage.ConfigureFlow = authentik.Null[string]()
	if !planned.ConfigureFlow.IsNull() {
		stage.ConfigureFlow = authentik.Value(planned.ConfigureFlow.ValueString())
	}
}

func (configureFlow) setFromAPI(m *Model, stage *authentik.EmailStage) {
	if stage.ConfigureFlow.IsSet() {
		m.ConfigureFlow = types.StringPointerValue(stage.ConfigureFlow.Pointer())
	}
}

// friendlyName is the attribute of this name. Null and "" both mean none, on every release; the state keeps what was written.
type friendlyName struct{ ownAttribute }

func (friendlyName) attributeName() string    { return "friendly_name" }
func (friendlyName) value(m Model) attr.Value { return m.FriendlyName }

const aboutFriendlyName = "Name of the second factor that users see."

func (friendlyName) resourceAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: aboutFriendlyName + " Null and the empty string both mean none. Defaults to none.",
		Validators:          []validator.String{validators.Trimmed()},
	}
}

func (friendlyName) dataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{Computed: true, MarkdownDescription: aboutFriendlyName}
}

// noName is what the state of an import has if the server has no name: Terraform then takes a configuration of null and one of ""
// for no change. If the state had null, it would take only the former.
var noName = types.StringValue("")

func (friendlyName) plan(planned *Model, config Model, p planning) {
	planned.FriendlyName = config.FriendlyName
	if config.FriendlyName.IsNull() && p.prior.FriendlyName.Equal(noName) {
		planned.FriendlyName = noName
	}
}

func (friendlyName) toAPI(stage *authentik.EmailStage, planned Model) {
	stage.FriendlyName = authentik.Value(planned.FriendlyName.ValueString())
}

// spellNone spells an empty friendly_name as the release accepts it: null up to 2025.8, which refuses the empty string, and the
// empty string since, which refuse null (recordings auth-email/field/friendly_name/*).
func spellNone(stage *authentik.EmailStage, caps authentik.Capabilities) {
	if name, ok := stage.FriendlyName.Get(); ok && name == "" && caps.FriendlyNameNullable {
		stage.FriendlyName = authentik.Null[string]()
	}
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

// ownAttribute is what the two attributes above have in common: they are not computed, and every release with the stage has them.
type ownAttribute struct{}

func (ownAttribute) requirement() authentik.Capability { return "" }
func (ownAttribute) isEffective(Model) bool            { return false }
func (ownAttribute) fillUnknown(*Model, Model)         {}
