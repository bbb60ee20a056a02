package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/fakeproviders"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// ProviderServer returns a server of the provider that runs in the test process. Like main, it uses package fastpath.
func ProviderServer() tfprotov6.ProviderServer { return fastpath.New(provider.New("test")) }

// Session returns a session with the provider in the test process. The provider is configured for this server.
func (s *Target) Session(tb testing.TB) *tfcore.Session {
	tb.Helper()
	factory := ProviderServer
	if s.compared {
		factory = newComparer(tb)
	}
	return configured(tb, factory, map[string]any{"url": s.URL, "token": s.Token})
}

// Official returns a session with a fake of the official provider in the test process.
func (s *Target) Official(tb testing.TB) *tfcore.Session {
	tb.Helper()
	server, err := fakeproviders.Factory(s.ask)()
	if err != nil {
		tb.Fatal(err)
	}
	return configured(tb, func() tfprotov6.ProviderServer { return server }, nil)
}

func configured(tb testing.TB, factory func() tfprotov6.ProviderServer, config map[string]any) *tfcore.Session {
	tb.Helper()
	session := tfcore.New(tb, factory)
	if diags := session.Configure(config); len(diags) > 0 {
		tb.Fatal(diags)
	}
	return session
}

// ProviderBlock returns a provider block with the URL and the token of the server.
func (s *Target) ProviderBlock() string {
	return fmt.Sprintf("provider \"authentik\" {\n  url   = %q\n  token = %q\n}\n", s.URL, s.Token)
}
