package transport

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// proxyVariables are those that net/http reads.
var proxyVariables = []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"}

// ProblemProxy begins the Problem of a broken proxy, which the name of an environment variable follows.
const ProblemProxy = "cannot be reached through the proxy of the environment variable "

// CheckProxy returns a *ConfigError of URL if net/http would silently ignore the proxy for the server's scheme.
func CheckProxy(scheme string) error {
	if name, value := proxyVariable(scheme); value != "" && !isProxy(value) {
		return &ConfigError{"URL", ProblemProxy + name + ": it is not an address such as http://proxy.example.com:3128. " +
			"Special characters of a password must be percent-encoded, so % is %25"}
	}
	return nil
}

// proxyVariable returns the first variable that is set for a scheme, and its value; empty if none is.
func proxyVariable(scheme string) (name, value string) {
	for _, name := range proxyVariables {
		if value := os.Getenv(name); value != "" && strings.EqualFold(name, scheme+"_PROXY") {
			return name, value
		}
	}
	return "", ""
}

func isProxy(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	address, err := url.Parse(value)
	if err != nil || address.Hostname() == "" ||
		!slices.Contains([]string{"http", "https", "socks5", "socks5h"}, address.Scheme) {
		return false
	}
	// A password with one of these ends what is read as the address early, and would pass for a host.
	return strings.Trim(address.EscapedPath(), "/") == "" && address.RawQuery == "" && !strings.ContainsAny(value, "?#")
}

// ProxyOf returns the host of the proxy for an address, and the environment variable that names it; empty for none.
func ProxyOf(network http.RoundTripper, address *url.URL) (host, variable string) {
	pooled, ok := network.(*http.Transport)
	if !ok || pooled.Proxy == nil {
		return "", ""
	}
	proxy, err := pooled.Proxy(&http.Request{URL: address})
	if err != nil || proxy == nil {
		return "", ""
	}
	if name, value := proxyVariable(address.Scheme); strings.Contains(value, proxy.Host) {
		variable = name
	}
	return proxy.Host, variable
}

// ProxySecrets returns the user information in the proxies' addresses, also if an address is too broken to be parsed.
// What is sent is that without its escapes, in base64.
func ProxySecrets() []string {
	var secrets []string
	for _, name := range proxyVariables {
		address := os.Getenv(name)
		at := strings.LastIndex(address, "@")
		if at < 0 {
			continue
		}
		_, info, found := strings.Cut(address[:at], "://")
		if !found {
			info = address[:at]
		}
		user, password, _ := strings.Cut(info, ":")
		secrets = append(secrets, info, password)
		if plain, err := url.PathUnescape(password); err == nil {
			user, _ = url.PathUnescape(user) // net/http refuses a broken one
			secrets = append(secrets, plain, user+":"+plain)
		}
	}
	return secrets
}
