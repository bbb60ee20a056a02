package emailsettings

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Check says what is wrong with a configuration, across attributes and without
// a server. What is unknown is never held against it.
func (k Kind) Check(config Model) diag.Diagnostics {
	var diags diag.Diagnostics
	if config.UseTLS.ValueBool() && config.UseSSL.ValueBool() {
		diags.AddAttributeError(path.Root("use_tls"), "use_tls and use_ssl are both true",
			"authentik stores this and then sends no mail, without a word. Keep use_tls for a server that upgrades the connection "+
				"(port 587), or use_ssl for one that is encrypted from the start (port 465).")
	}
	diags.Append(checkPasswords(config)...)
	global := Or(config.UseGlobalSettings, globalSettingsDefault(config.Host))
	switch {
	case global.ValueBool():
		warnIneffective(&diags, config)
	case !global.IsUnknown():
		warnConnection(&diags, config)
		warnCredentials(&diags, config)
	}
	if lacks, unfit := k.Unfit[config.Template.ValueString()]; unfit {
		diags.AddAttributeWarning(path.Root("template"), "The template is made for another kind of mail",
			fmt.Sprintf("%s, which this stage is for. Leave template out for %s, or write a template of your own.", lacks, k.Template))
	}
	return diags
}

// checkPasswords refuses what is not one password. Terraform prints the line of the source that a message is on, and a
// password may stand in it: these, and every warning, are on an attribute beside.
func checkPasswords(config Model) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root("password_wo_version")
	if isKnown(config.Password) && isKnown(config.PasswordWO) {
		diags.AddAttributeError(at, "Two passwords",
			"password and password_wo are both written. Keep password_wo and password_wo_version, which leave the password out of the state, or password.")
	}
	switch {
	case !config.PasswordWO.IsNull() && config.PasswordWOVersion.IsNull():
		diags.AddAttributeError(at, "password_wo without password_wo_version",
			"No state holds password_wo, so only its version shows a change. Write password_wo_version = 1, and another number whenever password_wo is to be sent again.")
	case config.PasswordWO.IsNull() && !config.PasswordWOVersion.IsNull():
		diags.AddAttributeError(at, "password_wo_version without password_wo",
			"It is the version of a password_wo, and there is none. Write password_wo, or remove password_wo_version: that clears the password on the server.")
	}
	return diags
}

// warnIneffective names the connection attributes that are written with
// another value than their default while the global settings are in use. Each
// gets the same warning, which Terraform then folds into one.
func warnIneffective(diags *diag.Diagnostics, config Model) {
	var names []string
	for _, written := range []struct {
		name          string
		value, normal attr.Value
	}{
		{"host", config.Host, host.Default},
		{"port", config.Port, port.Default},
		{"username", config.Username, username.Default},
		{"password", config.Password, types.StringValue("")},
		{"password_wo", config.PasswordWO, types.StringValue("")},
		{"use_tls", config.UseTLS, useTLS.Default},
		{"use_ssl", config.UseSSL, useSSL.Default},
		{"timeout", config.Timeout, timeout.Default},
		{"from_address", config.FromAddress, fromAddress.Default},
	} {
		if isKnown(written.value) && !written.value.Equal(written.normal) {
			names = append(names, written.name)
		}
	}
	cause, fix := "use_global_settings is true", "remove use_global_settings, so that a host decides"
	if config.UseGlobalSettings.IsNull() {
		cause, fix = "no host is written, which makes use_global_settings true", "write host to use a mail server of the stage's own"
	}
	for _, name := range names {
		at := path.Root(name)
		if strings.HasPrefix(name, "password") {
			at = path.Root("use_global_settings")
		}
		diags.AddAttributeWarning(at, "Without effect while the global settings are in use",
			fmt.Sprintf("The stage sends mail with the e-mail settings of the authentik server, since %s. Without effect: %s. "+
				"Remove what has none, or %s.", cause, strings.Join(names, ", "), fix))
	}
}

