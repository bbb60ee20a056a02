package authentik

import (
	"strings"
	"testing"
)

func TestAProxyThatIsNoneIsRefused(t *testing.T) {
	for _, name := range proxyVariables {
		t.Setenv(name, "")
	}
	for value, ok := range map[string]bool{
		"": true, "proxy.example.com:3128": true, "http://user:p%40ss@proxy.example.com:3128": true, "https://proxy": true, "socks5://proxy:1080": true,
		"http://user:p%zzS3cret@proxy:3128": false, "ftp://user:S3cret@proxy": false, "http://": false, "user:S3cret pass@proxy:1": false,
	} {
		t.Setenv("https_proxy", value)
		_, err := New(Config{URL: "https://authentik.test", Token: "t"})
		if (err == nil) != ok {
			t.Errorf("%s: %v", value, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "https_proxy") || strings.Contains(err.Error(), "S3cret")) {
			t.Errorf("%s: %v", value, err)
		}
	}
}
