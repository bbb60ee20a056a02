package stage

import (
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// check returns the problems that need no server and no state to be found, such as two attributes that contradict
// each other. An unknown value never causes a problem.
func (k *kind) check(config Model) diag.Diagnostics {
	var problems diag.Diagnostics
	if config.UseTLS.ValueBool() && config.UseSSL.ValueBool() {
		problems.AddAttributeError(path.Root("use_tls"), "use_tls and use_ssl are both true",
			"authentik stores this and then silently sends no mail. Keep use_tls for a server that upgrades the connection (port 587), or "+
				"use_ssl for one that encrypts from the start (port 465).")
	}
	problems.Append(checkPasswords(config)...)
	global := valueOr(config.UseGlobalSettings, globalSettingsDefault(config.Host, nil))
	switch {
	case global.ValueBool():
		k.warnIneffective(&problems, config)
	case !global.IsUnknown():
		warnConnection(&problems, config)
		warnCredentials(&problems, config)
	}
	if reason, incompatible := k.incompatibleTemplates[config.Template.ValueString()]; incompatible {
		problems.AddAttributeWarning(path.Root("template"), "The template is for another kind of mail",
			reason+" Remove template to use "+k.template+", or write a template of your own.")
	}
	if k.checkOwn != nil {
		problems.Append(k.checkOwn(config)...)
	}
	return problems
}

// checkPasswords returns errors if both forms of the password are written, or only one of password_wo and
// password_wo_version. Terraform prints the source line of the attribute that a message is about, and that line may
// contain a password. So these errors, and all warnings, are about an attribute that contains no password.
func checkPasswords(config Model) diag.Diagnostics {
	var problems diag.Diagnostics
	at := path.Root("password_wo_version")
	if isKnown(config.Password) && isKnown(config.PasswordWO) {
		problems.AddAttributeError(at, "password and password_wo are both written",
			"Keep password_wo and password_wo_version, which leave the password out of the state, or password.")
	}
	switch {
	case !config.PasswordWO.IsNull() && config.PasswordWOVersion.IsNull():
		problems.AddAttributeError(at, "password_wo without password_wo_version",
			"The state does not contain password_wo, so only its version shows a change. Write password_wo_version = 1, and another number "+
				"whenever password_wo is to be sent again.")
	case config.PasswordWO.IsNull() && !config.PasswordWOVersion.IsNull():
		problems.AddAttributeError(at, "password_wo_version without password_wo",
			"password_wo_version is the version of a password_wo that is not written. Write password_wo, or remove password_wo_version: "+
				"that clears the password on the server.")
	}
	return problems
}

// warnIneffective adds one warning that lists all written attributes that have no effect, because the stage uses the
// global mail settings.
func (k *kind) warnIneffective(problems *diag.Diagnostics, config Model) {
	var names []string
	for _, a := range k.attributes {
		if a.isEffective(config) {
			names = append(names, a.attributeName())
		}
	}
	for _, secret := range []struct {
		name  string
		value types.String
	}{{"password", config.Password}, {"password_wo", config.PasswordWO}} {
		if isKnown(secret.value) && secret.value.ValueString() != "" {
			names = append(names, secret.name)
		}
	}
	if len(names) == 0 {
		return
	}
	reason, fix := "use_global_settings is true", "Remove them, or remove use_global_settings so that host decides."
	switch {
	case config.UseGlobalSettings.IsNull() && config.Host.IsNull():
		reason, fix = "host is not written", "Remove them, or write host to use a mail server of the stage's own."
	case config.UseGlobalSettings.IsNull():
		reason, fix = "it used them before and host did not change", "Remove them, or write use_global_settings = false to use host."
	}
	problems.AddAttributeWarning(path.Root("use_global_settings"), "Attributes without effect beside the global settings",
		"The stage sends mail with the mail settings of the authentik server, because "+reason+". These attributes have no effect: "+
			strings.Join(names, ", ")+". "+fix)
}

// Mail servers expect encryption from the first byte on portSMTPS, and not on the other two ports.
const (
	portSMTPS      = 465
	portSubmission = 587
	portSMTP       = 25
)

func warnConnection(problems *diag.Diagnostics, config Model) {
	warnPort(problems, config)
	if config.Host.IsNull() {
		problems.AddAttributeWarning(path.Root("use_global_settings"), "No host for the stage's own mail server",
			"use_global_settings is false and host is not written, so mail goes to localhost inside authentik's worker, where usually no "+
				"mail server runs. Write host, or remove use_global_settings.")
	}
	if config.Timeout.ValueInt64() > 300 {
		problems.AddAttributeWarning(path.Root("timeout"), "The SMTP time-out is very long",
			"timeout is how many seconds authentik waits for the mail server, not how long the link or code is valid: that is token_expiry.")
	}
}

func warnPort(problems *diag.Diagnostics, config Model) {
	written := valueOr(config.Port, port.byDefault)
	ssl, tls := valueOr(config.UseSSL, useSSL.byDefault), valueOr(config.UseTLS, useTLS.byDefault)
	if written.IsUnknown() || ssl.IsUnknown() || (ssl.ValueBool() && tls.ValueBool()) { // check already rejects use_ssl with use_tls
		return
	}
	const pairs = " Write port = 465 with use_ssl = true, or port = 587 with use_tls = true."
	switch number := written.ValueInt64(); {
	case number == portSMTPS && !ssl.ValueBool():
		problems.AddAttributeWarning(path.Root("port"), "The port needs use_ssl",
			"A mail server expects encryption from the first byte on this port: without use_ssl the connection hangs until its time-out, "+
				"and no mail is sent."+pairs)
	case (number == portSubmission || number == portSMTP) && ssl.ValueBool():
		problems.AddAttributeWarning(path.Root("use_ssl"), "use_ssl does not fit the port",
			"A mail server does not expect encryption from the first byte on this port: every connection fails at once, and no mail is "+
				"sent."+pairs)
	}
}

func warnCredentials(problems *diag.Diagnostics, config Model) {
	user, secret := presenceOf(config.Username), max(presenceOf(config.Password), presenceOf(config.PasswordWO))
	if (user == present || secret == present) && isOff(config.UseTLS) && isOff(config.UseSSL) {
		problems.AddAttributeWarning(path.Root("username"), "The SMTP login is not encrypted",
			"A user name or password is written without use_tls or use_ssl, so anybody between authentik and the mail server can read it. "+
				"Add use_tls = true (port 587) or use_ssl = true (port 465).")
	}
	if !isASCII(config.Username, config.Password, config.PasswordWO) {
		problems.AddAttributeWarning(path.Root("use_global_settings"), "authentik cannot log in with these credentials",
			"The user name or the password contains characters outside of ASCII. authentik's SMTP login fails on them, and no mail is sent. "+
				"Choose a user name and a password in ASCII.")
	}
	if user == absent && secret == present {
		problems.AddAttributeWarning(path.Root("username"), "password without username",
			"authentik silently skips the SMTP login unless both are set. Write username, or remove the password.")
	}
}

// isASCII reports whether all values consist of ASCII characters. authentik logs in with Python's smtplib, which
// encodes the credentials as ASCII and fails on any other character.
func isASCII(values ...types.String) bool {
	return !slices.ContainsFunc(values, func(v types.String) bool {
		return strings.ContainsFunc(v.ValueString(), func(r rune) bool { return r > unicode.MaxASCII })
	})
}

// presence is whether a text is written. The constants are ordered, so that max(a, b) is the presence of at least one
// of two texts.
type presence int

const (
	absent presence = iota
	maybePresent
	present
)

func presenceOf(v types.String) presence {
	switch {
	case v.IsUnknown():
		return maybePresent
	case v.ValueString() == "":
		return absent
	}
	return present
}

func isOff(v types.Bool) bool { return !v.IsUnknown() && !v.ValueBool() }
