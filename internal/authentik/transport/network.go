package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// idleConnections is the number of unused connections that stay open. Terraform's -parallelism is 10 by default.
const idleConnections = 64

// Network returns the pooled transport that sends the requests. It uses the proxy from the environment variables.
func Network(trust *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: refusedTunnel,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        trust,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           2 * idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
		// Pings detect a dead connection, such as one that a firewall has dropped, well within the default time limit of an
		// attempt. Without them, every repetition would use the dead connection again, because HTTP/2 sends all requests over
		// one connection.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// ErrProxyRefused means that the proxy refuses to connect to the server.
var ErrProxyRefused = errors.New("the proxy does not connect")

// refusedTunnel returns an error with the status code if a proxy refuses to connect. net/http would leave out the code.
func refusedTunnel(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrProxyRefused, response.Status)
}

// proxyVariables are the environment variables from which net/http reads the addresses of proxies.
var proxyVariables = []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"}

// CheckProxy returns a *ConfigError for the field URL if an environment variable sets an invalid address of a proxy for
// this scheme. net/http would silently ignore such an address.
func CheckProxy(scheme string) error {
	for _, name := range proxyVariables {
		value := os.Getenv(name)
		switch {
		case value == "" || !strings.EqualFold(name, scheme+"_PROXY"):
			continue
		case isProxy(value):
			return nil
		}
		return &ConfigError{"URL", "cannot be used, because the environment variable " + name + " does not contain an " +
			"address such as http://proxy.example.com:3128. In a user name or password, encode special characters: write % " +
			"as %25"}
	}
	return nil
}

// isProxy reports whether a text is the address of a proxy. It rejects a path, a query and a fragment. These can be the
// end of a password that contains an unescaped slash, question mark or #, and net/http would use the text before this
// character as the host.
func isProxy(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	address, err := url.Parse(value)
	return err == nil && address.Hostname() != "" && strings.Trim(address.EscapedPath(), "/") == "" &&
		slices.Contains([]string{"http", "https", "socks5", "socks5h"}, address.Scheme) && !strings.ContainsAny(value, "?#")
}

// ProxySecrets returns the passwords in the addresses of the proxies, each alone and together with its user name. It
// returns each of them as it is written, and percent-decoded, because net/http decodes it before it sends it. It also
// finds a password in an address that cannot be parsed.
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
			// The error is ignored: if the user cannot be decoded, net/http refuses the address of the proxy.
			user, _ = url.PathUnescape(user)
			secrets = append(secrets, plain, user+":"+plain)
		}
	}
	return secrets
}
