// Package diags converts errors of the client to diagnostics for the user. It also defines ProviderData, through which
// resources and data sources get the client.
package diags

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// ProviderData is the data that the provider's Configure passes to every resource and data source. It contains the
// client. If the url or the token becomes known only during the apply, ProviderData contains the names of the unknown
// attributes instead.
type ProviderData struct {
	// API is the client. It is nil if Unknown contains a name.
	API *authentik.Client
	// Unknown contains the names of the provider's attributes whose values are not known yet.
	Unknown []string
	// Memory keeps what was read from the server during a plan, for an apply in the same process.
	Memory sync.Map

	hasNoTemplates atomic.Bool // set if the list of templates cannot be read, so that it is not requested again
}

// FromProviderData returns the ProviderData of a Configure request. It returns nil without an error while Terraform
// only validates a configuration.
func FromProviderData(providerData any, problems *diag.Diagnostics) *ProviderData {
	if providerData == nil {
		return nil
	}
	data, ok := providerData.(*ProviderData)
	if !ok {
		problems.AddError("The provider passed the wrong data",
			fmt.Sprintf("Expected %T, got %T. This is a bug in the provider; please report it.", data, providerData))
	}
	return data
}

// ClientIfKnown returns the client, or nil if the url or the token is not known yet. It is for callers that can also
// work without the server.
func (c *ProviderData) ClientIfKnown() *authentik.Client {
	if c == nil || len(c.Unknown) > 0 {
		return nil
	}
	return c.API
}

// Client returns the client for an operation that needs the server now. If there is no client, it returns nil and adds
// an error, which contains the names of the attributes that are not known yet.
func (c *ProviderData) Client(problems *diag.Diagnostics) *authentik.Client {
	switch {
	case c == nil || c.API == nil && len(c.Unknown) == 0:
		problems.AddError("The provider is not configured",
			"The operation needs the server, and the provider has no valid configuration. Fix the errors of the provider "+
				"block first; if it has none, this is a bug in the provider: please report it.")
		return nil
	case len(c.Unknown) > 0:
		problems.AddError("The authentik server is not known yet",
			fmt.Sprintf("The operation must ask the server now, but the value of %s in the provider block will be known only "+
				"after apply. New stages can be planned without the server, but existing stages cannot be read or imported. "+
				"Apply what provides the value first, for example with -target.", strings.Join(c.Unknown, " and ")))
		return nil
	}
	return c.API
}

// Capabilities returns what the release of the server can do. It returns nil without an error if there is no client
// yet. It returns nil and adds an error if the server cannot be reached or is not authentik.
func (c *ProviderData) Capabilities(ctx context.Context, problems *diag.Diagnostics) *authentik.Capabilities {
	api := c.ClientIfKnown()
	if api == nil {
		return nil
	}
	capabilities, err := api.Capabilities(ctx)
	if err != nil {
		problems.Append(NoRelease(err)...)
		return nil
	}
	return &capabilities
}

// NoRelease returns the errors for a server whose release cannot be read. Reading the release is often the first
// request of all. If no response came, the error therefore says that the server cannot be reached.
func NoRelease(err error) diag.Diagnostics {
	if errors.Is(err, authentik.ErrUnreachable) || errors.Is(err, authentik.ErrTimeout) {
		return Errors(Place{}, "reach authentik", err)
	}
	return Errors(Place{}, "ask authentik for its release", err)
}

// Templates returns the paths of the email templates that the server has. It returns nil if there is no client yet or
// if the list cannot be read. The list is requested only once.
func (c *ProviderData) Templates(ctx context.Context) []string {
	api := c.ClientIfKnown()
	if api == nil || c.hasNoTemplates.Load() {
		return nil
	}
	list, err := api.Templates(ctx)
	if err != nil {
		c.hasNoTemplates.Store(ctx.Err() == nil)
		return nil
	}
	names := make([]string, 0, len(list))
	for _, template := range list {
		names = append(names, template.Name)
	}
	return names
}
