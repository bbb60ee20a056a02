package emailsettings

import (
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// Request is the shared part of the body of a create (prior is nil) or of an
// update. Everything is sent, but for a template and a password that did not
// change: a stored template whose file is gone would be refused, and the
// password may have been rotated elsewhere. The configuration is needed for
// the write-only password, which no plan carries. The expiry is spelled by
// SpellText, or by SpellMinutes for a server that counts them.
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

// SpellText spells a duration for a server that takes text.
func SpellText(text string) (string, error) { return duration.ForString(text), nil }

// SpellMinutes spells a duration for a server that counts whole minutes; a finer one is an error.
func SpellMinutes(text string) (string, error) { return duration.ForMinutes(text) }

func spelled(v duration.Value, spell func(string) (string, error)) (*authentik.Expiry, error) {
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
