package authentik

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// relay forwards connections to a server. It can treat connections like a firewall that has forgotten them: they stay
// open, but nothing is forwarded any more.
type relay struct {
	net.Listener
	server    string
	count     atomic.Int64
	forgotten atomic.Int64 // how many of the first connections are forgotten
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

// accept returns when the listener is closed. If one half of a connection ends, pass closes the other half.
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

// A connection that a firewall has forgotten is replaced by a new one, even with HTTP/2, which uses only one
// connection.
func TestDeadConnectionIsReplaced(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			identity := newIdentity(t)
			server := httptest.NewUnstartedServer(always(http.StatusOK, stageBody))
			server.EnableHTTP2 = http2
			// without this, httptest would use its own certificate
			server.TLS = &tls.Config{Certificates: []tls.Certificate{identity.pair(t)}}
			server.StartTLS()
			t.Cleanup(server.Close)
			passage := newRelay(t, server.Listener.Addr().String())
			t.Cleanup(func() { _ = passage.Close() })
			client := hurried(t, Config{
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
				t.Errorf("%d connection, want another one", opened)
			}
		})
	}
}

// hurried returns a client with the real network, which sends its pings a hundred times as often.
func hurried(t *testing.T, config Config) *Client {
	t.Helper()
	network, err := config.network("http")
	if err != nil {
		t.Fatal(err)
	}
	transport, ok := network.(*http.Transport)
	if !ok || transport.HTTP2 == nil {
		t.Fatalf("no pings: %+v", network)
	}
	if pings := transport.HTTP2; pings.SendPingTimeout+pings.PingTimeout >= defaultTimeout {
		t.Errorf("a dead connection outlives an attempt: %+v", pings)
	}
	transport.HTTP2.SendPingTimeout /= 100
	transport.HTTP2.PingTimeout /= 100
	return mustNew(t, config, Hooks{Network: transport, Sleep: atOnce})
}
