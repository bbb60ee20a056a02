package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/fakeproviders"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Beside returns the start of a configuration that uses both providers: the official one as authentik and this one as
// authentik-email.
func (s *Target) Beside() string {
	return `terraform {
  required_providers {
    authentik       = { source = "goauthentik/authentik" }
    authentik-email = { source = "goauthentik/authentik-email" }
    random          = { source = "goauthentik/random" }
  }
}
provider "authentik-email" {
  url   = "` + s.URL + `"
  token = "` + s.Token + `"
}
`
}

// Official returns a session with a fake of the official provider in process. It needs no configuration.
func (s *Target) Official(tb testing.TB) *tfcore.Session {
	tb.Helper()
	server, err := fakeproviders.Factory("authentik", s.ask)()
	if err != nil {
		tb.Fatal(err)
	}
	session := tfcore.New(tb, func() tfprotov6.ProviderServer { return server })
	if diags := session.Configure(nil); len(diags) > 0 {
		tb.Fatal(diags)
	}
	return session
}

// TestBeside runs the steps through the CLI, with fakes of other providers next to this one. It puts Beside before each
// configuration. All providers are in the official provider's namespace, because the test framework supports only one
// namespace.
func (s *Target) TestBeside(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	s.RequireCLI(t)
	t.Setenv("TF_ACC_PROVIDER_NAMESPACE", "goauthentik")
	for i := range steps {
		steps[i].Config = s.Beside() + steps[i].Config
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"authentik":       fakeproviders.Factory("authentik", s.ask),
			"random":          fakeproviders.Factory("random", s.ask),
			"authentik-email": Factories["authentik"],
		},
		CheckDestroy: s.checkDestroyed,
		Steps:        steps,
	})
}
