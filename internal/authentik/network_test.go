package authentik

import (
	"bytes"
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
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// relay forwards connections to a server. It can imitate a firewall that has forgotten some of the connections. Such a
// connection stays open, but relay forwards nothing over it.
type relay struct {
	net.Listener
	server    string
	count     atomic.Int64
	forgotten atomic.Int64 // the number of forgotten connections, which are the oldest ones
}

func newRelay(t *testing.T, server string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: listener, server: server}
	go r.accept()
	return r
}

// accept forwards new connections until the listener is closed.
func (r *relay) accept() {
	for {
		here, err := r.Accept()
		if err != nil {
			return
		}
		there, err := net.Dial("tcp", r.server)
		if err != nil {
			_ = here.Close()
			continue
		}
		number := r.count.Add(1)
		go r.pass(number, here, there)
		go r.pass(number, there, here)
	}
}

func (r *relay) pass(number int64, to, from net.Conn) {
	defer func() { _ = to.Close() }()
	_, _ = io.Copy(writerFunc(func(p []byte) (int, error) {
		if number <= r.forgotten.Load() {
			return len(p), nil
		}
		return to.Write(p)
	}), from)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// If a firewall has forgotten a connection, the client opens a new one, even with HTTP/2, which uses only one
// connection.
func TestDeadConnectionIsReplaced(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			identity := newIdentity(t)
			server := startTLS(t, identity, always(http.StatusOK, stageBody), func(s *httptest.Server) { s.EnableHTTP2 = http2 })
			passage := newRelay(t, server.Listener.Addr().String())
			t.Cleanup(func() { _ = passage.Close() })
			client := withFastPings(t, Config{
				URL: "https://" + passage.Addr().String(), Token: testToken, CACertificate: identity.certificate,
				MaxRetries: 4, RequestTimeout: 300 * time.Millisecond,
			})
			for range 2 {
				if _, err := client.Emails().Get(t.Context(), "x"); err != nil {
					t.Fatal(err)
				}
				passage.forgotten.Store(passage.count.Load())
			}
			if opened := passage.count.Load(); opened < 2 {
				t.Errorf("%d connections were opened, want at least 2", opened)
			}
		})
	}
}

// withFastPings returns a client with the real network that sends HTTP/2 pings a hundred times as often as usual.
func withFastPings(t *testing.T, config Config) *Client {
	t.Helper()
	network, err := config.network("https")
	if err != nil {
		t.Fatal(err)
	}
	pings := network.(*http.Transport).HTTP2
	if pings.SendPingTimeout+pings.PingTimeout >= defaultTimeout {
		t.Errorf("a dead connection outlives an attempt: %+v", pings)
	}
	pings.SendPingTimeout /= 100
	pings.PingTimeout /= 100
	return mustNew(t, config, network)
}

// A POST that got no connection was certainly not sent, so its outcome is NotApplied and the client may repeat it.
// Otherwise the outcome is Unknown, and the client does not repeat the POST.
func TestRequestWithoutConnectionIsNotApplied(t *testing.T) {
	hangs := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = deaf.Close() })
	refuses := httptest.NewServer(always(http.StatusBadGateway, "no"))
	t.Cleanup(refuses.Close)
	breaks := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(breaks.Close)
	for _, test := range []struct {
		name, url string
		network   *http.Transport
		want      Outcome
		kind      error
	}{
		{"refused connection", "http://127.0.0.1:1", &http.Transport{}, NotApplied, ErrUnreachable},
		{"dial that hangs", "http://authentik.test", &http.Transport{DialContext: hangs}, NotApplied, ErrTimeout},
		{"handshake that hangs", "https://" + deaf.Addr().String(), &http.Transport{}, NotApplied, ErrTimeout},
		{"tunnel that is refused", "https://authentik.test", through(refuses.URL), NotApplied, ErrUnreachable},
		{"tunnel that hangs", "https://authentik.test", through("http://" + deaf.Addr().String()), NotApplied, ErrTimeout},
		{"no TLS", strings.Replace(refuses.URL, "http:", "https:", 1), &http.Transport{}, NotApplied, ErrUnreachable},
		{"server that hangs", "http://" + deaf.Addr().String(), &http.Transport{}, Unknown, ErrTimeout},
		{"server that breaks off", breaks.URL, &http.Transport{}, Unknown, ErrUnreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client := mustNew(t, Config{
				URL: test.url, Token: testToken, MaxRetries: 1, RequestTimeout: 500 * time.Millisecond,
			}, test.network)
			err := client.do(t.Context(), call{method: http.MethodPost, path: "/stages/email/", status: http.StatusCreated})
			failure, is := errors.AsType[*Error](err)
			if !is || failure.Outcome != test.want || !errors.Is(err, test.kind) {
				t.Fatalf("got %+v", err)
			}
			isRepeated := failure.Attempts > 1
			if want := test.want == NotApplied && test.name != "no TLS"; isRepeated != want {
				t.Errorf("%d attempts, repeated wanted: %t", failure.Attempts, want)
			}
		})
	}
}

func through(proxy string) *http.Transport {
	return &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(proxy) }}
}

// The limits of time and size apply to the header and the body of a response.
func TestResponsesAreBounded(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		kind    error
		want    string
	}{
		"body that hangs": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"pk":`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, ErrTimeout, "no answer within 1m0s"},
		"plain": {func(w http.ResponseWriter, _ *http.Request) {
			writeForever(w)
		}, ErrMalformed, "larger than 16777216 bytes"},
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			writeForever(gzip.NewWriter(w))
		}, ErrMalformed, "larger than 16777216 bytes"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"pk":`)
		}, ErrMalformed, "broke off after 6 bytes"},
		"header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
			answer(w, http.StatusOK, stageBody)
		}, ErrUnreachable, "exceeded 1048576 bytes"},
	} {
		run(t, name, func(t *testing.T) {
			client := newClient(t, test.handler, func(c *Config) { c.RequestTimeout = time.Minute })
			_, err := client.Emails().Get(t.Context(), "x")
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// writeForever writes zeros until the client closes the connection.
func writeForever(w io.Writer) {
	for block := make([]byte, 1<<20); ; {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// A compressed response that decompresses to 256 MiB takes little memory. The test adds up all allocations, including
// freed ones, so the memory in use was never larger than this sum.
func TestADecompressionBombTakesLittleMemory(t *testing.T) {
	const most = 8 * transport.MaxBody
	bomb := packed(t, 256<<20)
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := client.Emails().Get(t.Context(), "x")
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err == nil || used > most {
		t.Errorf("%d MiB were allocated, at most %d may be: %v", used>>20, most>>20, err)
	}
}

// packed returns a gzip stream that decompresses to size zeros. It repeats one compressed block, because a gzip stream
// may consist of several parts.
func packed(t *testing.T, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	packer := gzip.NewWriter(&out)
	block := make([]byte, 1<<20)
	if _, err := packer.Write(block); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Repeat(out.Bytes(), size/len(block))
}
