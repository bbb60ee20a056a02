package faults_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// scenario is the environment of one stage: a server in memory, a network that can fail, and the provider in this
// process. The sessions use the scenario as their testing.TB. Therefore they call the provider with the context that
// the scenario's method Context returns, and a test can end this context.
type scenario struct {
	testing.TB

	typeName string
	server   *acctest.Target
	network  *network
	secrets  map[string]string // random values; the key says what the secret is
	session  *tfcore.Session
	stage    *tfcore.Resource

	writeOnly bool   // whether the password of the stage is write-only
	id        string // the id of the stage before the operation, or "" if no stage existed

	ctx context.Context // a test replaces ctx to interrupt the calls

	mu     sync.Mutex      // guards the fields below, because a request of the client may outlive the call that caused it
	onWait func()          // called when the client begins to wait before it repeats a request; can be nil
	log    strings.Builder // all log lines of the client
}

// proxyPassword is a secret that the provider must not show. All tests have it in the environment variable HTTP_PROXY,
// as part of the URL of a proxy. Go ignores this variable for loopback addresses, where the simulated server listens.
// Therefore the tests of the authenticator stage set the proxy directly, and the tests of the email stage use no proxy.
var proxyPassword = rand.Text()

func proxyURL() *url.URL {
	return &url.URL{Scheme: "http", User: url.UserPassword("user", proxyPassword), Host: "proxy.test"}
}

var scenarios atomic.Int64

// newScenario returns a scenario with a new server. Each server has its own address, so that the provider's locks for
// the flows of one server do not block another scenario.
func newScenario(tb testing.TB, typeName string) *scenario {
	tb.Helper()
	token := rand.Text()
	sim, err := authentiksim.New(authentiksim.Options{Token: token})
	if err != nil {
		tb.Fatal(err)
	}
	address := fmt.Sprint("http://127.0.0.1:", 1024+scenarios.Add(1)) // nothing connects to this port
	return scenarioOn(tb, &acctest.Target{URL: address, Token: token, Sim: sim}, typeName)
}

func scenarioOn(tb testing.TB, server *acctest.Target, typeName string) *scenario {
	tb.Helper()
	s := &scenario{TB: tb, ctx: tb.Context(), server: server, typeName: typeName}
	s.secrets = map[string]string{
		"token": server.Token, "proxy's password": proxyPassword, "client key": clientPair().secret,
	}
	for _, name := range []string{
		"password", "second password", "write-only password", "second write-only password", "server's password", "header",
	} {
		// These characters make each encoding of the secret look different.
		s.secrets[name] = rand.Text() + `"\+&>` + rand.Text()[:4]
	}
	s.network = &network{Transport: &http.Transport{DialContext: memhttp.Serve(tb, server.Sim)}}
	if typeName == acctest.Kinds[1] {
		s.network.Proxy = http.ProxyURL(proxyURL())
	}
	tb.Cleanup(s.network.CloseIdleConnections)
	s.session = s.newSession()
	s.stage = s.session.Resource(typeName)
	return s
}

// Context returns the context of the calls to the provider.
func (s *scenario) Context() context.Context { return s.ctx }

// newSession starts and configures a provider. Package fastpath serves the provider, as in main.
func (s *scenario) newSession() *tfcore.Session {
	s.Helper()
	newClient := func(config authentik.Config) (*authentik.Client, error) {
		config.MaxRetries, config.RequestTimeout, config.Log = 2, 5*time.Second, s.writeLog
		return authentik.NewForTest(config, s.network)
	}
	session := tfcore.New(s, func() tfprotov6.ProviderServer {
		return fastpath.New(provider.NewWithClient("test", newClient))
	})
	diags := session.Configure(map[string]any{
		"url": s.server.URL, "token": s.server.Token, "headers": map[string]any{"X-Canary": s.secrets["header"]},
		"client_certificate": clientPair().certificate, "client_key": clientPair().key,
	})
	if len(diags) > 0 {
		s.Fatal(diags)
	}
	return session
}

func (s *scenario) setOnWait(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWait = do
}

func (s *scenario) writeLog(_ context.Context, message string, fields ...map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onWait != nil && strings.HasPrefix(message, "waiting") {
		s.onWait()
	}
	fmt.Fprintln(&s.log, message, fields)
}

// must fails the test if the diagnostics contain an error. It is for steps in which no request has a fault.
func (s *scenario) must(diags tfcore.Diagnostics) {
	s.Helper()
	if diags.HasError() {
		s.Fatalf("without the fault: %s", diags)
	}
}

// mustShowNoSecret looks for secrets in the diagnostics, the log and the state. Only the state may contain the password
// of the stage.
func (s *scenario) mustShowNoSecret(diags tfcore.Diagnostics) {
	s.Helper()
	s.mu.Lock()
	log := s.log.String()
	s.mu.Unlock()
	if !strings.Contains(log, "duration_ms") {
		s.Errorf("no request was logged, so the search means nothing: %.500s", log)
	}
	state := fmt.Sprint(s.stage.State(), s.stage.Identity())
	mustNotLeak(s, s.secrets, "a diagnostic", diags.String())
	mustNotLeak(s, s.secrets, "the log", log)
	mustNotLeak(s, s.secrets, "the state", state, "password", "second password")
	if stored := s.stage.State()["password"]; stored != nil && leak(state, fmt.Sprint(stored)) == "" {
		s.Error("a password is in the state, and the search does not find the password")
	}
}
