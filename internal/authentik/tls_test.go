package authentik

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// identity is a certificate and its key, both as PEM text.
type identity struct{ certificate, key string }

// newIdentity returns a certificate for 127.0.0.1 and authentik.test. It is self-signed, so clients can trust it as an
// authority.
func newIdentity(t *testing.T) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"authentik.test"},
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return identity{
		certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		key:         string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})),
	}
}

func (i identity) pair(t *testing.T) tls.Certificate {
	t.Helper()
	pair, err := tls.X509KeyPair([]byte(i.certificate), []byte(i.key))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// startTLS starts a TLS server with the certificate of an identity. configure may be nil.
func startTLS(t *testing.T, of identity, handler http.HandlerFunc, configure func(*httptest.Server)) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{of.pair(t)}, MinVersion: tls.VersionTLS10}
	if configure != nil {
		configure(server)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestTLS(t *testing.T) {
	server, client, other := newIdentity(t), newIdentity(t), newIdentity(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(server.certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	mutual := func(s *httptest.Server) {
		s.TLS.ClientAuth, s.TLS.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		s.TLS.ClientCAs.AppendCertsFromPEM([]byte(client.certificate))
	}
	for _, test := range []struct {
		name   string
		server func(*httptest.Server) // changes the server before its start; nil changes nothing
		config Config
		want   string // part of the error; empty means success
	}{
		{"unknown authority", nil, Config{}, "unknown authority"},
		{"insecure", nil, Config{Insecure: true}, ""},
		{"authority as text", nil, Config{CACertificate: server.certificate}, ""},
		{"authority as a path", nil, Config{CACertificate: file}, ""},
		{"other authority", nil, Config{CACertificate: other.certificate}, "unknown authority"},
		{"client certificate", mutual, Config{CACertificate: server.certificate,
			ClientCertificate: client.certificate, ClientKey: client.key}, ""},
		{"no client certificate", mutual, Config{CACertificate: server.certificate}, "cannot be reached"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := test.config
			config.URL, config.Token = startTLS(t, server, always(200, stageBody), test.server).URL, testToken
			_, err := mustNew(t, config, nil).Emails().Get(t.Context(), "x")
			if (test.want == "") != (err == nil) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if err != nil && (!errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// The client speaks every usual protocol, prefers HTTP/2, and refuses versions of TLS before 1.2.
func TestProtocols(t *testing.T) {
	identity := newIdentity(t)
	for _, test := range []struct {
		name    string
		http2   bool
		newest  uint16 // newest TLS version of the server
		want    string // protocol of the request; empty if the connection is refused
		problem string
	}{
		{"HTTP/1.1", false, tls.VersionTLS13, "HTTP/1.1", ""},
		{"HTTP/2", true, tls.VersionTLS13, "HTTP/2.0", ""},
		{"TLS 1.2", true, tls.VersionTLS12, "HTTP/2.0", ""},
		{"TLS 1.1", false, tls.VersionTLS11, "", "protocol version not supported"},
	} {
		t.Run(test.name, func(t *testing.T) {
			protocol := ""
			server := startTLS(t, identity, func(w http.ResponseWriter, r *http.Request) {
				protocol = r.Proto
				answer(w, http.StatusOK, stageBody)
			}, func(s *httptest.Server) { s.EnableHTTP2, s.TLS.MaxVersion = test.http2, test.newest })
			client := mustNew(t, Config{URL: server.URL, Token: testToken, CACertificate: identity.certificate}, nil)
			_, err := client.Emails().Get(t.Context(), "x")
			if protocol != test.want || (err != nil) != (test.problem != "") {
				t.Fatalf("protocol %q, %v", protocol, err)
			}
			if err != nil && (!errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), test.problem)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The client keeps more connections open than Terraform has parallel operations. Later requests use these connections
// again.
func TestConnectionsAreReused(t *testing.T) {
	opened := atomic.Int64{}
	all := make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-all
		answer(w, 200, stageBody)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew && opened.Add(1) == 30 {
			close(all)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client := mustNew(t, Config{URL: server.URL, Token: testToken}, nil)
	for range 2 {
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				if _, err := client.Flows().Get(t.Context(), fmt.Sprint(i)); err == nil {
					t.Error("a stage was read as a flow")
				}
			})
		}
		group.Wait()
	}
	if got := opened.Load(); got != 30 {
		t.Errorf("%d connections for 30 parallel requests", got)
	}
}
