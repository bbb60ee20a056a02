package diags

import "github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"

// settings contains the provider's attribute for each field of authentik.Config that may be invalid.
var settings = map[string]string{
	"URL": "url", "Token": "token", "Headers": "headers",
	"CACertificate": "ca_certificate", "ClientCertificate": "client_certificate", "ClientKey": "client_key",
}

// tips contains, for some problems of a setting, a text that names a helpful function of Terraform. Setting appends
// this text to the problem.
var tips = map[string]string{
	authentik.ProblemWhiteSpace: "; chomp() removes the line break at the end of a file",
	authentik.ProblemTilde:      ", or pathexpand() around it",
}

// Setting returns the name of the provider's attribute that contains the invalid value. problem says what is wrong. It
// completes a sentence that begins with this name.
func Setting(err *authentik.ConfigError) (attribute, problem string) {
	return settings[err.Field], err.Problem + tips[err.Problem]
}
