// Package authentik is a client for authentik's API, as far as its two email stages need it. It works with every
// release; what differs between releases is asked with Capabilities.
package authentik

import (
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Client talks to one authentik with one set of credentials. It is safe for concurrent use; make it with New.
type Client struct {
	base      *url.URL
	http      http.RoundTripper
	retry     *retryPolicy
	network   http.RoundTripper
	redactor  transport.Redactor
	byHeader  bool // credentials are the Authorization of Config.Headers
	log       transport.LogFunc
	version   cached[version]
	templates cached[[]Template]
	refusals  sync.Map // bool by the message of a 403: whether it refuses the credentials

	writes              atomic.Int64 // begun or ended so far
	emails              *listCache[EmailStage]
	authenticatorEmails *listCache[EmailStage]
	flows               *listCache[Flow]    // by slug
	bindings            *listCache[Binding] // by stage
}

// New checks the configuration and makes no request. Its error is a *ConfigError.
func New(config Config) (*Client, error) { return build(config, Hooks{}) }

func build(config Config, hooks Hooks) (*Client, error) {
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
	config = config.withDefaults()
	headers, host := config.requestHeaders()
	network, err := config.network(base.Scheme)
	if err != nil {
		return nil, err
	}
	if hooks.Network != nil {
		network = hooks.Network
	}
	redactor := transport.Redactor{}.With(config.secrets()...)
	client := &Client{
		base: base, network: network, redactor: redactor, byHeader: config.Token == "", log: config.Log,
		retry: &retryPolicy{
			max: config.MaxRetries, basePath: base.Path, log: config.Log, redactor: redactor, clock: newClock(hooks.Sleep),
		},
		http: transport.Chain(transport.Options{
			Network: network, Headers: headers, Host: host, Timeout: config.RequestTimeout,
			Log: config.Log, Redactor: redactor, Limit: hooks.Limit,
		}),
	}
	client.emails = newListCache(client.Emails(), true, func(s *EmailStage) string { return uuidKey(s.PK) })
	client.authenticatorEmails = newListCache(client.AuthenticatorEmails(), true,
		func(s *EmailStage) string { return uuidKey(s.PK) })
	client.flows = newListCache(client.Flows(), true, func(f *Flow) string { return f.Slug })
	client.bindings = newListCache(client.Bindings(), false, func(b *Binding) string { return b.Stage })
	return client, nil
}

// String keeps the secrets out of a message that prints a Client.
func (c *Client) String() string { return "authentik.Client of " + c.BaseURL() }

// GoString is String, for %#v.
func (c *Client) GoString() string { return c.String() }

// BaseURL is the address of the API, which ends in /api/v3.
func (c *Client) BaseURL() string { return c.base.String() }

// CloseIdleConnections lets go of connections that no request uses.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.network.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// Emails are the email stages. Get may answer from a page of their list that was read since the last write of this
// client.
func (c *Client) Emails() *Collection[EmailStage] {
	return &Collection[EmailStage]{client: c, path: []string{"stages", "email"}, cache: c.emails}
}

// AuthenticatorEmails are the email authenticator setup stages; Get is as for Emails.
func (c *Client) AuthenticatorEmails() *Collection[EmailStage] {
	path := []string{"stages", "authenticator", "email"}
	return &Collection[EmailStage]{client: c, path: path, cache: c.authenticatorEmails}
}

// Stages are the stages of all types, with what all types have. Reading them needs the permission
// authentik_flows.view_stage, which the permissions for the two email stages do not include.
func (c *Client) Stages() *Collection[Stage] {
	return &Collection[Stage]{client: c, path: []string{"stages", "all"}}
}

// ValidateStages are the stages that ask for a second factor. The filter configuration_stages selects those that
// configure through a stage; used_by does not name them.
func (c *Client) ValidateStages() *Collection[ValidateStage] {
	return &Collection[ValidateStage]{client: c, path: []string{"stages", "authenticator", "validate"}}
}

// EmailDevices are the email addresses enrolled as second factors, of all users.
func (c *Client) EmailDevices() *Collection[EmailDevice] {
	return &Collection[EmailDevice]{client: c, path: []string{"authenticators", "admin", "email"}}
}

// Flows are the flows; their id is the slug.
func (c *Client) Flows() *Collection[Flow] {
	return &Collection[Flow]{client: c, path: []string{"flows", "instances"}}
}

// Bindings are the places of stages in flows.
func (c *Client) Bindings() *Collection[Binding] {
	return &Collection[Binding]{client: c, path: []string{"flows", "bindings"}}
}
