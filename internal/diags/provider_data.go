// Package diags stands between the resources and the client: it hands out
// the client, and turns the client's errors into diagnostics on attributes.
package diags

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// ProviderData is what the provider's Configure gives to every resource and data
// source: a client, or, while url or token come from something that is yet to
// be made, the names of what is missing.
type ProviderData struct {
	// API is nil where Unknown names anything.
	API *authentik.Client
	// Unknown names the provider's attributes without a known value.
	Unknown []string

	noTemplates atomic.Bool // the list is not to be had, and no stage need ask again
}

// FromProviderData is the connection in a Configure request's provider data; nil
// provider data, as in terraform validate, leaves it nil without an error.
func FromProviderData(providerData any, problems *diag.Diagnostics) *ProviderData {
	if providerData == nil {
		return nil
	}
	connection, ok := providerData.(*ProviderData)
	if !ok {
		problems.AddError("The provider passed the wrong data to its resource",
			fmt.Sprintf("Expected %T, got %T. This is a bug in the provider; please report it.", connection, providerData))
	}
	return connection
}

// ClientIfKnown is the client for what can do without the server, nil where it cannot be asked yet.
func (c *ProviderData) ClientIfKnown() *authentik.Client {
	if c == nil || len(c.Unknown) > 0 {
		return nil
	}
	return c.API
}

// Client is the client for an operation that needs the server now, or nil with
// an error that names the provider's attributes that are not known yet.
func (c *ProviderData) Client(problems *diag.Diagnostics) *authentik.Client {
	if !c.isConfigured() {
		problems.AddError("The provider is not configured", "The operation needs the server, and the provider has no valid configuration. "+
			"Fix the errors of the provider block first; if there are none, this is a bug in the provider: please report it.")
		return nil
	}
	if len(c.Unknown) > 0 {
		problems.AddError("The authentik server is not known yet",
			fmt.Sprintf("The operation must ask the server now, but the provider's %s will be known only after apply. New stages can be planned "+
				"like this; reading existing ones cannot. Apply what provides the value first, for example with -target.", strings.Join(c.Unknown, " and ")))
		return nil
	}
	return c.API
}

// isConfigured reports whether Configure succeeded.
func (c *ProviderData) isConfigured() bool { return c != nil && (c.API != nil || len(c.Unknown) > 0) }

// Capabilities is what the server's release can do, or nil where the server
// cannot be asked yet (no error) or did not answer (an error).
func (c *ProviderData) Capabilities(ctx context.Context, problems *diag.Diagnostics) *authentik.Capabilities {
	if c.ClientIfKnown() == nil {
		return nil
	}
	caps, err := c.API.Capabilities(ctx)
	if err != nil {
		problems.Append(NoRelease(err)...)
		return nil
	}
	return &caps
}

// NoRelease is the error of a server that did not tell its release, which is often the first that it was asked.
func NoRelease(err error) diag.Diagnostics {
	if errors.Is(err, authentik.ErrUnreachable) || errors.Is(err, authentik.ErrTimeout) {
		return Errors(nil, "reach authentik", err)
	}
	return Errors(nil, "ask authentik for its release", err)
}

// Templates are the paths of the mail templates that the server lists, nil
// where it cannot be asked yet or does not tell; it is asked once.
func (c *ProviderData) Templates(ctx context.Context) []string {
	if c.ClientIfKnown() == nil || c.noTemplates.Load() {
		return nil
	}
	list, err := c.API.Templates(ctx)
	if err != nil {
		if ctx.Err() == nil {
			c.noTemplates.Store(true)
		}
		return nil
	}
	names := make([]string, 0, len(list))
	for _, template := range list {
		names = append(names, template.Name)
	}
	return names
}
