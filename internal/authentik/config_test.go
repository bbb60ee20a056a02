package authentik

import (
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestConfigErrorNamesTheFieldAndNotTheValue(t *testing.T) {
	good, other := newIdentity(t), newIdentity(t)
	tests := []struct {
		name, field string
		change      func(*Config)
	}{
		{"no url", "URL", func(c *Config) { c.URL = "" }},
		{"no scheme", "URL", func(c *Config) { c.URL = "s3cret.test" }},
		{"host and port only", "URL", func(c *Config) { c.URL = "s3cret.test:9000" }},
		{"other scheme", "URL", func(c *Config) { c.URL = "ftp://s3cret.test" }},
		{"no host", "URL", func(c *Config) { c.URL = "https:///s3cret" }},
		{"query", "URL", func(c *Config) { c.URL = "https://a.test/?s3cret" }},
		{"empty query", "URL", func(c *Config) { c.URL = "https://a.test/?" }},
		{"fragment", "URL", func(c *Config) { c.URL = "https://a.test/#s3cret" }},
		{"page of the web interface", "URL", func(c *Config) { c.URL = "https://a.test/sub/if/admin/#/s3cret" }},
		{"port", "URL", func(c *Config) { c.URL = "https://s3cret.test:90000" }},
		{"user", "URL", func(c *Config) { c.URL = "https://u:s3cret@a.test" }},
		{"nonsense", "URL", func(c *Config) { c.URL = "https://u:s3cret@%zz" }},
		{"no token", "Token", func(c *Config) { c.Token = "" }},
		{"empty authorization", "Token", func(c *Config) { c.Token = ""; c.Headers = map[string]string{"authorization": " "} }},
		{"line break", "Token", func(c *Config) { c.Token = "s3cret\n" }},
		{"unicode", "Token", func(c *Config) { c.Token = "s3cretä" }},
		{"both", "Headers", func(c *Config) { c.Headers = map[string]string{"authorization": "s3cret"} }},
		{"header name", "Headers", func(c *Config) { c.Headers = map[string]string{"X A": "s3cret"} }},
		{"header value", "Headers", func(c *Config) { c.Headers = map[string]string{"X-A": "s3cret\r\nX: y"} }},
		{"own header", "Headers", func(c *Config) { c.Headers = map[string]string{"content-type": "s3cret"} }},
		{"header twice", "Headers", func(c *Config) { c.Headers = map[string]string{"x-a": "s3cret", "X-A": "s3cret"} }},
		{"not PEM", "CACertificate", func(c *Config) { c.CACertificate = "-----BEGIN s3cret" }},
		{"no such file", "CACertificate", func(c *Config) { c.CACertificate = "/nowhere/s3cret" }},
		{"no key", "ClientKey", func(c *Config) { c.ClientCertificate = good.certificate }},
		{"no certificate", "ClientCertificate", func(c *Config) { c.ClientKey = good.key }},
		{"key of another", "ClientKey", func(c *Config) { c.ClientCertificate, c.ClientKey = good.certificate, other.key }},
		{"key without its first line", "ClientKey", func(c *Config) { c.ClientCertificate, c.ClientKey = good.certificate, "s3cret" }},
		{"encrypted key", "ClientKey", func(c *Config) { c.ClientCertificate, c.ClientKey = good.certificate, encryptedKey("s3cret") }},
		{"path of a shell", "CACertificate", func(c *Config) { c.CACertificate = "~/s3cret.pem" }},
		{"certificate that is none", "ClientCertificate", func(c *Config) { c.ClientCertificate, c.ClientKey = good.key, good.key }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := Config{URL: "https://a.test", Token: testToken}
			test.change(&config)
			_, err := New(config)
			var problem *ConfigError
			if !errors.As(err, &problem) || problem.Field != test.field {
				t.Fatalf("got %v, want a *ConfigError of %s", err, test.field)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the value is shown: %v", err)
			}
		})
	}
}

// encryptedKey returns PEM text that looks like a private key with a passphrase.
func encryptedKey(content string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte(content)}))
}

// The error names the usual mistakes with certificate files.
func TestCertificatesThatCannotBeRead(t *testing.T) {
	good := newIdentity(t)
	old := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}})
	for key, want := range map[string]string{
		encryptedKey("k"): "openssl pkey", string(old): "openssl pkey", "~/client.key": "only a shell", "/nowhere/client.key": "no such file",
	} {
		_, err := New(Config{URL: "https://a.test", Token: testToken, ClientCertificate: good.certificate, ClientKey: key})
		if err == nil || !strings.HasPrefix(err.Error(), "ClientKey ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", key, err, want)
		}
	}
}

func TestAuthorizationHeaderReplacesTheToken(t *testing.T) {
	config := Config{URL: "https://a.test", Headers: map[string]string{"authorization": "Basic eDp5"}}
	if _, err := New(config); err != nil {
		t.Error(err)
	}
}

func TestConfigDoesNotPrintItsSecrets(t *testing.T) {
	config := Config{URL: "https://u:s3cret@a.test", Token: "s3cret", ClientKey: "s3cret", Headers: map[string]string{"X": "s3cret"}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, config); strings.Contains(text, "s3cret") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
	client := mustNew(t, Config{URL: "https://a.test", Token: "s3cret-token"}, Hooks{})
	if text := fmt.Sprintf("%+v %#v", client, client); strings.Contains(text, "s3cret") {
		t.Errorf("a client prints %s", text)
	}
}

func TestBaseURL(t *testing.T) {
	tests := map[string]string{
		"https://a.test":                "https://a.test/api/v3",
		"https://a.test/":               "https://a.test/api/v3",
		" https://a.test \n":            "https://a.test/api/v3",
		"HTTPS://a.test:9443//":         "https://a.test:9443/api/v3",
		"https://a.test/api/v3":         "https://a.test/api/v3",
		"https://a.test/api/v3/":        "https://a.test/api/v3",
		"https://a.test/sub/path":       "https://a.test/sub/path/api/v3",
		"https://a.test/sub/api/v3/":    "https://a.test/sub/api/v3",
		"https://a.test/a%2Fb/c%20d/":   "https://a.test/a%2Fb/c%20d/api/v3",
		"http://[::1]:9000/x":           "http://[::1]:9000/x/api/v3",
		"https://a.test/my-api/v3":      "https://a.test/my-api/v3/api/v3",
		"https://a.test/api/v3/api/v3/": "https://a.test/api/v3/api/v3",
	}
	for given, want := range tests {
		client := mustNew(t, Config{URL: given, Token: testToken}, Hooks{})
		if client.BaseURL() != want {
			t.Errorf("%q: got %s, want %s", given, client.BaseURL(), want)
		}
	}
}

func TestPathElementsAreEscaped(t *testing.T) {
	base, problem := parseBase("https://a.test/s%2Fub")
	if problem != "" {
		t.Fatal(problem)
	}
	tests := map[string]string{
		"plain":     "plain",
		"a/b":       "a%2Fb",
		"a b?c#d%e": "a%20b%3Fc%23d%25e",
		"ä":         "%C3%A4",
		"../x":      "..%2Fx",
	}
	for given, want := range tests {
		got := resolve(base, joinPath("flows", "instances", given), map[string][]string{"q": {"a&b"}}).String()
		if want := "https://a.test/s%2Fub/api/v3/flows/instances/" + want + "/?q=a%26b"; got != want {
			t.Errorf("%q: got %s, want %s", given, got, want)
		}
	}
}
