package transport

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"
)

func setProxy(t *testing.T, name, value string) {
	t.Helper()
	for _, other := range proxyVariables {
		t.Setenv(other, "")
	}
	t.Setenv(name, value)
}

func TestBrokenProxyIsAnErrorForItsScheme(t *testing.T) {
	for value, ok := range map[string]bool{
		"": true, "proxy.example.com:3128": true, "http://user:p%40ss@proxy.example.com:3128/": true,
		"socks5://proxy:1080": true, "http://user:p%zzS3cret@proxy:3128": false, "ftp://user:S3cret@proxy": false,
		"http://:3128": false, "http://user:12/34S3cret@proxy:3128": false, "user:12?S3cret@proxy:3128": false,
		"http://user:1#S3cret@proxy": false,
	} {
		setProxy(t, "https_proxy", value)
		err := CheckProxy("https")
		if problem, is := errors.AsType[*ConfigError](err); is == ok || is && problem.Field != "URL" {
			t.Errorf("%s: %v", value, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "https_proxy") || strings.Contains(err.Error(), "S3cret")) {
			t.Errorf("%s: %v", value, err)
		}
		if err := CheckProxy("http"); err != nil {
			t.Errorf("%s, of another scheme: %v", value, err)
		}
	}
}

// net/http decodes the percent-encoding of the user and the password, and sends them to the proxy in base64. Both the
// encoded and the decoded texts are secrets.
func TestProxyCredentialsAreSecrets(t *testing.T) {
	for _, name := range proxyVariables {
		for address, plain := range map[string]string{
			"http://us%65r:p%40ss-w0rd@127.0.0.1:1": "user:p@ss-w0rd",
			"http://user:pass-w0rd@127.0.0.1:1":     "user:pass-w0rd",
			"user:pass-w0rd@127.0.0.1:1":            "user:pass-w0rd",
		} {
			setProxy(t, name, address)
			_, password, _ := strings.Cut(plain, ":")
			text := Redactor{}.With(ProxySecrets()...).Text(
				"Basic " + base64.StdEncoding.EncodeToString([]byte(plain)) + " " + password + " " + address)
			if strings.Count(text, Redacted) != 3 || strings.Contains(text, "w0rd") {
				t.Errorf("%s %s: got %s", name, address, text)
			}
		}
	}
}

// Pings find a dead HTTP/2 connection within 25 seconds. This is less than the default time limit of an attempt, which
// is 30 seconds. At least 64 idle connections stay open, which is more than the usual -parallelism of Terraform.
func TestNetworkPingsAndKeepsConnections(t *testing.T) {
	network := Network(nil)
	pings := network.HTTP2
	if limit := pings.SendPingTimeout + pings.PingTimeout; pings.SendPingTimeout == 0 || limit > 25*time.Second {
		t.Errorf("a dead connection is found after %s", limit)
	}
	if network.MaxIdleConnsPerHost < 64 || network.MaxIdleConns < network.MaxIdleConnsPerHost {
		t.Errorf("only %d connections of %d stay open", network.MaxIdleConnsPerHost, network.MaxIdleConns)
	}
}
