package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Model is the configuration, plan or state of a stage of either type; what a type does not have stays null. In a
// configuration null means "not written". In a state password and password_wo_version are null if they were never configured,
// and password_wo always.
type Model struct {
	ID                types.String   `tfsdk:"id"`
	Name              types.String   `tfsdk:"name"`
	Component         types.String   `tfsdk:"component"`
	VerboseName       types.String   `tfsdk:"verbose_name"`
	VerboseNamePlural types.String   `tfsdk:"verbose_name_plural"`
	MetaModelName     types.String   `tfsdk:"meta_model_name"`
	UseGlobalSettings types.Bool     `tfsdk:"use_global_settings"`
	Host              types.String   `tfsdk:"host"`
	Port              types.Int64    `tfsdk:"port"`
	Username          types.String   `tfsdk:"username"`
	Password          types.String   `tfsdk:"password"`
	PasswordWO        types.String   `tfsdk:"password_wo"`
	PasswordWOVersion types.Number   `tfsdk:"password_wo_version"`
	UseTLS            types.Bool     `tfsdk:"use_tls"`
	UseSSL            types.Bool     `tfsdk:"use_ssl"`
	Timeout           types.Int64    `tfsdk:"timeout"`
	FromAddress       types.String   `tfsdk:"from_address"`
	Subject           types.String   `tfsdk:"subject"`
	Template          types.String   `tfsdk:"template"`
	TokenExpiry       duration.Value `tfsdk:"token_expiry"`
	ForceDestroy      types.Bool     `tfsdk:"force_destroy"`
	FlowSet           types.List     `tfsdk:"flow_set"`

	// Only the email stage. The recovery attributes are null in a state if the server's release lacks them.
	ActivateUserOnSuccess types.Bool     `tfsdk:"activate_user_on_success"`
	RecoveryMaxAttempts   types.Int64    `tfsdk:"recovery_max_attempts"`
	RecoveryCacheTimeout  duration.Value `tfsdk:"recovery_cache_timeout"`

	// Only the authenticator stage. No friendly_name is null or "" in a state, as it was written, and "" after an import.
	ConfigureFlow types.String `tfsdk:"configure_flow"`
	FriendlyName  types.String `tfsdk:"friendly_name"`
}

// isFromElsewhere reports whether a state comes from an import, a list or another provider and was not refreshed since.
// force_destroy is in every state that a create, an update or a read of this provider has left.
func (m Model) isFromElsewhere() bool { return m.ForceDestroy.IsNull() }

// toAPI returns the body of a create (prior is nil) or of an update. It contains everything but a template and a password
// that did not change: authentik would reject a stored template whose file is gone, and the password may have been changed
// elsewhere. The configuration is needed for the write-only password, which no plan contains.
func (k *kind) toAPI(planned Model, prior *Model, config Model, caps authentik.Capabilities) (*authentik.EmailStage, error) {
	stage := &authentik.EmailStage{Stage: authentik.Stage{Name: planned.Name.ValueString()}}
	for _, a := range k.attributes {
		a.toAPI(stage, planned)
	}
	stage.Password = passwordToAPI(planned, prior, config)
	if prior != nil && prior.Template.Equal(planned.Template) {
		stage.Template = nil
	}
	spellNone(stage, caps)
	return stage, k.spellExpiry(stage, planned, prior, caps)
}

// spellExpiry spells token_expiry as a number for a server that counts minutes. A finer duration is an error, except one
// that the server stores already.
func (k *kind) spellExpiry(stage *authentik.EmailStage, planned Model, prior *Model, caps authentik.Capabilities) error {
	if !k.expiryInMinutes || !caps.ExpiryInMinutes || !isKnown(planned.TokenExpiry) {
		return nil
	}
	minutes, err := duration.ForMinutes(planned.TokenExpiry.ValueString())
	if err != nil {
		stage.TokenExpiry = nil
		if prior != nil && prior.TokenExpiry.Equal(planned.TokenExpiry) {
			return nil
		}
		return err
	}
	expiry := authentik.Expiry(minutes)
	stage.TokenExpiry = &expiry
	return nil
}

// setFromAPI sets the model to what the server answered. What the answer does not contain keeps its value, a duration of
// equal meaning keeps its spelling, and the password is only compared (see comparePassword).
func (k *kind) setFromAPI(m *Model, stage *authentik.EmailStage) {
	m.Password, m.PasswordWO = comparePassword(m.configuredPassword(), stage.Password), types.StringNull()
	m.Name = apiValueOr(stage.Name, m.Name)
	for _, a := range k.attributes {
		a.setFromAPI(m, stage)
	}
	m.ForceDestroy = valueOr(m.ForceDestroy, types.BoolValue(false))
	if m.FlowSet.IsNull() {
		m.FlowSet = flowset.Empty()
	}
}

// fillUnknown completes a plan that was applied. What was known stays as planned, since Terraform rejects any other value;
// what was unknown comes from the answer. The next refresh shows where the server's value differs.
func (k *kind) fillUnknown(planned *Model, stage *authentik.EmailStage) {
	var answered Model
	k.setFromAPI(&answered, stage)
	for _, a := range k.attributes {
		a.fillUnknown(planned, answered)
	}
}
