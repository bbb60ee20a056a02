package diags

import "github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"

// settings are the provider's attributes by the fields of the client's configuration.
var settings = map[string]string{
	"URL": "url", "Token": "token", "Headers": "headers",
	"CACertificate": "ca_certificate", "ClientCertificate": "client_certificate", "ClientKey": "client_key",
}

// tips are what Terraform offers against some problems.
var tips = map[string]string{
	authentik.ProblemWhiteSpace: "; the line break at the end of a file is removed by chomp() or trimspace()",
	authentik.ProblemTilde:      ", or pathexpand() around it",
}

// Setting returns the provider's attribute that a *authentik.ConfigError is about, and the rest of a sentence that begins
// with that attribute.
func Setting(err *authentik.ConfigError) (attribute, problem string) {
	return settings[err.Field], err.Problem + tips[err.Problem]
}
