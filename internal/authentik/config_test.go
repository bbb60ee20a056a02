package authentik

import (
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

func TestConfigErrorNamesTheFieldAndNotTheValue(t *testing.T) {
	good, other := newIdentity(t), newIdentity(t)
	header := func(name, value string) func(*Config) {
		return func(c *Config) { c.Headers = map[string]string{name: value} }
	}
	address := func(text string) func(*Config) { return func(c *Config) { c.URL = text } }
	authority := func(text string) func(*Config) { return func(c *Config) { c.TLS.CACertificate = text } }
	pair := func(certificate, key string) func(*Config) {
		return func(c *Config) { c.TLS.ClientCertificate, c.TLS.ClientKey = certificate, key }
	}
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("s3cret")})
	encryptedBefore := pem.EncodeToMemory(&pem.Block{
		Type: "EC PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"},
	})
	for _, test := range []struct {
		name, field, text string
		configure         func(*Config)
	}{
		{"no url", "URL", "must begin with https://", address("")},
		{"other scheme", "URL", "must begin with https://", address("ftp://s3cret.test")},
		{"no host", "URL", "must begin with https://", address("https:///s3cret")},
		{"query", "URL", "query", address("https://a.test/?s3cret")},
		{"empty query", "URL", "query", address("https://a.test/?")},
		{"fragment", "URL", "fragment", address("https://a.test/#s3cret")},
		{"page of the web interface", "URL", "from /if/ or /api on", address("https://a.test/sub/if/admin/#/s3cret")},
		{"API without a version", "URL", "from /if/ or /api on", address("https://s3cret.test/sub/api/")},
		{"API of another version", "URL", "from /if/ or /api on", address("https://s3cret.test/api/v2")},
		{"port", "URL", "is not a valid URL", address("https://s3cret.test:90000")},
		{"user", "URL", "user or a password", address("https://u:s3cret@a.test")},
		{"nonsense", "URL", "is not a valid URL", address("https://u:s3cret@%zz")},
		{"word Bearer", "Token", "word Bearer", func(c *Config) { c.Token = "bearer s3cret" }},
		{"line break", "Token", "line break", func(c *Config) { c.Token = "s3cret\n" }},
		{"unicode", "Token", "another character", func(c *Config) { c.Token = "s3cretä" }},
		{"authorization and a token", "Headers", "Authorization if token is written", header("authorization", "s3cret")},
		{"header name", "Headers", "is not a valid header name", header("X A", "s3cret")},
		{"header value", "Headers", "control character", header("X-A", "s3cret\r\nX: y")},
		{"own header", "Headers", "must not set Content-Type", header("content-type", "s3cret")},
		{"header twice", "Headers", "contains X-A twice", func(c *Config) {
			c.Headers = map[string]string{"x-a": "s3cret", "X-A": "s3cret"}
		}},
		{"not PEM", "CACertificate", "no certificate in PEM form", authority("-----BEGIN s3cret")},
		{"missing file", "CACertificate", "no such file", authority("/nowhere/s3cret")},
		{"path of a shell", "CACertificate", "only a shell", authority("~/s3cret.pem")},
		{"no key", "ClientKey", "is missing", pair(good.certificate, "")},
		{"no certificate", "ClientCertificate", "is missing", pair("", good.key)},
		{"key of another", "ClientKey", "write the private key", pair(good.certificate, other.key)},
		{"key without its first line", "ClientKey", "no such file", pair(good.certificate, "s3cret")},
		{"encrypted key", "ClientKey", "openssl pkey", pair(good.certificate, string(encrypted))},
		{"encrypted key in the old format", "ClientKey", "openssl pkey", pair(good.certificate, string(encryptedBefore))},
		{"certificate that is a key", "ClientCertificate", "begins with -----BEGIN CERT", pair(good.key, good.key)},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := Config{URL: "https://a.test", Token: testToken}
			test.configure(&config)
			_, err := New(config)
			problem, is := errors.AsType[*ConfigError](err)
			if !is || problem.Field != test.field || !strings.Contains(problem.Problem, test.text) {
				t.Fatalf("got %v, want a *ConfigError of %s with %q", err, test.field, test.text)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the value is shown: %v", err)
			}
		})
	}
}

