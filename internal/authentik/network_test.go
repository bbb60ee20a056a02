package authentik

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// A POST that got no connection was certainly not sent, so its outcome is NotApplied and the client may repeat it. A
// POST that got a connection may have been sent, so its outcome is Unknown and the client does not repeat it.
func TestRequestWithoutConnectionIsNotApplied(t *testing.T) {
	hanging, err := net.Listen("tcp", "127.0.0.1:0") // this server accepts connections, but never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hanging.Close() })
	refuses := httptest.NewServer(always(http.StatusBadGateway, "no"))
	t.Cleanup(refuses.Close)
	direct, through := &http.Transport{}, &http.Transport{
		Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(refuses.URL) },
	}
	for _, test := range []struct {
		name, url string
		network   *http.Transport
		want      Outcome
		kind      error
		repeated  bool
	}{
		{"refused connection", "http://127.0.0.1:1", direct, NotApplied, ErrUnreachable, true},
		{"handshake that hangs", "https://" + hanging.Addr().String(), direct, NotApplied, ErrTimeout, true},
		{"tunnel that is refused", "https://authentik.test", through, NotApplied, ErrUnreachable, true},
		{"no TLS", strings.Replace(refuses.URL, "http:", "https:", 1), direct, NotApplied, ErrUnreachable, false},
		{"server that hangs", "http://" + hanging.Addr().String(), direct, Unknown, ErrTimeout, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client := mustNew(t, Config{
				URL: test.url, Token: testToken, MaxRetries: 1, RequestTimeout: 500 * time.Millisecond,
			}, test.network)
			err := client.do(t.Context(), call{method: http.MethodPost, path: "/stages/email/", status: http.StatusCreated})
			failure := failureOf(t, err)
			if failure.Outcome != test.want || !errors.Is(err, test.kind) || failure.Attempts > 1 != test.repeated {
				t.Errorf("got %+v", failure)
			}
			if errors.Is(test.kind, ErrTimeout) && !strings.HasPrefix(failure.Detail, "the limit is 500ms") {
				t.Errorf("got %s", failure.Detail)
			}
		})
	}
}

// The client limits the size of the header and of the decompressed body of a response. The test counts all allocations
// of the client and the server, including memory that was freed.
func TestResponsesAreBounded(t *testing.T) {
	const mostAllocated = 8 * transport.MaxBody
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		kind    error
		want    string
	}{
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			zeros := make([]byte, 1<<20)
			for packer := gzip.NewWriter(w); ; { // the loop ends when the client closes the connection
				if _, err := packer.Write(zeros); err != nil {
					return
				}
			}
		}, ErrMalformed, "16777216 bytes: the answer is too large"},
		"header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
			answer(w, http.StatusOK, stageBody)
		}, ErrUnreachable, "exceeded 1048576 bytes"},
	} {
		run(t, name, func(t *testing.T) {
			client := newClient(t, test.handler, nil)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := getError(t, client)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > mostAllocated {
				t.Errorf("%d MiB were allocated, at most %d may be", allocated>>20, mostAllocated>>20)
			}
		})
	}
}

// proxyURL is the proxy in the environment of all tests.
const proxyURL = "http://user:pr0xy-pa55@proxy.test:3128"

func hasProxyPassword(r *http.Request) bool {
	user, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
	return user == "user" && password == "pr0xy-pa55"
}

// tunnel returns the handler of a proxy that tunnels connections to proxied.test:443 to the given server.
func tunnel(server *httptest.Server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "proxied.test:443" || !hasProxyPassword(r) {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		toServer, dialErr := net.Dial("tcp", server.Listener.Addr().String())
		toClient, _, err := http.NewResponseController(w).Hijack()
		if err := errors.Join(dialErr, err); err != nil {
			panic(err)
		}
		defer func() { _ = errors.Join(toServer.Close(), toClient.Close()) }()
		_, _ = io.WriteString(toClient, "HTTP/1.1 200 Connected\r\n\r\n")
		go func() { _, _ = io.Copy(toClient, toServer) }()
		_, _ = io.Copy(toServer, toClient)
	}
}

// If the proxy cannot be reached or refuses a request, the error says so. The error never contains the password of the
// proxy, which the proxy may repeat in its response.
func TestRequestsUseTheProxyOfTheEnvironment(t *testing.T) {
	identity := newIdentity(t)
	server := startTLS(t, identity, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+testToken || r.Header.Get("Proxy-Authorization") != "" {
			t.Errorf("the server received %v", r.Header)
		}
		answer(w, http.StatusOK, stageBody)
	}, nil)
	repeatsPassword := func(w http.ResponseWriter, r *http.Request) {
		toClient, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(toClient, "HTTP/1.1 407 not user:pr0xy-pa55, "+r.Header.Get("Proxy-Authorization")+
			"\r\nContent-Length: 0\r\n\r\n")
		_ = toClient.Close()
	}
	for name, test := range map[string]struct {
		url     string
		handler http.HandlerFunc // the handler of the proxy; nil = the proxy refuses connections
		want    string           // part of the error; empty means success
	}{
		"HTTP": {"http://proxied.test", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host != "proxied.test" || !hasProxyPassword(r) {
				t.Errorf("the proxy received a request for %s with %v", r.URL, r.Header)
			}
			answer(w, http.StatusOK, stageBody)
		}, ""},
		"HTTPS":        {"https://proxied.test", tunnel(server), ""},
		"refused HTTP": {"http://proxied.test", repeatsPassword, "status 407"},
		"refused tunnel": {"https://proxied.test", repeatsPassword,
			"the proxy does not connect: 407 not (redacted), Basic (redacted)"},
		"no proxy there": {"http://proxied.test", nil, "proxyconnect tcp: refused"},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, test.handler, func(c *Config) { c.URL, c.TLS.CACertificate = test.url, identity.certificate })
			if test.handler == nil {
				client.network.(*http.Transport).DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
					return nil, errors.New("refused")
				}
			}
			err := getError(t, client)
			if test.want == "" && err == nil {
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "pa55") {
				t.Errorf("got %v", err)
			}
			if isRefused := errors.Is(err, ErrProxyRefused); isRefused != (name == "refused tunnel") {
				t.Errorf("got the cause ErrProxyRefused: %v", isRefused)
			}
		})
	}
}
