package stage

import (
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// warnIf must not get an attribute that contains a password, because Terraform prints the attribute's source line.
func warnIf(problems *diag.Diagnostics, condition bool, attribute, summary, detail string) {
	if condition {
		problems.AddAttributeWarning(path.Root(attribute), summary, detail)
	}
}

// check returns the errors and warnings that the configuration alone shows. An unknown value causes none.
func (t *stageType) check(config Model) diag.Diagnostics {
	var problems diag.Diagnostics
	if config.UseTLS.ValueBool() && config.UseSSL.ValueBool() {
		problems.AddAttributeError(path.Root("use_tls"), "use_tls and use_ssl are both true",
			"authentik stores both and then silently sends no mail. Keep use_tls for a server that upgrades the connection "+
				"(port 587), or use_ssl for one that encrypts from the start (port 465).")
	}
	checkPasswords(&problems, config)
	// If `host` is written and use_global_settings is not, the planned value of use_global_settings depends on the state,
	// which is not known here. checkPlan calls warnMailServer for such a configuration.
	if config.Host.IsNull() || !config.UseGlobalSettings.IsNull() {
		t.warnMailServer(&problems, config, valueOr(config.UseGlobalSettings, types.BoolValue(true)))
	}
	reason, isIncompatible := t.incompatibleTemplates[config.Template.ValueString()]
	warnIf(&problems, isIncompatible, "template", "The template is for another type of mail",
		reason+" Remove template to use "+t.template+", or write a template of your own.")
	warnIf(&problems, config.RecoveryMaxAttempts.Equal(types.Int64Value(0)),
		"recovery_max_attempts", "The mail cannot be sent again",
		"With 0 attempts, a user who asks authentik to send the mail again gets an error. Write a number "+
			"greater than 0.")
	return problems
}

// checkPasswords adds no error to password or password_wo, because Terraform would print the source line of the
// attribute, which may contain the password.
func checkPasswords(problems *diag.Diagnostics, config Model) {
	for i, secret := range []types.String{config.Password, config.PasswordWO} {
		if problem := validators.Trimmed(secret.ValueString()); problem != "" {
			problems.AddError("Invalid "+[]string{"password", "password_wo"}[i], problem)
		}
	}
	at := path.Root("password_wo_version")
	switch {
	case isKnown(config.Password) && isKnown(config.PasswordWO):
		problems.AddAttributeError(at, "password and password_wo are both written",
			"A stage has only one password. Keep either password_wo with password_wo_version, which keep the password out of "+
				"the state, or password.")
	case config.PasswordWO.IsNull() != config.PasswordWOVersion.IsNull():
		problems.AddAttributeError(at, "password_wo and password_wo_version belong together",
			"The state does not contain password_wo, so Terraform cannot detect that it changes. Write both, and raise "+
				"password_wo_version to send password_wo again. Removing both clears a password that Terraform has "+
				"set.")
	}
}

// The argument `global` of warnMailServer is the planned value of use_global_settings.
func (t *stageType) warnMailServer(problems *diag.Diagnostics, config Model, global types.Bool) {
	switch {
	case global.ValueBool():
		t.warnIneffective(problems, config)
	case !global.IsUnknown():
		warnConnection(problems, config)
		warnCredentials(problems, config)
	}
}

func (t *stageType) warnIneffective(problems *diag.Diagnostics, config Model) {
	var names []string
	for _, a := range t.attributes {
		// The warning leaves out timeout = 30, the default of the official provider. A configuration that was moved from
		// that provider may contain this value.
		isOfficialDefault := a == attribute(timeout) && config.Timeout.Equal(types.Int64Value(30))
		if a.isEffective(config) && !isOfficialDefault {
			names = append(names, a.attributeName())
		}
	}
	if config.Password.ValueString() != "" {
		names = append(names, "password")
	}
	if config.PasswordWO.ValueString() != "" {
		names = append(names, "password_wo")
	}
	warnIf(problems, len(names) > 0, "use_global_settings", "Attributes have no effect with global settings",
		"The stage sends mail with the mail settings of the authentik server. Ignored: "+strings.Join(names, ", ")+
			". Remove what is ignored. To use your own values instead, write host and use_global_settings = false.")
}

func warnConnection(problems *diag.Diagnostics, config Model) {
	number := valueOr(config.Port, port.byDefault).ValueInt64() // 0 if the port is unknown, which causes no warning
	warnIf(problems, number == 465 && isOff(config.UseSSL), "port", "The port needs use_ssl",
		"On port 465, a mail server expects encryption from the first byte: without use_ssl, the connection hangs until the "+
			"timeout, and no mail is sent. Write use_ssl = true without use_tls, or port = 587 with use_tls = true.")
	// This warning is left out if use_ssl and use_tls are both true, because stageType.check then adds an error.
	isSSL := config.UseSSL.ValueBool() && !config.UseTLS.ValueBool()
	warnIf(problems, (number == 587 || number == 25) && isSSL, "use_ssl", "use_ssl does not fit the port",
		"On the ports 25 (the default) and 587, a mail server does not expect encryption from the first byte: every "+
			"connection fails at once, and no mail is sent. Write port = 465, or port = 587 with use_tls = true instead of "+
			"use_ssl.")
	warnIf(problems, config.Host.IsNull(), "use_global_settings", "No host for the stage's own mail server",
		"use_global_settings is false and host is not written, so mail goes to localhost inside authentik's worker, where "+
			"usually no mail server runs. Write host, or remove use_global_settings.")
	warnIf(problems, config.Timeout.ValueInt64() > 300, "timeout", "The SMTP timeout is very long",
		"timeout is the number of seconds that authentik waits for the mail server. To change how long the link or code is "+
			"valid, write token_expiry.")
}

// warnCredentials does not warn about a user name without a password, because warnHalfLogin does.
func warnCredentials(problems *diag.Diagnostics, config Model) {
	user, isUnknown := config.Username.ValueString(), config.Username.IsUnknown()
	isWritten := config.Password.ValueString() != "" || config.PasswordWO.ValueString() != ""
	if user != "" && mayHavePassword(config) || isUnknown && isWritten {
		warnLogin(problems, config)
	}
	warnIf(problems, isWritten && user == "" && !isUnknown, "username", "password without username",
		"authentik silently skips the SMTP login unless both are set. Write username, or remove the password.")
}

// mayHavePassword reports whether the configuration contains a password, or a value that may be one. A
// password_wo_version counts as a password unless password_wo is "". It also counts if password_wo is null: with
// ignore_changes = all, the configuration contains the password_wo_version of the state, but no password_wo.
func mayHavePassword(config Model) bool {
	isWriteOnly := !config.PasswordWOVersion.IsNull() && !config.PasswordWO.Equal(types.StringValue(""))
	return config.Password.IsUnknown() || config.Password.ValueString() != "" || isWriteOnly
}

// For port 465, warnLogin does not warn about the missing encryption, because an unencrypted connection to this port
// hangs before the login.
func warnLogin(problems *diag.Diagnostics, config Model) {
	warnIf(problems, isOff(config.UseTLS) && isOff(config.UseSSL) && config.Port.ValueInt64() != 465,
		"username", "The SMTP login is not encrypted",
		"Without use_tls or use_ssl, anybody between authentik and the mail server can read the user name and the password "+
			"when authentik logs in. Add use_tls = true (port 587) or use_ssl = true (port 465).")
	warnIf(problems, !isASCII(config.Username, config.Password, config.PasswordWO),
		"use_global_settings", "authentik cannot log in with these credentials",
		"The user name or the password contains characters outside of ASCII. authentik's SMTP login fails on them, and no "+
			"mail is sent. Choose a user name and a password in ASCII.")
}

// isASCII is needed because authentik logs in with Python's smtplib, which fails on any character outside of ASCII.
func isASCII(values ...types.String) bool {
	return !slices.ContainsFunc(values, func(v types.String) bool {
		return strings.ContainsFunc(v.ValueString(), func(r rune) bool { return r > unicode.MaxASCII })
	})
}

// isOff reports whether a boolean attribute is false or not written.
func isOff(v types.Bool) bool { return !v.IsUnknown() && !v.ValueBool() }
