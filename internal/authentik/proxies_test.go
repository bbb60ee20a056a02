package authentik

import (
	"context"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

func TestAProxyThatIsNoneIsRefused(t *testing.T) {
	for _, name := range proxyVariables {
		t.Setenv(name, "")
	}
	for value, ok := range map[string]bool{
		"": true, "proxy.example.com:3128": true, "http://user:p%40ss@proxy.example.com:3128": true, "https://proxy": true, "socks5://proxy:1080": true,
		"http://user:p%zzS3cret@proxy:3128": false, "ftp://user:S3cret@proxy": false, "http://": false, "user:S3cret pass@proxy:1": false,
		"http://S3cret#x@proxy:3128": false, "http://user:12/34S3cret@proxy:3128": false, "user:12?S3cret@proxy:3128": false, "http://user:1#S3cret@proxy": false,
		"http://:3128": false, "http://proxy.example.com:3128/": true,
	} {
		t.Setenv("https_proxy", value)
		_, err := New(Config{URL: "https://authentik.test", Token: "t"})
		if (err == nil) != ok {
			t.Errorf("%s: %v", value, err)
		}
		if _, err := New(Config{URL: "http://authentik.test", Token: "t"}); err != nil {
			t.Errorf("%s, of another scheme: %v", value, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "https_proxy") || strings.Contains(err.Error(), "S3cret")) {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// A proxy that no variable names is named by its host alone, and a server without one has none.
func TestAProxyIsNamedWithoutItsSecrets(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://user:S3cret@another.example.com:3128")
	for _, test := range []struct {
		network *http.Transport
		want    string
	}{
		{&http.Transport{Proxy: through("http://user:S3cret@proxy.example.com:1")}, "through the proxy proxy.example.com:1. "},
		{&http.Transport{Proxy: through("http://user:S3cret@another.example.com:3128")}, "HTTP_PROXY names; NO_PROXY"},
		{&http.Transport{}, ""},
	} {
		test.network.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }
		client := mustNew(t, Config{URL: "http://authentik.test", Token: testToken, Transport: test.network})
		_, err := client.Emails().Get(t.Context(), "x")
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "S3cret") || strings.Contains(err.Error(), "through the proxy") != (test.want != "") {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}
