package authentik

import (
	"net/url"
	"os"
	"slices"
	"strings"
)

// proxyVariables are those that net/http looks at.
var proxyVariables = []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"}

// checkProxies refuses what net/http would leave out without a word, to go past the proxy.
func checkProxies() error {
	for _, name := range proxyVariables {
		if value := os.Getenv(name); value != "" && !isProxy(value) {
			return &ConfigError{Field: "url", Problem: "cannot be reached through the proxy that the environment variable " + name + " names: it is no " +
				"address such as http://proxy.example.com:3128. Special characters of a password must be percent-encoded, so % is %25"}
		}
	}
	return nil
}

func isProxy(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	address, err := url.Parse(value)
	return err == nil && address.Host != "" && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, address.Scheme)
}
