// Package authentik is a client for the part of authentik's API that the two email stages need. It works with every
// release from 2023.10 on.
package authentik

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Client sends requests to one authentik server with one set of credentials. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	http      http.RoundTripper
	network   http.RoundTripper
	redactor  transport.Redactor
	byHeader  bool // true if the credentials are an Authorization header from Config.Headers instead of Config.Token
	log       transport.LogFunc
	server    cached[Capabilities]
	templates cached[templatesAnswer]
	refusals  sync.Map // key: message of a 403; value: true if the message means that authentik refuses the credentials

	maxRetries int // largest number of repetitions of a request
	// isDown becomes true if even the last attempt of a repeated request cannot connect to the server. It becomes false as
	// soon as a request reaches the server. While it is true, each request gets only one attempt. With more attempts, a
	// run with a thousand stages would wait for the server a thousand times.
	isDown atomic.Bool

	// A cache discards its pages when its counter changes: stageWrites for the caches of stages, and `writes` for the
	// other caches. Every attempt of a write increases both counters before and after it. The deletion of a stage does not
	// increase stageWrites, because it changes no other stage. If it did, a run that destroys a thousand stages would read
	// the remaining stages a thousand times.
	writes, stageWrites atomic.Int64
	freeingNames        atomic.Int64 // number of running operations that may free the name of a stage
	flowsBySlug         *listCache[Flow]
	bindingsByStage     *listCache[Binding]

	// Emails and AuthenticatorEmails are the email stages of the two types. Get may return a stage from a cached page.
	// The client discards the cached pages after every write except the deletion of a stage, which only removes this
	// stage from them.
	Emails, AuthenticatorEmails *Collection[EmailStage]
	// Stages are the stages of all types, with only the fields that all types have. To read them, a token needs the
	// permission authentik_flows.view_stage, which is not among the permissions for the email stages.
	Stages *Collection[Stage]
	// ValidateStages are the authenticator validation stages. The used_by list of a stage lacks the validation stages that
	// refer to the stage. The filter configuration_stages finds them.
	ValidateStages *Collection[ValidateStage]
	// IdentificationStages are the identification stages. The used_by list of a flow lacks those that link to the flow.
	IdentificationStages *Collection[IdentificationStage]
	EmailDevices         *Collection[EmailDevice] // the email devices of all users
	Flows                *Collection[Flow]        // the id of a flow is its slug
	Bindings             *Collection[Binding]
	Users                *Collection[User]
}

// New checks the configuration and returns a Client. It sends no request. Its error is always a *ConfigError.
func New(config Config) (*Client, error) { return NewForTest(config, nil) }

// NewForTest does the same as New, but the client sends its requests through the given transport. If this transport is
// nil, the client connects to the server itself. The linter lets only tests call NewForTest.
func NewForTest(config Config, network http.RoundTripper) (*Client, error) {
	base, problem := parseBase(config.URL)
	if problem != "" {
		return nil, &ConfigError{Field: "URL", Problem: problem}
	}
	if found := config.Check(); len(found) > 0 {
		return nil, found[0]
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
	client.addCollections()
	return client, nil
}

func (c *Client) addCollections() {
	c.Emails = &Collection[EmailStage]{client: c, path: "/stages/email/"}
	c.AuthenticatorEmails = &Collection[EmailStage]{client: c, path: "/stages/authenticator/email/"}
	c.Stages = &Collection[Stage]{client: c, path: "/stages/all/"}
	c.ValidateStages = &Collection[ValidateStage]{client: c, path: "/stages/authenticator/validate/"}
	c.IdentificationStages = &Collection[IdentificationStage]{client: c, path: "/stages/identification/"}
	c.EmailDevices = &Collection[EmailDevice]{client: c, path: "/authenticators/admin/email/"}
	c.Flows = &Collection[Flow]{client: c, path: "/flows/instances/"}
	c.Bindings = &Collection[Binding]{client: c, path: "/flows/bindings/"}
	c.Users = &Collection[User]{client: c, path: "/core/users/"}
	for _, stages := range []*Collection[EmailStage]{c.Emails, c.AuthenticatorEmails} {
		stages.cache = newListCache(stages, true, &c.stageWrites, func(s *EmailStage) string { return uuidKey(s.PK) })
	}
	c.flowsBySlug = newListCache(c.Flows, true, &c.writes, func(f *Flow) string { return f.Slug })
	c.bindingsByStage = newListCache(c.Bindings, false, &c.writes, func(b *Binding) string { return b.Stage })
}

// BaseURL returns the address of the API, which ends in /api/v3.
func (c *Client) BaseURL() string { return c.base.String() }

// CloseIdleConnections closes the connections that no request uses.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.network.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// parseBase parses a configured address and appends /api/v3 if it is missing. The second result says what is wrong with
// the address, or is empty. It never quotes the address, which may contain a password.
func parseBase(raw string) (*url.URL, string) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err == nil {
		_, err = strconv.ParseUint(cmp.Or(u.Port(), "443"), 10, 16)
	}
	if err != nil {
		return nil, "is not a valid URL; write scheme, host and, if needed, port, like https://authentik.example.com:9443"
	}
	subPath := strings.TrimSuffix(strings.TrimRight(u.EscapedPath(), "/"), transport.APIPath)
	switch {
	case u.User != nil:
		return nil, "must not contain a user or a password; credentials belong in the token or in headers"
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, "must begin with https:// or http:// and a host, like https://authentik.example.com"
	case pageOrAPI.MatchString(subPath):
		return nil, "must be the address of the server alone: leave out everything from /if/ or /api on"
	case strings.ContainsAny(raw, "?#"):
		return nil, "must not have a query or a fragment (the part from ? or # on)"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).JoinPath(subPath, transport.APIPath), ""
}

// pageOrAPI matches paths of the API, and paths of authentik's pages, which people copy from their browser.
var pageOrAPI = regexp.MustCompile(`/if/(admin|user|flow)(/|$)|/api/*$|/api/v[0-9]`)
