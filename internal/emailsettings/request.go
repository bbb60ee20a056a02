package emailsettings

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/timedelta"
)

// Request is the shared part of the body of a create (prior is nil) or of an
// update. Everything is sent, but for a template and a password that did not
// change: a stored template whose file is gone would be refused, and the
// password may have been rotated elsewhere. The configuration is needed for
// the write-only password, which no plan carries. The expiry is spelled by
// Text, or by Minutes for a server that counts them.
func (m Model) Request(prior *Model, config Model, spell func(string) (string, error)) (authentik.Stage, authentik.EmailSettings, error) {
	expiry, err := spelled(m.TokenExpiry, spell)
	settings := authentik.EmailSettings{
		UseGlobalSettings: Pointer(m.UseGlobalSettings, m.UseGlobalSettings.ValueBool),
		Host:              Pointer(m.Host, m.Host.ValueString),
		Port:              Pointer(m.Port, m.Port.ValueInt64),
		Username:          Pointer(m.Username, m.Username.ValueString),
		Password:          password(m, prior, config),
		UseTLS:            Pointer(m.UseTLS, m.UseTLS.ValueBool),
		UseSSL:            Pointer(m.UseSSL, m.UseSSL.ValueBool),
		Timeout:           Pointer(m.Timeout, m.Timeout.ValueInt64),
		FromAddress:       Pointer(m.FromAddress, m.FromAddress.ValueString),
		Subject:           Pointer(m.Subject, m.Subject.ValueString),
		Template:          Pointer(m.Template, m.Template.ValueString),
		TokenExpiry:       expiry,
	}
	if prior != nil && prior.Template.Equal(m.Template) {
		settings.Template = nil
	}
	if err != nil && prior != nil && prior.TokenExpiry.Equal(m.TokenExpiry) {
		err = nil // the server holds what we cannot spell, and keeps it
	}
	return authentik.Stage{Name: m.Name.ValueString()}, settings, err
}

// Text spells a duration for a server that takes text.
func Text(duration string) (string, error) { return timedelta.ForString(duration), nil }

// Minutes spells a duration for a server that counts whole minutes; a finer one is an error.
func Minutes(duration string) (string, error) { return timedelta.ForMinutes(duration) }

func spelled(v timedelta.Value, spell func(string) (string, error)) (*authentik.Expiry, error) {
	if !isKnown(v) {
		return nil, nil
	}
	text, err := spell(v.ValueString())
	if err != nil {
		return nil, err
	}
	expiry := authentik.Expiry(text)
	return &expiry, nil
}

// password decides what a write says about the password: nil leaves the
// server's as it is, "" clears it. The three cases where it is left alone are
// an unchanged one, an unchanged version, and one that was never configured.
func password(planned Model, prior *Model, config Model) *string {
	if prior == nil {
		prior = &Model{}
	}
	held := prior.heldPassword()
	switch {
	case !planned.Password.IsNull():
		if held.Equal(planned.Password) {
			return nil
		}
		return planned.Password.ValueStringPointer()
	case !planned.PasswordWOVersion.IsNull():
		if prior.PasswordWOVersion.Equal(planned.PasswordWOVersion) {
			return nil
		}
		secret := config.PasswordWO.ValueString()
		return &secret
	case held.IsNull() && prior.PasswordWOVersion.IsNull():
		return nil
	}
	cleared := ""
	return &cleared
}

// heldPassword is the password of a state, null where none was configured. A state without component is another
// provider's, before the first refresh: no password is "" there, and the server may hold one.
func (m *Model) heldPassword() types.String {
	if m.Component.IsNull() && m.Password.ValueString() == "" {
		return types.StringNull()
	}
	return m.Password
}

// refreshPassword compares what the server returns with what is stored. The
// server's password never leaves this function: where it differs, the state
// gets a value that no configured password equals, so that the plan shows an
// in-place update: "", or null where "" is what is stored.
func refreshPassword(stored types.String, returned *string) types.String {
	switch {
	case stored.IsNull() || returned == nil || stored.ValueString() == *returned:
		return stored
	case stored.ValueString() == "":
		return types.StringNull()
	}
	return types.StringValue("")
}
