package transport

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// setProxy sets one of the proxy variables and clears the others.
func setProxy(t *testing.T, name, value string) {
	t.Helper()
	for _, other := range proxyVariables {
		t.Setenv(other, "")
	}
	t.Setenv(name, value)
}

func TestBrokenProxyIsAnErrorForItsScheme(t *testing.T) {
	for value, ok := range map[string]bool{
		"": true, "proxy.example.com:3128": true, "http://user:p%40ss@proxy.example.com:3128": true, "https://proxy": true,
		"socks5://proxy:1080": true, "http://user:p%zzS3cret@proxy:3128": false, "ftp://user:S3cret@proxy": false,
		"http://": false, "user:S3cret pass@proxy:1": false, "http://S3cret#x@proxy:3128": false,
		"http://user:12/34S3cret@proxy:3128": false, "user:12?S3cret@proxy:3128": false, "http://user:1#S3cret@proxy": false,
		"http://:3128": false, "http://proxy.example.com:3128/": true,
	} {
		setProxy(t, "https_proxy", value)
		err := CheckProxy("https")
		if (err == nil) != ok {
			t.Errorf("%s: %v", value, err)
		}
		if err := CheckProxy("http"); err != nil {
			t.Errorf("%s, of another scheme: %v", value, err)
		}
		var problem *ConfigError
		if err != nil && (!errors.As(err, &problem) || problem.Field != "URL" ||
			!strings.Contains(err.Error(), "https_proxy") || strings.Contains(err.Error(), "S3cret")) {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// If no environment variable contains the proxy, ProxyOf returns only the host. If the network uses no proxy, ProxyOf
// returns two empty texts.
func TestProxyOf(t *testing.T) {
	setProxy(t, "HTTP_PROXY", "http://user:S3cret@another.example.com:3128")
	through := func(proxy string) *http.Transport {
		address, err := url.Parse(proxy)
		if err != nil {
			t.Fatal(err)
		}
		return &http.Transport{Proxy: http.ProxyURL(address)}
	}
	for _, test := range []struct {
		network        http.RoundTripper
		host, variable string
	}{
		{through("http://user:S3cret@proxy.example.com:1"), "proxy.example.com:1", ""},
		{through("http://user:S3cret@another.example.com:3128"), "another.example.com:3128", "HTTP_PROXY"},
		{&http.Transport{}, "", ""},
		{&memhttp.Script{}, "", ""},
	} {
		host, variable := ProxyOf(test.network, &url.URL{Scheme: "http", Host: "a.test"})
		if host != test.host || variable != test.variable {
			t.Errorf("got %q, %q, want %q, %q", host, variable, test.host, test.variable)
		}
	}
}

// net/http sends the user and the password to a proxy in base64, without percent-encoding. The proxy may repeat both
// forms, so both are secrets.
func TestSecretsOfAProxy(t *testing.T) {
	for _, name := range proxyVariables {
		for address, plain := range map[string]string{
			"http://us%65r:p%40ss-w0rd@127.0.0.1:1": "user:p@ss-w0rd",
			"http://user:pass-w0rd@127.0.0.1:1":     "user:pass-w0rd",
			"user:pass-w0rd@127.0.0.1:1":            "user:pass-w0rd",
		} {
			setProxy(t, name, address)
			_, password, _ := strings.Cut(plain, ":")
			said := Redactor{}.With(ProxySecrets()...).Text(
				"Basic " + base64.StdEncoding.EncodeToString([]byte(plain)) + " " + password + " " + address)
			if strings.Count(said, Redacted) != 3 || strings.Contains(said, "w0rd") {
				t.Errorf("%s %s: got %s", name, address, said)
			}
		}
	}
}
