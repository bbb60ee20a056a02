package faults_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// world is a server, a network that can fail, and the provider in process. All of its secrets are random.
type world struct {
	t        testing.TB
	server   *acctest.Target
	refuse   *refuser
	pair     pair
	canaries map[string]string
	ctx      context.Context // the context of all calls, which a test replaces to interrupt the calls
	quit     func()          // the function that cancels ctx
	waiting  func()          // the function to call when the client begins to wait, or nil
	said     lines           // the log lines of the provider, the framework and the SDK
}

// proxyPassword is in the URL of the environment's proxy. Go does not use that proxy for the loopback interface.
var proxyPassword = rand.Text()

func proxyUser() *url.Userinfo { return url.UserPassword("user", proxyPassword) }

// newWorld returns a world with a new server in memory. In a bubble of testing/synctest, its waits and time limits take
// no time. Its address is used by no other world, so that worlds do not wait for each other's locks.
func newWorld(tb testing.TB) *world {
	tb.Helper()
	token := rand.Text()
	sim, err := authentiksim.New(authentiksim.Options{Token: token})
	if err != nil {
		tb.Fatal(err)
	}
	address := fmt.Sprint("http://127.0.0.1:", 1024+worlds.Add(1)) // nothing connects to this port
	return worldOf(tb, &acctest.Target{URL: address, Token: token, Sim: sim}, nil)
}

// worlds is the number of worlds so far.
var worlds atomic.Int64

// worldOf returns a world with an existing simulator. If user is not nil, the provider sends all requests to the server
// as to a proxy with this user.
func worldOf(tb testing.TB, server *acctest.Target, user *url.Userinfo) *world {
	tb.Helper()
	w := &world{t: tb, server: server, pair: newPair(tb), refuse: newRefuser(tb, server, user)}
	w.canaries = map[string]string{"token": server.Token, "proxy's password": proxyPassword, "client key": w.pair.secret}
	for _, name := range []string{
		"password", "second password", "write-only password", "second write-only password", "server's password", "header",
	} {
		// With these characters each encoding of the secret looks different.
		w.canaries[name] = rand.Text() + `"\+&>` + rand.Text()[:4]
	}
	ctx := tfsdklogtest.RootLogger(tflogtest.RootLogger(tb.Context(), &w.said), &w.said)
	w.ctx, w.quit = context.WithCancel(ctx)
	tb.Cleanup(w.said.reset)
	tb.Cleanup(w.quit)
	tb.Cleanup(w.refuse.next.CloseIdleConnections)
	return w
}

// newClient returns a client that uses the log and the network of the world.
func (w *world) newClient(config authentik.Config) (*authentik.Client, error) {
	config.MaxRetries, config.RequestTimeout, config.Log = 2, 5*time.Second, w.heard(config.Log)
	return authentik.NewForTest(config, w.refuse)
}

type logFunc = func(ctx context.Context, level slog.Level, message string, pairs ...any)

// heard returns a log function that calls waiting when the client begins to wait, and then written. If written is nil,
// it writes the line to the world's log.
func (w *world) heard(written logFunc) logFunc {
	if written == nil {
		written = func(_ context.Context, _ slog.Level, message string, pairs ...any) {
			fmt.Fprintln(&w.said, append([]any{message}, pairs...)...)
		}
	}
	return func(ctx context.Context, level slog.Level, message string, pairs ...any) {
		if strings.HasPrefix(message, "waiting") && w.waiting != nil {
			w.waiting()
		}
		written(ctx, level, message, pairs...)
	}
}

// lines is a log that several goroutines can write to.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// reset drops all lines. Otherwise they would stay in memory as long as the client.
func (l *lines) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

// String returns everything that was written so far.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// session returns a run of the provider. Its calls use the world's current context.
func (w *world) session() *tfcore.Session {
	w.t.Helper()
	session := tfcore.New(bounded{w.t, w}, func() tfprotov6.ProviderServer {
		return providerserver.NewProtocol6(provider.NewWithClient("test", w.newClient)())()
	})
	diags := session.Configure(map[string]any{
		"url": w.server.URL, "token": w.server.Token, "headers": map[string]any{"X-Canary": w.canaries["header"]},
		"client_certificate": w.pair.certificate, "client_key": w.pair.key,
	})
	if len(diags) > 0 {
		w.t.Fatal(diags)
	}
	return session
}

// bounded is a testing.TB whose context is the world's.
type bounded struct {
	testing.TB
	world *world
}

func (b bounded) Context() context.Context { return b.world.ctx }

func (w *world) client() *authentik.Client {
	w.t.Helper()
	config := authentik.Config{
		URL: w.server.URL, Token: w.server.Token, Headers: map[string]string{"X-Canary": w.canaries["header"]},
		ClientCertificate: w.pair.certificate, ClientKey: w.pair.key,
	}
	client, err := w.newClient(config)
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// struck reports whether any request met a fault.
func (w *world) struck() bool {
	for _, request := range w.server.Sim.Requests() {
		if request.Faulted {
			return true
		}
	}
	w.refuse.mu.Lock()
	defer w.refuse.mu.Unlock()
	return w.refuse.refused > 0
}

// silent fails the test if a text contains a secret in any encoding. The text may contain the secrets with the names in
// may.
func (w *world) silent(tb testing.TB, where, text string, may ...string) {
	tb.Helper()
	for name, secret := range w.canaries {
		if found := leak(text, secret); found != "" && !slices.Contains(may, name) {
			tb.Errorf("%s shows the %s as %s: %s", where, name, found, around(text, secret))
		}
	}
}
