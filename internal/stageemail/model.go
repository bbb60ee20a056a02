package stageemail

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

// Model is the configuration, plan or state of an email stage. The recovery
// attributes are null in a state where the server's release lacks them.
type Model struct {
	emailsettings.Model

	ActivateUserOnSuccess types.Bool     `tfsdk:"activate_user_on_success"`
	RecoveryMaxAttempts   types.Int64    `tfsdk:"recovery_max_attempts"`
	RecoveryCacheTimeout  duration.Value `tfsdk:"recovery_cache_timeout"`
}

// request is the body of a create (prior is nil) or of an update. The recovery
// attributes are null where the release lacks them, and so not sent.
func (m Model) request(prior *Model, config Model, caps authentik.Capabilities) (*authentik.EmailStage, error) {
	spell := emailsettings.SpellText
	if caps.ExpiryInMinutes {
		spell = emailsettings.SpellMinutes
	}
	stage, settings, err := m.Model.Request(prior.shared(), config.Model, spell)
	return &authentik.EmailStage{
		Stage: stage, EmailSettings: settings,
		ActivateUserOnSuccess: emailsettings.Pointer(m.ActivateUserOnSuccess, m.ActivateUserOnSuccess.ValueBool),
		RecoveryMaxAttempts:   emailsettings.Pointer(m.RecoveryMaxAttempts, m.RecoveryMaxAttempts.ValueInt64),
		RecoveryCacheTimeout: emailsettings.Pointer(m.RecoveryCacheTimeout, func() string {
			return duration.ForString(m.RecoveryCacheTimeout.ValueString())
		}),
	}, err
}

// refresh takes over what the server holds.
func (m *Model) refresh(stage *authentik.EmailStage) {
	m.Model.Refresh(stage.Stage, stage.EmailSettings)
	m.ActivateUserOnSuccess = emailsettings.Told(stage.ActivateUserOnSuccess, types.BoolPointerValue, m.ActivateUserOnSuccess)
	m.RecoveryMaxAttempts = types.Int64PointerValue(stage.RecoveryMaxAttempts)
	m.RecoveryCacheTimeout = duration.KeepSpelling(duration.NewPointerValue(stage.RecoveryCacheTimeout), m.RecoveryCacheTimeout)
}

// settle completes a plan that was carried out.
func (m *Model) settle(stage *authentik.EmailStage) {
	var answered Model
	answered.refresh(stage)
	m.Model.Settle(stage.Stage, stage.EmailSettings)
	m.ActivateUserOnSuccess = emailsettings.Settled(m.ActivateUserOnSuccess, answered.ActivateUserOnSuccess)
	m.RecoveryMaxAttempts = emailsettings.Settled(m.RecoveryMaxAttempts, answered.RecoveryMaxAttempts)
	m.RecoveryCacheTimeout = emailsettings.Settled(m.RecoveryCacheTimeout, answered.RecoveryCacheTimeout)
}

// shared is the part that both stages have, nil where there is no model.
func (m *Model) shared() *emailsettings.Model {
	if m == nil {
		return nil
	}
	return &m.Model
}
