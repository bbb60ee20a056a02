package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Factories are the provider for the CLI, under its local name.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){
	"authentik": func() (tfprotov6.ProviderServer, error) { return ProviderServer(), nil },
}

// ProviderServer is the provider in process, as main serves it.
func ProviderServer() tfprotov6.ProviderServer { return fastpath.New(provider.New("test")()) }

// Session is the provider in process, configured for the target.
func (s *Target) Session(tb testing.TB) *tfcore.Session {
	tb.Helper()
	factory := ProviderServer
	if s.compared {
		factory = newTwin(tb)
	}
	session := tfcore.New(tb, factory)
	if diags := session.Configure(map[string]any{"url": s.URL, "token": s.Token}); len(diags) > 0 {
		tb.Fatal(diags)
	}
	return session
}

// ProviderBlock is the provider's configuration for the CLI.
func (s *Target) ProviderBlock() string {
	return fmt.Sprintf("provider \"authentik\" {\n  url   = %q\n  token = %q\n}\n", s.URL, s.Token)
}
