package authentik

import (
	"bytes"
	"crypto/tls"
	"errors"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The client reads the same stage over all supported protocols. It refuses versions of TLS before 1.2.
func TestProtocols(t *testing.T) {
	tests := []struct {
		name    string
		http2   bool
		newest  uint16 // newest version of TLS
		want    string // protocol of the request; empty if the connection is refused
		problem string
	}{
		{"HTTP/1.1", false, tls.VersionTLS13, "HTTP/1.1", ""},
		{"HTTP/2", true, tls.VersionTLS13, "HTTP/2.0", ""},
		{"TLS 1.2", true, tls.VersionTLS12, "HTTP/2.0", ""},
		{"TLS 1.1", false, tls.VersionTLS11, "", "protocol version not supported"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spoken, identity := "", newIdentity(t)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				spoken = r.Proto
				answer(w, http.StatusOK, stageBody)
			}))
			server.EnableHTTP2 = test.http2
			server.Config.ErrorLog = log.New(&bytes.Buffer{}, "", 0)
			server.TLS = &tls.Config{Certificates: []tls.Certificate{identity.pair(t)}, MinVersion: tls.VersionTLS10, MaxVersion: test.newest}
			server.StartTLS()
			t.Cleanup(server.Close)
			client := mustNew(t, Config{URL: server.URL, Token: testToken, CACertificate: identity.certificate}, Hooks{})
			_, err := client.Emails().Get(t.Context(), "x")
			if spoken != test.want || (err != nil) != (test.problem != "") {
				t.Fatalf("spoken %q, %v", spoken, err)
			}
			if err != nil && (!errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), test.problem)) {
				t.Errorf("got %v", err)
			}
		})
	}
}