func warnConnection(diags *diag.Diagnostics, config Model) {
	at := Or(config.Port, port.Default)
	encrypted, upgraded := Or(config.UseSSL, useSSL.Default), Or(config.UseTLS, useTLS.Default)
	switch {
	case at.IsUnknown() || encrypted.IsUnknown() || (encrypted.ValueBool() && upgraded.ValueBool()): // an error already
	case at.ValueInt64() == 465 && !encrypted.ValueBool():
		fix := "Add use_ssl = true"
		if upgraded.ValueBool() {
			fix = "Write use_ssl = true instead of use_tls"
		}
		diags.AddAttributeWarning(path.Root("port"), "Port 465 without use_ssl",
			"A mail server expects encryption from the first byte on port 465: the connection hangs until its time-out and no mail is sent. "+
				fix+", or use port 587 with use_tls = true.")
	case (at.ValueInt64() == 587 || at.ValueInt64() == 25) && encrypted.ValueBool():
		diags.AddAttributeWarning(path.Root("use_ssl"), fmt.Sprintf("Port %d with use_ssl", at.ValueInt64()),
			fmt.Sprintf("A mail server does not expect encryption from the first byte on port %d: every connection fails at once. "+
				"Write port = 465 with use_ssl = true, or use_tls = true instead of use_ssl.", at.ValueInt64()))
	}
	if config.Host.IsNull() {
		diags.AddAttributeWarning(path.Root("use_global_settings"), "No host for the stage's own mail server",
			"use_global_settings is false and host is not written, so mail goes to localhost inside authentik's worker, where usually no "+
				"mail server is. Write host, or remove use_global_settings.")
	}
	if config.Timeout.ValueInt64() > 300 {
		diags.AddAttributeWarning(path.Root("timeout"), "A long time-out of the SMTP connection",
			"timeout is how many seconds authentik waits for the mail server, not how long the link or code is valid: that is token_expiry.")
	}
}

func warnCredentials(diags *diag.Diagnostics, config Model) {
	user, secret := presence(config.Username), max(presence(config.Password), presence(config.PasswordWO))
	if (user == present || secret == present) && off(config.UseTLS) && off(config.UseSSL) {
		diags.AddAttributeWarning(path.Root("username"), "Credentials are sent in the clear",
			"A user name or password is written without use_tls or use_ssl, so anybody on the way to the mail server can read it. "+
				"Add use_tls = true (port 587) or use_ssl = true (port 465).")
	}
	if !isASCII(config.Username, config.Password, config.PasswordWO) {
		diags.AddAttributeWarning(path.Root("use_global_settings"), "Credentials that authentik cannot log in with",
			"The user name or the password has characters outside of ASCII. authentik's SMTP login fails on them, and no mail is sent. "+
				"Choose a user name and a password in ASCII.")
	}
	if user == absent && secret == present {
		diags.AddAttributeWarning(path.Root("username"), "A password without username",
			"authentik skips the SMTP login, without a word, unless both are set. Write username, or remove the password.")
	}
}

// isASCII is what Python's smtplib takes: it encodes what it logs in with as ASCII.
func isASCII(values ...types.String) bool {
	return !slices.ContainsFunc(values, func(v types.String) bool {
		return strings.ContainsFunc(v.ValueString(), func(r rune) bool { return r > unicode.MaxASCII })
	})
}

// warnHalfLogin warns of a user name without a password, unless the state shows
// a stage that had it so: the password of an imported one was set elsewhere,
// and nobody could silence the warning.
func warnHalfLogin(config Model, state *Model) diag.Diagnostics {
	var diags diag.Diagnostics
	global := Or(config.UseGlobalSettings, globalSettingsDefault(config.Host))
	secret := max(presence(config.Password), presence(config.PasswordWO))
	if global.IsUnknown() || global.ValueBool() || presence(config.Username) != present || secret != absent {
		return diags
	}
	if state == nil || !state.Username.Equal(config.Username) || !state.Password.IsNull() || !state.PasswordWOVersion.IsNull() {
		diags.AddAttributeWarning(path.Root("username"), "username without a password",
			"authentik skips the SMTP login, without a word, unless both are set. Write password or password_wo, or remove username. "+
				"(A password that was set outside of this configuration counts.)")
	}
	return diags
}

// presenceOf orders what is known of a value, so that max of two says what is
// known of either being there.
type presenceOf int

const (
	absent presenceOf = iota
	undecidedPresence
	present
)

func presence(v types.String) presenceOf {
	switch {
	case v.IsUnknown():
		return undecidedPresence
	case v.ValueString() == "":
		return absent
	}
	return present
}

func off(v types.Bool) bool { return !v.IsUnknown() && !v.ValueBool() }
