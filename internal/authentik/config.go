package authentik

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Config contains the address of an authentik server and the settings for the requests to it.
type Config struct {
	// URL is the address of the server. It may have a sub-path, and it may end in /api/v3.
	URL string
	// Token is the API token, which is sent as a Bearer token. If it is empty, Headers must contain Authorization.
	Token string
	// Headers are additional headers for every request.
	Headers map[string]string
	// UserAgent is the value of the User-Agent header. A User-Agent in Headers replaces it. If the value is empty, the
	// client sends no such header.
	UserAgent string
	// TLS contains the settings of TLS connections. The zero TLS trusts the certificates of the system.
	TLS TLS
	// RequestTimeout limits the time of one attempt of a request. It must be greater than 0.
	RequestTimeout time.Duration
	// MaxRetries is the largest number of repetitions of a failed request. 0 means that no request is repeated.
	MaxRetries int
	// Log writes one line to the log. The client passes no secrets to it. It must not be nil.
	Log transport.LogFunc
}

// TLS contains the settings of TLS connections.
type TLS = transport.TLS

// ConfigError is the error for a value of Config that cannot be used.
type ConfigError = transport.ConfigError

// ownHeaders are the headers that this client or net/http sets. Config.Headers must not contain them.
var ownHeaders = []string{
	"Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Te", "Trailer", "Transfer-Encoding",
	"Upgrade",
}

// Check returns the problems of the URL, the token and the headers. It accepts a missing URL and a missing token,
// because terraform validate may run without the environment variables that contain them.
func (c Config) Check() []*ConfigError {
	var found []*ConfigError
	add := func(field, problem string) {
		if problem != "" {
			found = append(found, &ConfigError{Field: field, Problem: problem})
		}
	}
	if c.URL != "" {
		_, problem := parseBase(c.URL)
		add("URL", problem)
	}
	add("Token", c.tokenProblem())
	add("Headers", c.headersProblem())
	return found
}

func (c Config) requestHeaders() http.Header {
	headers := http.Header{"User-Agent": {c.UserAgent}, "Accept": {"application/json"}}
	for name, value := range c.Headers {
		headers.Set(name, value)
	}
	if c.Token != "" {
		headers.Set("Authorization", "Bearer "+c.Token)
	}
	return headers
}

func (c Config) tokenProblem() string {
	switch {
	case strings.HasPrefix(strings.ToLower(c.Token), "bearer "):
		return "begins with the word Bearer, which is added to each request; leave it out"
	case strings.Trim(c.Token, `"'`) != c.Token:
		return "begins or ends with a quotation mark, which is not part of the token; leave it out"
	case strings.ContainsFunc(c.Token, isNotVisible):
		return "contains white space, a line break or another character that a token never has; remove it, for " +
			"example the line break at the end of a file"
	}
	return ""
}

func (c Config) headersProblem() string {
	given := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		key := textproto.CanonicalMIMEHeaderKey(name)
		if problem := headerProblem(name, key, c.Headers[name], given[key]); problem != "" {
			return problem
		}
		given[key] = true
	}
	if c.Token != "" && c.HasAuthorization() {
		return "must not contain Authorization if token is written: remove one of the two"
	}
	return ""
}

// HasAuthorization reports whether Headers contain an Authorization header that is not blank.
func (c Config) HasAuthorization() bool {
	for name, value := range c.Headers {
		if strings.EqualFold(name, "Authorization") && strings.TrimSpace(value) != "" {
			return true
		}
	}
	return false
}

func isNotVisible(r rune) bool { return r <= ' ' || r >= 0x7f }

func headerProblem(name, key, value string, twice bool) string {
	// The name of a header contains visible ASCII characters except these delimiters (RFC 9110, section 5.6.2).
	const delimiters = `()<>@,;:\"/[]?={}`
	switch {
	case name == "" || strings.ContainsFunc(name, isNotVisible) || strings.ContainsAny(name, delimiters):
		return `contains a key that is not a valid header name: use only letters, digits and hyphens, and write headers as ` +
			`{ "X-Name" = "value" }`
	case slices.Contains(ownHeaders, key):
		return fmt.Sprintf("must not set %s, because the provider sets it itself", key)
	case twice:
		return fmt.Sprintf("contains %s twice, in different spellings; keep one of them", key)
	case strings.ContainsFunc(value, func(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }):
		return fmt.Sprintf("contains a line break or another control character in the value of %s; remove it", key)
	}
	return ""
}

func (c Config) network(scheme string) (*http.Transport, error) {
	trust, err := c.TLS.Config()
	if err != nil {
		return nil, err
	}
	return transport.Network(trust), transport.CheckProxy(scheme)
}

func (c Config) secrets() []string {
	secrets := []string{c.Token, c.TLS.ClientKey}
	for name, value := range c.Headers {
		if isPublic(textproto.CanonicalMIMEHeaderKey(name)) {
			continue
		}
		secrets = append(secrets, credentials(value)...)
		if textproto.CanonicalMIMEHeaderKey(name) == "Cookie" {
			secrets = append(secrets, cookies(value)...)
		}
	}
	return append(secrets, transport.ProxySecrets()...)
}

// isPublic reports whether the values of a header are public, such as the name of a host. Such values also appear in
// addresses and in ordinary sentences, so redacting them would damage messages.
func isPublic(header string) bool {
	switch header {
	case "Host", "User-Agent", "Accept-Language", "Forwarded":
		return true
	}
	return strings.HasPrefix(header, "X-Forwarded-")
}

// cookies returns the values of a Cookie header, except those of less than 8 characters, which are rarely secrets.
func cookies(value string) []string {
	var secrets []string
	for pair := range strings.SplitSeq(value, ";") {
		if _, secret, _ := strings.Cut(pair, "="); len(strings.TrimSpace(secret)) >= 8 {
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

// credentials returns the secrets in the value of a header: the whole value, and the part after a scheme such as
// Bearer. If this part is base64, as after the scheme Basic, the decoded text and the password in it are secrets too.
func credentials(value string) []string {
	secrets := []string{value}
	_, parameters, found := strings.Cut(strings.TrimSpace(value), " ")
	if !found {
		return secrets
	}
	secrets = append(secrets, strings.TrimSpace(parameters))
	if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(parameters)); err == nil {
		_, password, _ := strings.Cut(string(decoded), ":")
		secrets = append(secrets, string(decoded), password)
	}
	return secrets
}
