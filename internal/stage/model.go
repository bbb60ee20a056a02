package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Model is the configuration, plan or state of a stage of either type. Attributes that the type does not have are
// always null. In a configuration, null means "not written". In a state, password and password_wo_version are null if
// they were never configured or must be sent again, and password_wo is always null.
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

	// Only the email stage has these attributes. In a state, the recovery attributes are null if the server's release
	// does not have them.
	ActivateUserOnSuccess types.Bool     `tfsdk:"activate_user_on_success"`
	RecoveryMaxAttempts   types.Int64    `tfsdk:"recovery_max_attempts"`
	RecoveryCacheTimeout  duration.Value `tfsdk:"recovery_cache_timeout"`

	// Only the authenticator stage has these attributes. If the stage has no friendly name, friendly_name is null or
	// "" in a state, whichever the configuration contains. After an import it is "".
	ConfigureFlow types.String `tfsdk:"configure_flow"`
	FriendlyName  types.String `tfsdk:"friendly_name"`
}

// isFromElsewhere reports whether a state comes from an import, a list or another provider, and no read has refreshed
// it yet. Such a state has no force_destroy, which every create, update and read of this provider sets.
func (m Model) isFromElsewhere() bool { return m.ForceDestroy.IsNull() }

// toAPI returns the body of a create (prior is nil) or of an update. An update contains the name and what the plan
// changes: authentik keeps the value of a field that the body does not contain, and somebody may have changed a value
// elsewhere since the state was read. The write-only password comes from config, because no plan contains it. toAPI
// returns an error if the server's release cannot store token_expiry.
func (k *kind) toAPI(planned Model, prior *Model, config Model, caps authentik.Capabilities) (*authentik.EmailStage, error) {
	stage := &authentik.EmailStage{Stage: authentik.Stage{Name: planned.Name.ValueString()}}
	stage.Password = passwordToAPI(planned, prior, config)
	for _, a := range k.attributes {
		if prior != nil && a.value(planned).Equal(a.value(*prior)) {
			continue
		}
		if err := a.toAPI(stage, planned, caps); err != nil {
			return nil, err
		}
	}
	return stage, nil
}

// setFromAPI copies a response of the server into the model. A value that the response does not contain stays as it
// is, a duration with the same meaning keeps its spelling, and the password is only compared (see comparePassword).
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

// fillUnknown completes a plan after it was applied. Known values stay as planned, because Terraform rejects any
// other value. Unknown values come from the response. If the server stored another value than planned, the next
// refresh shows it.
func (k *kind) fillUnknown(planned *Model, stage *authentik.EmailStage) {
	var answered Model
	k.setFromAPI(&answered, stage)
	for _, a := range k.attributes {
		a.fillUnknown(planned, answered)
	}
}
