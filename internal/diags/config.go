package diags

import "github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"

// settings contains the name of the provider's attribute for each field of the client's configuration.
var settings = map[string]string{
	"URL": "url", "Token": "token", "Headers": "headers",
	"CACertificate": "ca_certificate", "ClientCertificate": "client_certificate", "ClientKey": "client_key",
}

// tips contains the functions of Terraform that help against some problems. Each tip is added to the text of its
// problem.
var tips = map[string]string{
	authentik.ProblemWhiteSpace: "; the line break at the end of a file is removed by chomp() or trimspace()",
	authentik.ProblemTilde:      ", or pathexpand() around it",
}

// Setting returns the provider's attribute that contains the invalid value, and the rest of a sentence that begins with
// the name of this attribute.
func Setting(err *authentik.ConfigError) (attribute, problem string) {
	return settings[err.Field], err.Problem + tips[err.Problem]
}
