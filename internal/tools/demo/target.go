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

// simulatorToken is the token of the simulator. No other server accepts it.
const simulatorToken = "demo-token"

// target is the server that the demo uses. Only the provider's requests pass through its counter.
type target struct {
	url     string // the URL for the provider, which is that of the counter
	behind  string // the URL of the real server; "" = simulated
	token   string
	release string // what the server reports; set by checkAccess
	front   *counter
	api     *rawClient
	sim     *authentiksim.Server // nil for a real server
	server  *http.Server
}

// newTarget starts a simulator, or a counter for the real server in AUTHENTIK_URL and AUTHENTIK_TOKEN.
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

// simulated returns a target with a simulator of this release in this process.
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

// proxied returns a target for the server at address. Its requests are sent with way.
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

// listen starts the counter on a free port of the loopback interface. The counter passes requests on to next.
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

// checkAccess requests the server's release. It returns an error if the URL or the token is wrong.
func (t *target) checkAccess(ctx context.Context) (err error) {
	t.release, err = t.api.version(ctx)
	return err
}

// close stops the listeners.
func (t *target) close() {
	if t.server != nil {
		_ = t.server.Close()
	}
	if t.sim != nil {
		t.sim.Close()
	}
}

// since reports whether the server has this release or a newer one. A release that cannot be parsed is treated as newer
// than all others.
func (t *target) since(year, month int) bool {
	var y, m int
	if n, _ := fmt.Sscanf(t.release, "%d.%d", &y, &m); n != 2 {
		return true
	}
	return y > year || y == year && m >= month
}
