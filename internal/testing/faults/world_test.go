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

// world is a server, the network before it, and the provider in process; all secrets in it are random.
type world struct {
	t        testing.TB
	server   *acctest.Target
	refuse   *refuser
	limits   limiter
	pair     pair
	canaries map[string]string
	waits    bool            // for real
	ctx      context.Context // of what runs now; a test replaces it to interrupt
	quit     func()          // ends ctx
	waiting  func()          // is called as a wait begins; nil does nothing
	said     lines           // what provider, framework and SDK logged, at the most talkative level
}

// proxyPassword is in the address of the environment's proxy, which is never asked for the loopback interface.
var proxyPassword = rand.Text()

func proxyUser() *url.Userinfo { return url.UserPassword("user", proxyPassword) }

func newWorld(tb testing.TB) *world {
	tb.Helper()
	token := rand.Text()
	sim, err := authentiksim.Start(authentiksim.Options{Token: token})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	return worldOf(tb, &acctest.Target{URL: sim.URL(), Token: token, Sim: sim}, nil)
}

// worldOf is a world of a server that is there, asked straight or, with user information, as a proxy of itself.
func worldOf(tb testing.TB, server *acctest.Target, user *url.Userinfo) *world {
	tb.Helper()
	w := &world{t: tb, server: server, pair: newPair(tb), refuse: newRefuser(server, user)}
	w.canaries = map[string]string{"token": server.Token, "proxy's password": proxyPassword, "client key": w.pair.secret}
	for _, name := range []string{"password", "second password", "write-only password", "second write-only password", "server's password", "header"} {
		// A quote, a backslash, a plus and an ampersand give each spelling a look of its own.
		w.canaries[name] = rand.Text() + `"\+&>` + rand.Text()[:4]
	}
	ctx := tfsdklogtest.RootLogger(tflogtest.RootLogger(tb.Context(), &w.said), &w.said)
	w.ctx, w.quit = context.WithCancel(ctx)
	tb.Cleanup(w.said.reset)
	tb.Cleanup(w.quit)
	tb.Cleanup(w.refuse.next.CloseIdleConnections)
	return w
}

// newClient makes a client with the log and the network of the world.
func (w *world) newClient(config authentik.Config) (*authentik.Client, error) {
	config.MaxRetries, config.Log = 2, w.heard(config.Log)
	hooks := authentik.Hooks{Network: w.refuse, Limit: w.limits.limit}
	if !w.waits {
		hooks.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	return authentik.NewForTest(config, hooks)
}

type logFunc = func(ctx context.Context, level slog.Level, message string, pairs ...any)

// heard is the provider's log, to which the test listens; nil writes the lines without it.
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

// lines is a log that many write to.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write is io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// reset forgets the lines, which would otherwise be kept for as long as the client is.
func (l *lines) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

// String is everything that was written so far.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// session is a run of the provider, which ends with the world's context of the moment.
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

// bounded is a test with the context of its world.
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

// struck tells whether any request met a fault.
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

// silent fails the test where a secret stands in a text, in any spelling; some may.
func (w *world) silent(tb testing.TB, where, text string, may ...string) {
	tb.Helper()
	for name, secret := range w.canaries {
		if found := acctest.Leak(text, secret); found != "" && !slices.Contains(may, name) {
			tb.Errorf("%s shows the %s as %s: %s", where, name, found, around(text, secret))
		}
	}
}
