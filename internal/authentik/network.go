package authentik

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// idleConnections is above any parallelism that people give to Terraform (10 by default).
const idleConnections = 64

// network is the pooled transport for a scheme with the proxy of the environment.
func (c Config) network(scheme string) (http.RoundTripper, error) {
	trust, err := c.tlsConfig()
	if err != nil || c.Transport != nil {
		return c.Transport, err
	}
	if err := checkProxies(scheme); err != nil {
		return nil, err
	}
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
		HTTP2:                  pings(),
	}, nil
}

// pings find out that a connection is dead, as one is that a firewall has forgotten, well within the default
// request_timeout. HTTP/2 sends all requests over one connection, so each repetition would go the same way.
func pings() *http.HTTP2Config {
	return &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}
}

// refusedTunnel gives the whole status, of which net/http would leave the number out.
func refusedTunnel(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return errors.New("the proxy does not connect: " + answer.Status)
}

func (c Config) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: c.Insecure} // asked for by name
	if c.CACertificate != "" {
		text, err := pemOf("ca_certificate", c.CACertificate)
		if err != nil {
			return nil, err
		}
		roots, err := x509.SystemCertPool()
		if err != nil {
			roots = x509.NewCertPool() // a machine without certificates of its own still has the given ones
		}
		if !roots.AppendCertsFromPEM(text) {
			return nil, &ConfigError{Field: "ca_certificate", Problem: "holds no certificate in PEM form"}
		}
		config.RootCAs = roots
	}
	pair, err := c.clientPair()
	config.Certificates = pair
	return config, err
}

func (c Config) clientPair() ([]tls.Certificate, error) {
	switch {
	case c.ClientCertificate == "" && c.ClientKey == "":
		return nil, nil
	case c.ClientKey == "":
		return nil, &ConfigError{Field: "client_key", Problem: "is missing beside client_certificate"}
	case c.ClientCertificate == "":
		return nil, &ConfigError{Field: "client_certificate", Problem: "is missing beside client_key"}
	}
	certificate, err := pemOf("client_certificate", c.ClientCertificate)
	if err != nil {
		return nil, err
	}
	key, err := pemOf("client_key", c.ClientKey)
	if err != nil {
		return nil, err
	}
	if isEncrypted(key) {
		return nil, &ConfigError{Field: "client_key", Problem: "is encrypted, and nobody is asked for its passphrase here: take that off, as with " +
			"openssl pkey -in encrypted.pem -out client.key, and keep the result as secret as the passphrase"}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, &ConfigError{Field: pairField(certificate), Problem: "cannot be used: " + err.Error()}
	}
	return []tls.Certificate{pair}, nil
}

// isEncrypted tells a private key behind a passphrase, in the form of PKCS 8 or in the older one of OpenSSL.
func isEncrypted(key []byte) bool {
	for block, rest := pem.Decode(key); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return true
		}
	}
	return false
}

// pairField tells which half of a pair is to blame.
func pairField(certificate []byte) string {
	if x509.NewCertPool().AppendCertsFromPEM(certificate) {
		return "client_key"
	}
	return "client_certificate"
}

// pemOf is the text itself or that of the file it names. Neither is quoted: a key that lost its first line would be
// taken for a path.
func pemOf(field, value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN") {
		return []byte(value), nil
	}
	if strings.HasPrefix(value, "~") {
		return nil, &ConfigError{Field: field, Problem: "begins with ~, which only a shell replaces by the home directory: write the whole path, or " +
			"pathexpand() around it"}
	}
	text, err := os.ReadFile(value) // the user names the file
	if err != nil {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			err = path.Err
		}
		return nil, &ConfigError{Field: field, Problem: "is neither PEM text nor the path of a file that can be read: " + err.Error()}
	}
	return text, nil
}
