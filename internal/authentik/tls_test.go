package authentik

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
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

// newIdentity returns a certificate for 127.0.0.1 and authentik.test. It is signed with its own key, so it is its own
// authority.
func newIdentity(t *testing.T) identity {
	t.Helper()
	return newIdentityWith(t, func(*x509.Certificate) {})
}

// newIdentityWith does the same as newIdentity, but first changes the certificate.
func newIdentityWith(t *testing.T, change func(*x509.Certificate)) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"authentik.test"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	change(template)
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

// newTLSServer starts a server with TLS. If client is not empty, the server requires this certificate from its clients.
func newTLSServer(t *testing.T, server identity, client string) string {
	t.Helper()
	s := httptest.NewUnstartedServer(always(200, stageBody))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(&bytes.Buffer{}, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{server.pair(t)}, MinVersion: tls.VersionTLS12}
	if client != "" {
		s.TLS.ClientAuth = tls.RequireAndVerifyClientCert
		s.TLS.ClientCAs = x509.NewCertPool()
		s.TLS.ClientCAs.AppendCertsFromPEM([]byte(client))
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestTLS(t *testing.T) {
	server, client, other := newIdentity(t), newIdentity(t), newIdentity(t)
	named := newIdentityWith(t, func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"another.test"}, nil })
	old := newIdentityWith(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	early := newIdentityWith(t, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) })
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(server.certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		server identity
		mutual bool
		config Config
		want   []string // parts of the error; none means success
	}{
		{"unknown authority", server, false, Config{}, []string{"unknown authority"}},
		{"insecure", server, false, Config{Insecure: true}, nil},
		{"authority as text", server, false, Config{CACertificate: server.certificate}, nil},
		{"authority as a path", server, false, Config{CACertificate: file}, nil},
		{"other authority", server, false, Config{CACertificate: other.certificate}, []string{"unknown authority"}},
		{"other name", named, false, Config{CACertificate: named.certificate}, []string{"cannot validate certificate for 127.0.0.1"}},
		{"expired", old, false, Config{CACertificate: old.certificate}, []string{"is after"}},
		{"not yet valid", early, false, Config{CACertificate: early.certificate}, []string{"is before"}},
		{"client certificate", server, true, Config{CACertificate: server.certificate,
			ClientCertificate: client.certificate, ClientKey: client.key}, nil},
		{"no client certificate", server, true, Config{CACertificate: server.certificate}, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wanted := ""
			if test.mutual {
				wanted = client.certificate
			}
			config := test.config
			config.URL, config.Token = newTLSServer(t, test.server, wanted), testToken
			_, err := mustNew(t, config, Hooks{}).Emails().Get(t.Context(), "x")
			if (test.want == nil) != (err == nil) || err != nil && !errors.Is(err, ErrUnreachable) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want it to say %q", err, want)
				}
			}
		})
	}
}

func TestConnectionsAreReusedOverHTTP2(t *testing.T) {
	server := newIdentity(t)
	client := mustNew(t, Config{URL: newTLSServer(t, server, ""), Token: testToken, CACertificate: server.certificate}, Hooks{})
	network := client.network.(*http.Transport)
	response, err := network.RoundTrip(httptest.NewRequest(http.MethodGet, client.BaseURL()+"/", http.NoBody))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.ProtoMajor != 2 || network.MaxIdleConnsPerHost < 32 || network.TLSClientConfig.MinVersion < tls.VersionTLS12 {
		t.Errorf("HTTP/%d, %d idle connections, TLS %x", response.ProtoMajor, network.MaxIdleConnsPerHost,
			network.TLSClientConfig.MinVersion)
	}
}
