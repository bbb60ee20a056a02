package faults_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// If an error names an attribute, Terraform prints the line of the attribute in the configuration. This line may
// contain a secret. The provider's errors never make Terraform print a line with a secret.
func TestAccErrorsShowNoSourceLineWithASecret(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-canary-of-a-line"
	cli := acctest.Built(t)
	for name, c := range map[string]struct{ provider, stage string }{
		"token":               {provider: `token = "` + secret + ` x"`},
		"header":              {provider: `headers = { "X-A" = "` + secret + `\n" }`},
		"key of headers":      {provider: `headers = { "` + secret + ` =" = "X-A" }`},
		"password in the url": {provider: `url = "http://admin:` + secret + `@auth.example.com"`},
		"query of the url":    {provider: `url = "https://auth.example.com/?key=` + secret + `"`},
		"client key": {provider: "client_certificate = <<EOT\n" + clientPair().certificate + "\nEOT\n  client_key = \"" +
			secret + "\""},
		"key as certificate":  {provider: "client_certificate = \"" + secret + "\"\n  client_key = \"x\""},
		"password of a stage": {stage: `password = " ` + secret + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			folder := cli.Folder(t, acctest.Simulated(t, ""))
			folder.Write(t, `
provider "authentik" {
  `+c.provider+`
}
resource "authentik_stage_email" "this" {
  name = "this"
  `+c.stage+`
}
`)
			out, err := folder.Run(t, "plan")
			if err == nil {
				t.Errorf("the plan succeeded: %s", out)
			}
			mustNotLeak(t, map[string]string{name: secret}, "the output", out)
		})
	}
}
