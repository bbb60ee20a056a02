package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
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
func (t *stageType) toAPI(
	planned Model, prior *Model, config Model, caps authentik.Capabilities,
) (*authentik.EmailStage, error) {
	stage := &authentik.EmailStage{Stage: authentik.Stage{Name: planned.Name.ValueString()}}
	stage.Password = passwordToAPI(planned, prior, config)
	for _, a := range t.attributes {
		if prior == nil || !a.value(planned).Equal(a.value(*prior)) {
			a.toAPI(stage, planned)
		}
	}
	return stage, t.adapt(stage, caps)
}

// adapt changes the fields of a request that some releases expect in another form. Email stages of releases up to
// 2025.2 have token_expiry as a number of minutes. Releases up to 2025.8 accept null for "no friendly name" and refuse
// the empty string; later releases accept the empty string and refuse null (recordings
// auth-email/field/friendly_name/*).
func (t *stageType) adapt(stage *authentik.EmailStage, caps authentik.Capabilities) error {
	if name := stage.FriendlyName.Value; name != nil && *name == "" && caps.Has(authentik.FriendlyNameNullable) {
		stage.FriendlyName.Value = nil
	}
	if stage.TokenExpiry == nil || !t.countsMinutes || !caps.Has(authentik.ExpiryInMinutes) {
		return nil
	}
	minutes, err := duration.ForMinutes(string(*stage.TokenExpiry))
	stage.TokenExpiry = (*authentik.Expiry)(&minutes)
	return err
}

// setFromAPI copies a response of the server into the model. A value that the response does not contain stays as it
// is, a duration with the same meaning keeps its spelling, and the password is only compared (see comparePassword).
func (t *stageType) setFromAPI(m *Model, stage *authentik.EmailStage) {
	m.Password, m.PasswordWO = comparePassword(m.configuredPassword(), stage.Password), types.StringNull()
	if stage.Name != "" {
		m.Name = types.StringValue(stage.Name)
	}
	for _, a := range t.attributes {
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
func (t *stageType) fillUnknown(planned *Model, stage *authentik.EmailStage) {
	var answered Model
	t.setFromAPI(&answered, stage)
	for _, a := range t.attributes {
		a.fillUnknown(planned, answered)
	}
}

// A missing value has these meanings:
//
//   - In a configuration, null means "not written", and unknown means "written, but not known yet". valueOr
//     replaces null and keeps unknown.
//   - In a prior state, null means that no value was ever read: another provider wrote the state, or the server's
//     release does not have the field. A value that is planned from the state is unknown then, because Terraform
//     rejects a value other than null for an attribute that was planned as null.
//   - In a response of the API, the zero value of a field means "not in the response". The model keeps its value.
//   - In a request, the zero value of a field leaves the value on the server as it is. toAPI sends it for unknown, and
//     for null except in fields that null clears.

// valueOr returns the configured value, even if it is unknown. It returns the fallback if the configured value is
// null.
func valueOr[V attr.Value](configured, fallback V) V {
	if configured.IsNull() {
		return fallback
	}
	return configured
}

// isKnown reports whether a value is neither null nor unknown.
func isKnown(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }
