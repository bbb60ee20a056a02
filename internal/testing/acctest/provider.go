package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Factories has the provider by its local name, for tests that use the CLI.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){
	"authentik": func() (tfprotov6.ProviderServer, error) { return ProviderServer(), nil },
}

// ProviderServer returns the provider in process, as main serves it.
func ProviderServer() tfprotov6.ProviderServer { return fastpath.New(provider.New("test")()) }

// Session returns a session with the provider in process, configured for the server.
func (s *Target) Session(tb testing.TB) *tfcore.Session {
	tb.Helper()
	factory := ProviderServer
	if s.compared {
		factory = newComparer(tb)
	}
	session := tfcore.New(tb, factory)
	if diags := session.Configure(map[string]any{"url": s.URL, "token": s.Token}); len(diags) > 0 {
		tb.Fatal(diags)
	}
	return session
}

// ProviderBlock returns the provider block that configures the CLI for the server.
func (s *Target) ProviderBlock() string {
	return fmt.Sprintf("provider \"authentik\" {\n  url   = %q\n  token = %q\n}\n", s.URL, s.Token)
}
