// Package authentik is a client for the part of authentik's API that the two email stages need. It works with every
// release of authentik from 2023.10 on. Client.Capabilities returns what the release of a server can do.
package authentik

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Client sends requests to one authentik server with one set of credentials. New makes a Client, which is safe for
// concurrent use.
type Client struct {
	base      *url.URL
	http      http.RoundTripper
	network   http.RoundTripper
	redactor  transport.Redactor
	byHeader  bool // true if the credentials are an Authorization header from Config.Headers instead of Config.Token
	log       transport.LogFunc
	server    cached[Capabilities]
	templates cached[[]Template]
	refusals  sync.Map // key: message of a 403; value: true if the message means that authentik refuses the credentials

	maxRetries int // largest number of repetitions of a request
	// isDown is true while the server seems to be down. It becomes true if the last attempt of a repeated request cannot
	// connect to the server. It becomes false as soon as a request reaches the server. While isDown is true, each request
	// gets only one attempt. Otherwise, a run with a thousand stages would wait for the server a thousand times.
	isDown atomic.Bool

	// These are counters of writes. When stageWrites changes, the caches of the stages discard their pages. When the
	// counter writes changes, the other caches discard theirs. Every attempt of a write request increases both counters
	// before and after it. Only the deletion of a stage does not increase stageWrites, because it changes no other stage.
	// Otherwise, a run that destroys a thousand stages would read the remaining stages a thousand times.
	writes, stageWrites atomic.Int64
	freeingNames        atomic.Int64 // number of running operations that may free the name of a stage
	emails              *listCache[EmailStage]
	authenticatorEmails *listCache[EmailStage]
	flows               *listCache[Flow]    // the key of a flow in this cache is its slug
	bindings            *listCache[Binding] // the key of a binding in this cache is the UUID of its stage
}

// New checks the configuration and returns a Client. It sends no request. Its error is always a *ConfigError.
func New(config Config) (*Client, error) { return NewForTest(config, nil) }

// NewForTest does the same as New, but the client sends its requests through the given transport. If network is nil,
// the client connects to the server itself. The linter lets only tests call NewForTest.
func NewForTest(config Config, network http.RoundTripper) (*Client, error) {
	base, problem := parseBase(config.URL)
	if problem != "" {
		return nil, &ConfigError{Field: "URL", Problem: problem}
	}
	if found := config.Check(); len(found) > 0 {
		return nil, found[0]
	}
	if config.Token == "" && !config.HasAuthorization() {
		return nil, &ConfigError{Field: "Token", Problem: "is missing"}
	}
	pooled, err := config.network(base.Scheme)
	if err != nil {
		return nil, err
	}
	if network == nil {
		network = pooled
	}
	redactor := transport.Redactor{}.With(config.secrets()...)
	client := &Client{
		base: base, network: network, redactor: redactor, byHeader: config.Token == "", log: config.Log,
		maxRetries: config.MaxRetries,
		http:       transport.Chain(network, config.requestHeaders(), config.RequestTimeout, config.Log, redactor),
	}
	stageKey := func(s *EmailStage) string { return uuidKey(s.PK) }
	client.emails = newListCache(client.Emails(), true, &client.stageWrites, stageKey)
	client.authenticatorEmails = newListCache(client.AuthenticatorEmails(), true, &client.stageWrites, stageKey)
	client.flows = newListCache(client.Flows(), true, &client.writes, func(f *Flow) string { return f.Slug })
	client.bindings = newListCache(client.Bindings(), false, &client.writes, func(b *Binding) string { return b.Stage })
	return client, nil
}

// String returns a text without secrets, because a message or a log may print a Client.
func (c *Client) String() string { return "authentik.Client of " + c.BaseURL() }

// GoString returns the same text as String. Package fmt calls GoString for the format %#v.
func (c *Client) GoString() string { return c.String() }

// BaseURL returns the address of the API, which ends in /api/v3.
func (c *Client) BaseURL() string { return c.base.String() }