func TestConfigAndClientDoNotPrintTheirSecrets(t *testing.T) {
	config := Config{URL: "https://a.test", Token: "s3cret"}
	client := mustNew(t, config, nil)
	if text := fmt.Sprintf("%+v %#v %+v %#v", config, config, client, client); strings.Contains(text, "s3cret") {
		t.Errorf("got %s", text)
	}
}

func TestBaseURLEndsInTheAPIPath(t *testing.T) {
	tests := map[string]string{
		"https://a.test":              "https://a.test/api/v3",
		" https://a.test \n":          "https://a.test/api/v3",
		"HTTPS://a.test:9443//":       "https://a.test:9443/api/v3",
		"https://a.test/api/v3/":      "https://a.test/api/v3",
		"https://a.test/sub/api/v3/":  "https://a.test/sub/api/v3",
		"https://a.test/a%2Fb/c%20d/": "https://a.test/a%2Fb/c%20d/api/v3",
		"https://a.test/my-api/v3":    "https://a.test/my-api/v3/api/v3",
	}
	for given, want := range tests {
		client := mustNew(t, Config{URL: given, Token: testToken}, nil)
		if client.BaseURL() != want {
			t.Errorf("%q: got %s, want %s", given, client.BaseURL(), want)
		}
	}
}

func TestPathElementsAreEscaped(t *testing.T) {
	client := mustNew(t, Config{URL: "https://a.test/s%2Fub", Token: testToken}, nil)
	for given, want := range map[string]string{
		"plain": "plain", "a/b": "a%2Fb", "a b?c#d%e": "a%20b%3Fc%23d%25e", "ä": "%C3%A4", "../x": "..%2Fx",
	} {
		request, err := client.newRequest(t.Context(), call{
			method: http.MethodGet, path: client.Flows.pathOf(given), query: url.Values{"q": {"a&b"}},
		})
		want = "https://a.test/s%2Fub/api/v3/flows/instances/" + want + "/?q=a%26b"
		if err != nil || request.URL.String() != want {
			t.Errorf("%q: got %s, want %s, %v", given, request.URL, want, err)
		}
	}
}

func TestRequestsHaveTheConfiguredHeaders(t *testing.T) {
	var got http.Header
	var host string
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		got, host = r.Header.Clone(), r.Host
		answer(w, 201, stageBody)
	}, func(c *Config) {
		c.Headers = map[string]string{"x-extra": "1", "Host": "outside.test"}
		c.UserAgent = "agent/1"
	})
	if _, err := client.Emails.Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}}); err != nil {
		t.Fatal(err)
	}
	got.Del("Content-Length")
	want := http.Header{
		"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "Authorization": {"Bearer " + testToken},
		"Content-Type": {"application/json"}, "User-Agent": {"agent/1"}, "X-Extra": {"1"},
	}
	if diff := cmp.Diff(want, got); diff != "" || host != "outside.test" {
		t.Errorf("host %s, headers (-want +got):\n%s", host, diff)
	}
}

// The token, the client's key, the values of most headers, the password in Basic credentials, and long values of
// cookies are redacted. Short values of cookies are not redacted. The value of a header such as Host is not redacted
// either, because it also appears in addresses and in ordinary sentences.
func TestConfiguredSecretsAreRedacted(t *testing.T) {
	config := Config{Token: testToken, TLS: TLS{ClientKey: "private key"}, Headers: map[string]string{
		"host": "127.0.0.1", "x-forwarded-proto": "https", "X-Tenant": "says",
		"cookie": "authentik_session=abcdefghijkl; lang=en", "Authorization": "Basic bWU6YmE1aWMtc2VjcmV0",
	}}
	text := transport.Redactor{}.With(config.secrets()...).Text(
		"No https here, says 127.0.0.1: abcdefghijkl, en, ba5ic-secret, " + testToken + ", private key")
	if text != "No https here, (redacted) 127.0.0.1: (redacted), en, (redacted), (redacted), (redacted)" {
		t.Errorf("got %s", text)
	}
}
