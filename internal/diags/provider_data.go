// Package diags turns the client's errors into diagnostics, and holds all prose about them. It also hands the client out
// to the resources.
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

// ProviderData is what the provider's Configure gives to every resource and data source: a client, or the names of what
// is missing while url or token come from something that is yet to be created.
type ProviderData struct {
	// API is nil if Unknown names anything.
	API *authentik.Client
	// Unknown names the provider's attributes without a known value.
	Unknown []string
	// Memory keeps what a plan asked the server, for the apply in the same process.
	Memory sync.Map

	hasNoTemplates atomic.Bool // the list cannot be read, so no stage asks for it again
}

// FromProviderData returns the data in a Configure request. It is nil without an error while a configuration is only
// validated.
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

// ClientIfKnown returns the client for what can do without the server; nil if it cannot be asked yet.
func (c *ProviderData) ClientIfKnown() *authentik.Client {
	if c == nil || len(c.Unknown) > 0 {
		return nil
	}
	return c.API
}

// Client returns the client for an operation that needs the server now, or nil with an error that names the provider's
// attributes that are not known yet.
func (c *ProviderData) Client(problems *diag.Diagnostics) *authentik.Client {
	switch {
	case c == nil || c.API == nil && len(c.Unknown) == 0:
		problems.AddError("The provider is not configured",
			"The operation needs the server, and the provider has no valid configuration. Fix the errors of the provider "+
				"block first; if it has none, this is a bug in the provider: please report it.")
		return nil
	case len(c.Unknown) > 0:
		problems.AddError("The authentik server is not known yet",
			fmt.Sprintf("The operation must ask the server now, but the provider's %s will be known only after apply. New "+
				"stages can be planned like this; existing ones cannot be read. Apply what provides the value first, for example "+
				"with -target.", strings.Join(c.Unknown, ", ")))
		return nil
	}
	return c.API
}

// Capabilities returns what the server's release can do. It is nil without an error if the server cannot be asked yet,
// and nil with an error if it cannot be reached or is not authentik.
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

// NoRelease returns the error of a server that does not name its release. It is often the first request of all.
func NoRelease(err error) diag.Diagnostics {
	if errors.Is(err, authentik.ErrUnreachable) || errors.Is(err, authentik.ErrTimeout) {
		return Errors(nil, "reach authentik", err)
	}
	return Errors(nil, "ask authentik for its release", err)
}

// Templates returns the paths of the email templates that the server lists; nil if it cannot be asked yet, or does not
// answer. The list is read once.
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
