package emailsettings

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Model is the part of a stage's configuration, plan or state that both
// resources share; each embeds it by value. In a configuration null means "not
// written"; in a state only password, password_wo_version (never configured)
// and password_wo (never stored) are null.
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
	FlowSet           types.List     `tfsdk:"flow_set"`
}

// Refresh takes over what the server holds. A key that the server leaves out
// stays as it was, a duration of equal meaning keeps its spelling, and the
// password is only ever compared (see refreshPassword).
func (m *Model) Refresh(stage authentik.Stage, settings authentik.EmailSettings) {
	m.Password, m.PasswordWO = m.heldPassword(), types.StringNull()
	m.ID = said(stage.PK, m.ID)
	m.Name = said(stage.Name, m.Name)
	m.Component = said(stage.Component, m.Component)
	m.VerboseName = said(stage.VerboseName, m.VerboseName)
	m.VerboseNamePlural = said(stage.VerboseNamePlural, m.VerboseNamePlural)
	m.MetaModelName = said(stage.MetaModelName, m.MetaModelName)
	m.UseGlobalSettings = Told(settings.UseGlobalSettings, types.BoolPointerValue, m.UseGlobalSettings)
	m.Host = Told(settings.Host, types.StringPointerValue, m.Host)
	m.Port = Told(settings.Port, types.Int64PointerValue, m.Port)
	m.Username = Told(settings.Username, types.StringPointerValue, m.Username)
	m.UseTLS = Told(settings.UseTLS, types.BoolPointerValue, m.UseTLS)
	m.UseSSL = Told(settings.UseSSL, types.BoolPointerValue, m.UseSSL)
	m.Timeout = Told(settings.Timeout, types.Int64PointerValue, m.Timeout)
	m.FromAddress = Told(settings.FromAddress, types.StringPointerValue, m.FromAddress)
	m.Subject = Told(settings.Subject, types.StringPointerValue, m.Subject)
	m.Template = Told(settings.Template, types.StringPointerValue, m.Template)
	m.TokenExpiry = duration.KeepSpelling(Told((*string)(settings.TokenExpiry), duration.NewPointerValue, m.TokenExpiry), m.TokenExpiry)
	m.Password = refreshPassword(m.Password, settings.Password)
	if m.FlowSet.IsNull() {
		m.FlowSet = flowset.Empty()
	}
}

// Settle completes a plan that was carried out: what was known stays as it was
// planned, for Terraform refuses any other value, and what was unknown is taken
// from the answer. The next refresh shows where the server thinks otherwise.
func (m *Model) Settle(stage authentik.Stage, settings authentik.EmailSettings) {
	answered := Model{FlowSet: m.FlowSet}
	answered.Refresh(stage, settings)
	m.ID = Settled(m.ID, answered.ID)
	m.Name = Settled(m.Name, answered.Name)
	m.Component = Settled(m.Component, answered.Component)
	m.VerboseName = Settled(m.VerboseName, answered.VerboseName)
	m.VerboseNamePlural = Settled(m.VerboseNamePlural, answered.VerboseNamePlural)
	m.MetaModelName = Settled(m.MetaModelName, answered.MetaModelName)
	m.UseGlobalSettings = Settled(m.UseGlobalSettings, answered.UseGlobalSettings)
	m.Host = Settled(m.Host, answered.Host)
	m.Port = Settled(m.Port, answered.Port)
	m.Username = Settled(m.Username, answered.Username)
	m.UseTLS = Settled(m.UseTLS, answered.UseTLS)
	m.UseSSL = Settled(m.UseSSL, answered.UseSSL)
	m.Timeout = Settled(m.Timeout, answered.Timeout)
	m.FromAddress = Settled(m.FromAddress, answered.FromAddress)
	m.Subject = Settled(m.Subject, answered.Subject)
	m.Template = Settled(m.Template, answered.Template)
	m.TokenExpiry = Settled(m.TokenExpiry, answered.TokenExpiry)
}
