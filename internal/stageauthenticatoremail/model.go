package stageauthenticatoremail

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

// Model is the configuration, plan or state of an email authenticator stage.
// In a state configure_flow is null where there is none; no friendly_name is
// null or "", as it was written, and "" after an import.
type Model struct {
	emailsettings.Model

	ConfigureFlow types.String `tfsdk:"configure_flow"`
	FriendlyName  types.String `tfsdk:"friendly_name"`
	ForceDestroy  types.Bool   `tfsdk:"force_destroy"`
}

// request is the body of a create (prior is nil) or of an update.
func (m Model) request(prior *Model, config Model, caps authentik.Capabilities) (*authentik.AuthenticatorEmailStage, error) {
	stage, settings, err := m.Model.Request(prior.shared(), config.Model, emailsettings.SpellText)
	if caps.PasswordInResponse && m.Password.Equal(types.StringValue("")) {
		settings.Password = m.Password.ValueStringPointer() // a "" in the state may stand for what somebody else has set
	}
	return &authentik.AuthenticatorEmailStage{
		Stage: stage, EmailSettings: settings,
		ConfigureFlow: configureFlow(m.ConfigureFlow),
		FriendlyName:  friendlyName(m.FriendlyName, caps),
	}, err
}

// configureFlow clears what is not written.
func configureFlow(planned types.String) authentik.Nullable[string] {
	if planned.IsNull() {
		return authentik.Null[string]()
	}
	return authentik.Value(planned.ValueString())
}

// friendlyName spells "none" as the release takes it: null up to 2025.8, where
// the empty string is refused, and the empty string since, where null is
// (recordings auth-email/field/friendly_name/*).
func friendlyName(planned types.String, caps authentik.Capabilities) authentik.Nullable[string] {
	if planned.ValueString() == "" && caps.FriendlyNameNullable {
		return authentik.Null[string]()
	}
	return authentik.Value(planned.ValueString())
}

// refresh takes over what the server holds.
func (m *Model) refresh(stage *authentik.AuthenticatorEmailStage) {
	m.Model.Refresh(stage.Stage, stage.EmailSettings)
	if stage.ConfigureFlow.IsSet() {
		m.ConfigureFlow = types.StringPointerValue(stage.ConfigureFlow.Pointer())
	}
	if m.isTakenOver() {
		m.ForceDestroy, m.FriendlyName = forceDestroy, emailsettings.Or(m.FriendlyName, noName)
	}
	if stage.FriendlyName.IsSet() {
		m.FriendlyName = keepNone(m.FriendlyName, stage.FriendlyName.Pointer())
	}
}

// isTakenOver tells the state of an import, a list or another provider, for which nobody has written "no friendly_name" in
// either way yet: force_destroy is in every state that a create or an update left.
func (m *Model) isTakenOver() bool { return m.ForceDestroy.IsNull() }

// keepNone leaves "none" the way it was written, whatever the release calls it.
func keepNone(atHand types.String, said *string) types.String {
	switch {
	case said != nil && *said != "":
		return types.StringValue(*said)
	case atHand.ValueString() == "":
		return atHand
	}
	return noName
}

// settle completes a plan that was carried out.
func (m *Model) settle(stage *authentik.AuthenticatorEmailStage) {
	m.Model.Settle(stage.Stage, stage.EmailSettings)
}

// shared is the part that both stages have, nil where there is no model.
func (m *Model) shared() *emailsettings.Model {
	if m == nil {
		return nil
	}
	return &m.Model
}
