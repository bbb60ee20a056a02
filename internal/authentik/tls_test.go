package authentik

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// identity is a certificate and its key, both as PEM text.
type identity struct{ certificate, key string }

// newIdentity returns a certificate for 127.0.0.1 and proxied.test. It is self-signed, so it is also the CA certificate
// that a client must trust.
func newIdentity(t *testing.T) identity {
	t.Helper()
	public, key, keyErr := ed25519.GenerateKey(rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"proxied.test"},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	keyDER, marshalErr := x509.MarshalPKCS8PrivateKey(key)
	if err := errors.Join(keyErr, err, marshalErr); err != nil {
		t.Fatal(err)
	}
	return identity{
		certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		key:         string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})),
	}
}

func startTLS(t *testing.T, of identity, handler http.HandlerFunc, configure func(*httptest.Server)) *httptest.Server {
	t.Helper()
	pair, err := tls.X509KeyPair([]byte(of.certificate), []byte(of.key))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS10}
	if configure != nil {
		configure(server)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestTLSRefusesUntrustedServersAndOldVersions(t *testing.T) {
	server, client := newIdentity(t), newIdentity(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(server.certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	trusted := TLS{CACertificate: server.certificate}
	mutual := func(s *httptest.Server) {
		s.TLS.ClientAuth, s.TLS.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		s.TLS.ClientCAs.AppendCertsFromPEM([]byte(client.certificate))
	}
	for _, test := range []struct {
		name   string
		server func(*httptest.Server) // changes the server before its start; nil changes nothing
		config TLS
		want   string // part of the error; empty means success
	}{
		{"unknown authority", nil, TLS{}, "unknown authority"},
		{"insecure", nil, TLS{Insecure: true}, ""},
		{"authority as text", nil, trusted, ""},
		{"authority as a path", nil, TLS{CACertificate: file}, ""},
		{"client certificate", mutual, TLS{CACertificate: server.certificate,
			ClientCertificate: client.certificate, ClientKey: client.key}, ""},
		{"no client certificate", mutual, trusted, "cannot be reached"},
		{"TLS 1.2", func(s *httptest.Server) { s.TLS.MaxVersion = tls.VersionTLS12 }, trusted, ""},
		{"TLS 1.1", func(s *httptest.Server) { s.TLS.MaxVersion = tls.VersionTLS11 }, trusted,
			"protocol version not supported"},
	} {
		t.Run(test.name, func(t *testing.T) {
			protocol := 0
			server := startTLS(t, server, func(w http.ResponseWriter, r *http.Request) {
				protocol = r.ProtoMajor
				answer(w, http.StatusOK, stageBody)
			}, test.server)
			err := getError(t, mustNew(t, Config{URL: server.URL, Token: testToken, TLS: test.config}, nil))
			if test.want != "" {
				if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, want %q", err, test.want)
				}
				return
			}
			if err != nil || protocol != 2 {
				t.Errorf("HTTP/%d, %v", protocol, err)
			}
		})
	}
}