// CloseIdleConnections closes the connections that no request uses.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.network.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// Emails returns the collection of the email stages. Its method Get may return a stage from a cached page of the list.
// Any write of the client discards the page, except the deletion of another stage.
func (c *Client) Emails() *Collection[EmailStage] {
	return &Collection[EmailStage]{client: c, path: "/stages/email/", cache: c.emails}
}

// AuthenticatorEmails returns the collection of the email authenticator setup stages. Its method Get uses cached pages
// like that of Emails.
func (c *Client) AuthenticatorEmails() *Collection[EmailStage] {
	return &Collection[EmailStage]{client: c, path: "/stages/authenticator/email/", cache: c.authenticatorEmails}
}

// Stages returns the collection of the stages of all types, with only the fields that all types have. Reading this
// collection needs the permission authentik_flows.view_stage. The permissions for the two email stages do not include
// it.
func (c *Client) Stages() *Collection[Stage] {
	return &Collection[Stage]{client: c, path: "/stages/all/"}
}

// ValidateStages returns the collection of the authenticator validation stages, which ask a user for a second factor.
// The filter configuration_stages finds the validation stages that refer to a given stage. The used_by list of the
// given stage does not contain these validation stages.
func (c *Client) ValidateStages() *Collection[ValidateStage] {
	return &Collection[ValidateStage]{client: c, path: "/stages/authenticator/validate/"}
}

// IdentificationStages returns the collection of the identification stages. The used_by list of a flow does not contain
// the identification stages that link to it.
func (c *Client) IdentificationStages() *Collection[IdentificationStage] {
	return &Collection[IdentificationStage]{client: c, path: "/stages/identification/"}
}

// EmailDevices returns the collection of the email devices of all users. An email device is an email address that a
// user enrolled as a second factor.
func (c *Client) EmailDevices() *Collection[EmailDevice] {
	return &Collection[EmailDevice]{client: c, path: "/authenticators/admin/email/"}
}

// Flows returns the collection of the flows. The id of a flow is its slug.
func (c *Client) Flows() *Collection[Flow] {
	return &Collection[Flow]{client: c, path: "/flows/instances/"}
}

// Bindings returns the collection of the bindings. Each binding puts one stage into one flow.
func (c *Client) Bindings() *Collection[Binding] {
	return &Collection[Binding]{client: c, path: "/flows/bindings/"}
}

// parseBase parses a configured address and appends /api/v3 if it is missing. The second result is a text that says
// what is wrong with the address, or is empty. This text never quotes the address, which may contain a password.
func parseBase(raw string) (*url.URL, string) {
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case strings.TrimSpace(raw) == "":
		return nil, "is empty; write it like https://authentik.example.com"
	case err != nil:
		return nil, "is not a valid URL; write scheme, host and, if needed, port, like https://authentik.example.com:9443"
	case u.User != nil:
		return nil, "must not contain a user or a password; credentials belong in the token or in headers"
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, "must begin with https:// or http:// and a host, like https://authentik.example.com"
	case !isPort(u.Port()):
		return nil, "must have a port from 1 to 65535, or none"
	case webInterface.MatchString(u.Path):
		return nil, "is an address of authentik's web interface: leave out everything from /if/ on"
	case !strings.HasSuffix(strings.TrimRight(u.Path, "/"), transport.APIPath) && otherAPI.MatchString(u.Path):
		return nil, "is an address of authentik's API: leave out everything from /api on"
	case u.RawQuery != "" || u.ForceQuery:
		return nil, "must not have a query (the part from ? on)"
	case strings.Contains(raw, "#"):
		return nil, "must not have a fragment (the part from # on)"
	}
	subPath := strings.TrimSuffix(strings.TrimRight(u.EscapedPath(), "/"), transport.APIPath)
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).JoinPath(subPath, transport.APIPath), ""
}

// webInterface matches the paths of authentik's web interface, which people copy from their browser.
var webInterface = regexp.MustCompile(`/if/(admin|user|flow)(/|$)`)

// otherAPI matches a path that ends in /api, and a path with any version of the API, such as /api/v3/stages/.
var otherAPI = regexp.MustCompile(`/api/*$|/api/v[0-9]`)

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}
