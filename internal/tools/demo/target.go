package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// simulatorToken is what the simulator accepts; it opens nothing else.
const simulatorToken = "demo-token"

// target is the authentik that the demo runs against, with a counter in front
// that only the provider talks through.
type target struct {
	url     string // where the provider connects: the counter
	behind  string // the real server's address; empty: simulated
	token   string
	release string // as the server says; set by look
	front   *counter
	api     *rawClient
	sim     *authentiksim.Server // nil against a real server
	server  *http.Server
}

// newTarget starts the simulator or stands in front of the server of
// AUTHENTIK_URL and AUTHENTIK_TOKEN.
func newTarget(s settings) (*target, error) {
	address, token := s.get("AUTHENTIK_URL"), s.get("AUTHENTIK_TOKEN")
	switch {
	case address == "" && token == "":
		return simulated(s.release)
	case address == "":
		return nil, usageError("AUTHENTIK_TOKEN is set and AUTHENTIK_URL is not: set both for a real server, or neither for the simulator")
	case token == "":
		return nil, usageError("AUTHENTIK_URL is set and AUTHENTIK_TOKEN is not: set both for a real server, or neither for the simulator")
	case s.release != "":
		return nil, usageError("-release chooses what is simulated: leave it out, or unset AUTHENTIK_URL and AUTHENTIK_TOKEN")
	}
	way, err := transport(s.get("AUTHENTIK_CA_CERTIFICATE"))
	if err != nil {
		return nil, err
	}
	return proxied(address, token, way)
}

// simulated is a simulator of the release in this process.
func simulated(release string) (*target, error) {
	sim, err := authentiksim.Start(authentiksim.Options{Release: release, Token: simulatorToken})
	if err != nil {
		return nil, usageError(fmt.Sprintf("the simulator does not start: %v", err))
	}
	t := &target{token: simulatorToken, sim: sim, api: newRawClient(sim.URL(), simulatorToken, http.DefaultTransport)}
	if err := t.listen(sim); err != nil {
		sim.Close()
		return nil, err
	}
	return t, nil
}

// proxied is the server at address, reached by the given way.
func proxied(address, token string, way http.RoundTripper) (*target, error) {
	base, err := url.Parse(strings.TrimSuffix(strings.TrimRight(address, "/"), "/api/v3"))
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, usageError(fmt.Sprintf("AUTHENTIK_URL is %q, not an address such as https://authentik.example.com", address))
	}
	proxy := &httputil.ReverseProxy{
		Transport: way,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(base) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "the demo cannot reach "+base.Host+": "+err.Error(), http.StatusBadGateway)
		},
	}
	t := &target{token: token, behind: base.String(), api: newRawClient(base.String(), token, way)}
	if err := t.listen(proxy); err != nil {
		return nil, err
	}
	return t, nil
}

// listen puts the counter in front of next, on a free port of the loopback.
func (t *target) listen(next http.Handler) error {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	t.url = "http://" + listener.Addr().String()
	t.front = &counter{next: next}
	t.server = &http.Server{Handler: t.front, ReadHeaderTimeout: readHeaderTimeout}
	go func() { _ = t.server.Serve(listener) }()
	return nil
}

// look asks the server for its release, which is also the proof that the
// address and the token are right.
func (t *target) checkAccess(ctx context.Context) (err error) {
	t.release, err = t.api.version(ctx)
	return err
}

// close stops what listens.
func (t *target) close() {
	if t.server != nil {
		_ = t.server.Close()
	}
	if t.sim != nil {
		t.sim.Close()
	}
}

// since says whether the server's release is the given one or newer; a release
// that cannot be read counts as newer than all.
func (t *target) since(year, month int) bool {
	var y, m int
	if n, _ := fmt.Sscanf(t.release, "%d.%d", &y, &m); n != 2 {
		return true
	}
	return y > year || y == year && m >= month
}
