package authentik

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Config says how to reach an authentik.
type Config struct {
	// URL is its address; a sub-path is allowed, /api/v3 may be left out.
	URL string
	// Token is sent as Bearer; empty requires an Authorization among Headers.
	Token string
	// Headers go with each request; nil means none.
	Headers map[string]string
	// UserAgent names the caller; empty names this provider without a version.
	UserAgent string
	// Insecure skips the verification of the server's certificate.
	Insecure bool
	// CACertificate is trusted besides the system's, as PEM text or as the path of a file; empty means none.
	CACertificate string
	// ClientCertificate and ClientKey are for mutual TLS, as PEM text or as paths; both or neither.
	ClientCertificate, ClientKey string
	// RequestTimeout limits one attempt; 0 means 30 s.
	RequestTimeout time.Duration
	// MaxRetries is the number of attempts after the first; 0 means none.
	MaxRetries int
	// Log gets a line for each attempt and each wait, never a secret; nil is silent.
	Log func(ctx context.Context, level slog.Level, msg string, kv ...any)
}

// String hides the secrets from a message that prints a Config.
func (c Config) String() string { return "authentik.Config" }

// GoString is String, for %#v.
func (c Config) GoString() string { return c.String() }

// ConfigError is a value of Config that cannot be used.
type ConfigError = transport.ConfigError

const (
	defaultTimeout   = 30 * time.Second
	defaultUserAgent = "terraform-provider-authentik-email"
)

func (c Config) withDefaults() Config {
	if c.RequestTimeout <= 0 {
		c.RequestTimeout = defaultTimeout
	}
	if c.UserAgent == "" {
		c.UserAgent = defaultUserAgent
	}
	if c.Log == nil {
		c.Log = func(context.Context, slog.Level, string, ...any) {}
	}
	c.MaxRetries = max(c.MaxRetries, 0)
	return c
}

// ownHeaders are set by this client or by net/http; another value would break requests.
var ownHeaders = []string{
	"Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Te", "Trailer", "Transfer-Encoding",
	"Upgrade",
}

// Check returns what is wrong with the URL, token and headers that are given. What is missing is not an error here: it
// may come from the environment of a later command.
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

// requestHeaders returns the headers of every request, and the value of Host, which net/http treats separately.
func (c Config) requestHeaders() (headers http.Header, host string) {
	headers = http.Header{"User-Agent": {c.UserAgent}, "Accept": {"application/json"}}
	for name, value := range c.Headers {
		headers.Set(name, value)
	}
	if c.Token != "" {
		headers.Set("Authorization", "Bearer "+c.Token)
	}
	host = headers.Get("Host")
	headers.Del("Host")
	return headers, host
}

// Problems that callers may have more to say about.
const (
	// ProblemWhiteSpace is that of a token that was most likely read from a file.
	ProblemWhiteSpace = "contains white space, a line break or another character that a token never has"
	// ProblemTilde is that of a path that begins with ~.
	ProblemTilde = transport.ProblemTilde
)

func (c Config) tokenProblem() string {
	switch {
	case strings.HasPrefix(strings.ToLower(c.Token), "bearer "):
		return "begins with the word Bearer, which is added to each request; leave it out"
	case strings.IndexFunc(c.Token, isNotTokenRune) >= 0:
		return ProblemWhiteSpace
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
		return "must not contain Authorization beside a token"
	}
	return ""
}

// HasAuthorization reports whether the headers carry credentials in place of a token.
func (c Config) HasAuthorization() bool {
	for name, value := range c.Headers {
		if strings.EqualFold(name, "Authorization") && strings.TrimSpace(value) != "" {
			return true
		}
	}
	return false
}

func isNotTokenRune(r rune) bool { return r <= ' ' || r >= 0x7f }

func headerProblem(name, key, value string, twice bool) string {
	isToken := func(r rune) bool {
		return r > ' ' && r < 0x7f && !strings.ContainsRune(`()<>@,;:\"/[]?={}`, r) // RFC 9110, 5.6.2
	}
	switch {
	case name == "" || strings.IndexFunc(name, func(r rune) bool { return !isToken(r) }) >= 0:
		return "contains a key that is not the name of a header (letters, digits and hyphens; the value goes on the other " +
			"side)"
	case slices.Contains(ownHeaders, key):
		return fmt.Sprintf("must not set %s, which is part of how requests are made", key)
	case twice:
		return fmt.Sprintf("contains %s twice, in different spellings", key)
	case strings.IndexFunc(value, func(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }) >= 0:
		return fmt.Sprintf("contains a line break or another control character in the value of %s", key)
	}
	return ""
}

// network returns the pooled transport at the end of the chain.
func (c Config) network(scheme string) (http.RoundTripper, error) {
	files := transport.TLS{
		Insecure: c.Insecure, CACertificate: c.CACertificate,
		ClientCertificate: c.ClientCertificate, ClientKey: c.ClientKey,
	}
	trust, err := files.Config()
	if err != nil {
		return nil, err
	}
	return transport.Network(trust), transport.CheckProxy(scheme)
}
