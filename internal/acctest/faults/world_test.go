package faults_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest/core"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// world is a server, the network before it, and the provider in process; all secrets in it are random.
type world struct {
	t        testing.TB
	server   *acctest.Target
	refuse   *refuser
	canaries map[string]string
	timeout  time.Duration   // of one attempt; 0 leaves the default
	waits    bool            // for real
	ctx      context.Context //nolint:containedctx // of what runs now; a test replaces it to interrupt
	waiting  func()          // is called as a wait begins; nil does nothing
	mu       sync.Mutex
	said     strings.Builder // what the client logged
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{t: tb, ctx: tb.Context(), canaries: map[string]string{}}
	for _, name := range []string{"token", "password", "second password", "header"} {
		w.canaries[name] = rand.Text()
	}
	sim, err := authentiksim.Start(authentiksim.Options{Token: w.canaries["token"]})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	w.server = &acctest.Target{URL: sim.URL(), Token: w.canaries["token"], Sim: sim}
	w.refuse = &refuser{next: &http.Transport{}}
	tb.Cleanup(w.refuse.next.CloseIdleConnections)
	return w
}

func (w *world) tune(c *authentik.Config) {
	c.MaxRetries, c.Transport, c.Log = 2, w.refuse, w.log
	if w.timeout > 0 {
		c.RequestTimeout = w.timeout
	}
	if !w.waits {
		c.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
}

func (w *world) log(_ context.Context, _ slog.Level, message string, pairs ...any) {
	if strings.HasPrefix(message, "waiting") && w.waiting != nil {
		w.waiting()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintln(&w.said, append([]any{message}, pairs...)...)
}

func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

// session is a run of the provider, which ends with the world's context of the moment.
func (w *world) session() *core.Session {
	w.t.Helper()
	session := core.New(bounded{w.t, w}, func() tfprotov6.ProviderServer {
		return providerserver.NewProtocol6(provider.Tuned("test", w.tune)())()
	})
	diags := session.Configure(map[string]any{
		"url": w.server.URL, "token": w.server.Token, "headers": map[string]any{"X-Canary": w.canaries["header"]},
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
	config := authentik.Config{URL: w.server.URL, Token: w.server.Token, RequestTimeout: 30 * time.Second}
	w.tune(&config)
	client, err := authentik.New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// refuser sends matching requests to a port where nobody listens.
type refuser struct {
	next *http.Transport

	mu           sync.Mutex
	method, path string
	left         int // negative is for ever
	refused      int

	// late is called when the answer to the armed request has come, which is then held back for a while; nil refuses
	// the request instead.
	late func()
}

func (r *refuser) arm(method, pattern string, times int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.method, r.path, r.left = method, pattern, times
}

func (r *refuser) due(request *http.Request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ok, _ := path.Match(r.path, strings.TrimPrefix(request.URL.Path, "/api/v3"))
	if !ok || r.method != request.Method || r.left == 0 {
		return false
	}
	r.left--
	r.refused++
	return true
}

// RoundTrip is http.RoundTripper.
func (r *refuser) RoundTrip(request *http.Request) (*http.Response, error) {
	due := r.due(request)
	if due && r.late != nil {
		return r.holdBack(request)
	}
	if due {
		request = request.Clone(request.Context())
		request.URL.Host = "127.0.0.1:1"
	}
	return r.next.RoundTrip(request)
}

// heldBack is less than what a write under way is given after an interrupt.
const heldBack = 500 * time.Millisecond

func (r *refuser) holdBack(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	r.late()
	timer := time.NewTimer(heldBack)
	defer timer.Stop()
	select {
	case <-timer.C:
		return response, nil
	case <-request.Context().Done():
		_ = response.Body.Close()
		return nil, request.Context().Err()
	}
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

// silent fails the test where a secret stands in a text, in any spelling.
func (w *world) silent(tb testing.TB, where, text string) {
	tb.Helper()
	for name, secret := range w.canaries {
		if found := acctest.Leak(text, secret); found != "" {
			tb.Errorf("%s shows the %s as %s:\n%s", where, name, found, text)
		}
	}
}
