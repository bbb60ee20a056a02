package authentik

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// proxyVariables are those that net/http looks at.
var proxyVariables = []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"}

// checkProxies refuses what net/http would leave out without a word, to go past the proxy. Only the variables for the
// server's scheme count.
func checkProxies(scheme string) error {
	for _, name := range proxyVariables {
		if value := os.Getenv(name); value != "" && strings.EqualFold(name, scheme+"_PROXY") && !isProxy(value) {
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
	if err != nil || address.Hostname() == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, address.Scheme) {
		return false
	}
	// A password with one of these ends what is read as the address early, and would pass for a host.
	return strings.Trim(address.EscapedPath(), "/") == "" && address.RawQuery == "" && !strings.ContainsAny(value, "?#")
}

// nameProxy tells of a request without an answer that it went to a proxy, whose user and password it leaves out.
func (c *Client) nameProxy(e *Error) {
	network, ok := c.network.(*http.Transport)
	if !ok || network.Proxy == nil || e.Kind != ErrTimeout && e.Kind != ErrUnreachable {
		return
	}
	proxy, err := network.Proxy(&http.Request{URL: c.base})
	if err != nil || proxy == nil {
		return
	}
	e.Proxy = "The request goes through the proxy " + proxy.Host
	if name := proxyVariable(c.base.Scheme, proxy.Host); name != "" {
		e.Proxy += ", which the environment variable " + name + " names; NO_PROXY lists hosts to reach without it"
	}
}

// proxyVariable is the one that net/http takes a proxy from; empty where it names another one.
func proxyVariable(scheme, host string) string {
	for _, name := range proxyVariables {
		if value := os.Getenv(name); value != "" && strings.EqualFold(name, scheme+"_PROXY") {
			if host != "" && strings.Contains(value, host) {
				return name
			}
			return ""
		}
	}
	return ""
}
