package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Model is the configuration, the plan or the state of a stage of either type. An attribute that the stage type does
// not have is null. The list at the end of this file says what else null means. In a state, password_wo is always null.
// password and password_wo_version are null in a state if the user did not configure them. They also become null if the
// password must be sent again, so that the next plan shows a change.
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

	// Only the email stage has these attributes. RecoveryMaxAttempts and RecoveryCacheTimeout are null in a state if the
	// server's release does not have them.
	ActivateUserOnSuccess types.Bool     `tfsdk:"activate_user_on_success"`
	RecoveryMaxAttempts   types.Int64    `tfsdk:"recovery_max_attempts"`
	RecoveryCacheTimeout  duration.Value `tfsdk:"recovery_cache_timeout"`

	// Only the authenticator stage has these attributes. See nameType for null and "" in FriendlyName.
	ConfigureFlow types.String `tfsdk:"configure_flow"`
	FriendlyName  types.String `tfsdk:"friendly_name"`
}

// isStage reports whether a state contains a stage. It returns false for the zero Model, the state before a create.
func (m Model) isStage() bool { return !m.ID.IsNull() }

// isFromElsewhere reports whether the state comes from an import, a list or another provider, and was not refreshed
// yet. force_destroy is null only in such a state, because every create and every read of this provider sets
// force_destroy.
func (m Model) isFromElsewhere() bool { return m.ForceDestroy.IsNull() }

// toAPI returns the body of a request. For a create, the argument `prior` is the zero Model, and the body contains all
// planned values. For an update, the body contains only the name and the values that the plan changes, so that it does
// not undo a change that somebody made on the server. The write-only password comes from the configuration, because a
// plan does not contain it.
func (t *stageType) toAPI(planned, prior, config Model, caps authentik.Capabilities) *authentik.EmailStage {
	stage := &authentik.EmailStage{Stage: authentik.Stage{Name: planned.Name.ValueString()}}
	stage.Password = passwordToAPI(planned, prior, config)
	for _, a := range t.attributes {
		if !prior.isStage() || !a.value(planned).Equal(a.value(prior)) {
			a.toAPI(stage, planned)
		}
	}
	t.adapt(stage, caps)
	return stage
}

// adapt changes fields that some releases expect in another form:
//   - token_expiry: up to 2025.2, email stages need a number of minutes. A duration that is not a whole number of
//     minutes stays as it is, so that the server refuses it.
//   - friendly_name: if a stage has no friendly name, releases up to 2025.8 accept only null, and later releases accept
//     only "" (recordings auth-email/field/friendly_name/*).
func (t *stageType) adapt(stage *authentik.EmailStage, caps authentik.Capabilities) {
	if name := stage.FriendlyName.Value; name != nil && *name == "" && caps.Has(authentik.FriendlyNameNullable) {
		stage.FriendlyName.Value = nil
	}
	if stage.TokenExpiry == nil || !t.countsMinutes || !caps.Has(authentik.ExpiryInMinutes) {
		return
	}
	if minutes, err := duration.ForMinutes(string(*stage.TokenExpiry)); err == nil {
		stage.TokenExpiry = (*authentik.Expiry)(&minutes)
	}
}

// setFromAPI copies a response of the server into the model, except the password: comparePassword decides whether the
// password in the model stays or becomes null.
func (t *stageType) setFromAPI(m *Model, stage *authentik.EmailStage) {
	m.Password, m.PasswordWO = comparePassword(m.configuredPassword(), stage.Password), types.StringNull()
	if !m.PasswordWOVersion.IsNull() { // a password in the state is an old one that ignore_changes kept
		m.Password = types.StringNull()
	}
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

// fillUnknown replaces the unknown values of a plan with the values in the response to a create or an update. Known
// values stay as planned, because Terraform rejects any other value. If the server stored another value than planned,
// the next refresh shows it.
func (t *stageType) fillUnknown(planned *Model, stage *authentik.EmailStage) {
	var answered Model
	t.setFromAPI(&answered, stage)
	for _, a := range t.attributes {
		a.fillUnknown(planned, answered)
	}
}

// Null, unknown and zero values have these meanings:
//
//   - In a configuration, null means "not written", and unknown means "written, but not known yet". valueOr replaces
//     null and keeps unknown.
//   - In a state, null in an attribute with a default means that its value was never read. Either another provider
//     wrote the state, or the server's release does not have the attribute. If the apply may find a real value, the
//     planned value is unknown, because Terraform does not accept a real value where null was planned.
//   - In a response of the API, the zero value of a field means that the response does not contain the field. The model
//     then keeps its value. If only some releases have the attribute, the value becomes null instead.
//   - In a request, the zero value of a field means that the request does not contain the field. The server then keeps
//     its value. toAPI leaves unknown values out of a request. It also leaves null out, except for fields that a
//     request clears by sending null.

func valueOr[V attr.Value](configured, fallback V) V {
	if configured.IsNull() {
		return fallback
	}
	return configured
}

func isKnown(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }
