package messages

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// No message about the provider block and its environment variables may contain a secret.
func settings(t *testing.T) (all tfcore.Diagnostics) {
	const url = "https://auth.example.com"
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	authority := pemText("CERTIFICATE", server.Certificate().Raw)
	otherKey := pemText("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, 32)))))
	for _, wrong := range []attributes{
		{"url": nil}, {"url": ""}, {"url": " "}, {"url": "127.0.0.1:9000"}, {"url": "auth.example.com"},
		{"url": "https://akadmin:s3cret@auth.example.com"}, {"url": url + ":99999"}, {"url": url + "/if/admin/"},
		{"url": url + "/api/v3/stages/"}, {"url": url + "/?next=/"}, {"url": url + "/#top"},
		{"AUTHENTIK_URL": "127.0.0.1:9000", "url": nil}, {"url": "http://auth.example.com"},
		{"url": "ftp://s3cret.example.com"}, {"url": "https:///s3cret"}, {"url": "https://u:s3cret@%zz"}, {"url": url + "/?"},
		{"url": url + "/api/"}, {"url": url + "/sub/api/v2"},
		{"HTTPS_PROXY": "http://user:100%@proxy.example.com"},
		{"token": nil}, {"token": ""}, {"token": "Bearer s3cret"}, {"token": `"s3cret"`}, {"token": "s3cret\n"},
		{"AUTHENTIK_TOKEN": "s3cret\n", "token": nil}, {"token": "s3cretä"},
		{"headers": attributes{"X Name": "value"}}, {"headers": attributes{"Accept": "text/html"}},
		{"headers": attributes{"X-Name": "value", "x-name": "value"}}, {"headers": attributes{"X-Name": "a\nb"}},
		{"headers": attributes{"Authorization": "Bearer s3cret"}},
		{"token": nil, "headers": attributes{"authorization": " "}}, {"insecure": true}, {"AUTHENTIK_INSECURE": "maybe"},
		{"ca_certificate": "/etc/none.pem"}, {"ca_certificate": "~/ca.pem"}, {"ca_certificate": "-----BEGIN NOTHING-----"},
		{"AUTHENTIK_CA_CERTIFICATE": "~/ca.pem"}, {"AUTHENTIK_CA_CERTIFICATE": "/etc/none.pem"},
		{"client_certificate": authority}, {"client_key": otherKey},
		{"client_certificate": authority, "client_key": pemText("ENCRYPTED PRIVATE KEY", nil)},
		{"client_certificate": authority, "client_key": otherKey},
		{"client_certificate": authority, "client_key": "s3cret"},
		{"client_certificate": authority, "client_key": "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n" +
			"DEK-Info: AES-128-CBC,00\n\n-----END EC PRIVATE KEY-----\n"},
		{"client_certificate": otherKey, "client_key": otherKey},
		{"request_timeout": "30"}, {"AUTHENTIK_REQUEST_TIMEOUT": "30"},
		{"max_retries": 1.5}, {"AUTHENTIK_MAX_RETRIES": "many"},
	} {
		config := attributes{"url": url, "token": "s3cret"}
		maps.Copy(config, wrong)
		diags := configured(t, config)
		if len(diags) == 0 || strings.Contains(diags.String(), "s3cret") {
			t.Errorf("no message about %v, or one with a secret: %s", wrong, diags)
		}
		all = append(all, diags...)
	}
	return all
}

// configured configures the provider, and returns the messages. A key in capitals is an environment variable.
func configured(t *testing.T, config attributes) (diags tfcore.Diagnostics) {
	t.Helper()
	t.Run("configure", func(t *testing.T) {
		for _, entry := range os.Environ() {
			if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AUTHENTIK_") {
				t.Setenv(name, "")
			}
		}
		for name, value := range config {
			if text, ok := value.(string); ok && strings.ToUpper(name) == name {
				t.Setenv(name, text)
				delete(config, name)
			}
		}
		diags = tfcore.New(t, acctest.ProviderServer).Configure(config)
	})
	return diags
}

func pemText(kind string, content []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
}

func unconfigured(t *testing.T) tfcore.Diagnostics {
	session := tfcore.New(t, acctest.ProviderServer)
	session.Configure(attributes{"url": tfcore.Unknown{}, "token": tfcore.Unknown{}})
	return session.Resource(email).Import("welcome-mail")
}
