// Package providerdata defines the data through which resources, data sources and actions get the client.
package providerdata

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Data is what the provider's Configure passes to every resource, data source and action.
type Data struct {
	// API is the client. It is nil if an attribute of the provider is unknown until the apply.
	API *authentik.Client
	// Memory contains the flows that a plan has read, so that an apply in the same process does not read them again. It
	// also contains the positions of destroyed stages in their flows, so that their replacements get the same positions.
	Memory sync.Map

	hasNoTemplates atomic.Bool // true if the list of templates could not be read; it is then not requested again
}

// From returns the data of a Configure request, or nil without an error while Terraform only validates.
func From(providerData any, problems *diag.Diagnostics) *Data {
	if providerData == nil {
		return nil
	}
	data, ok := providerData.(*Data)
	if !ok {
		problems.AddError("The provider passed the wrong data",
			fmt.Sprintf("Expected %T, got %T. This is a bug in the provider; please report it.", data, providerData))
	}
	return data
}

// ClientIfKnown returns the client for callers that can also work without the server. It returns nil if an attribute of
// the provider is not known yet, or if Configure failed.
func (d *Data) ClientIfKnown() *authentik.Client {
	if d == nil {
		return nil
	}
	return d.API
}

// Client returns the client for an operation that needs the server now. If there is no client, it returns nil and adds
// an error that says why.
func (d *Data) Client(problems *diag.Diagnostics) *authentik.Client {
	switch {
	case d == nil:
		problems.AddError("The provider is not configured",
			"The operation needs the server, and the provider has no valid configuration. Fix the errors of the provider "+
				"block first; if it has none, this is a bug in the provider: please report it.")
		return nil
	case d.API == nil:
		problems.AddError("The authentik server is not known yet",
			"The operation needs the server, but url, token or another setting in the provider block will be known only after "+
				"apply. New stages can be planned without the server, but existing stages cannot be read or imported. Apply "+
				"what provides the value first, for example with -target.")
		return nil
	}
	return d.API
}

// Capabilities returns what the release of the server can do. If there is no client yet, it returns nil and adds no
// error. If the server cannot be reached or is not authentik, it returns nil and adds an error.
func (d *Data) Capabilities(ctx context.Context, problems *diag.Diagnostics) *authentik.Capabilities {
	api := d.ClientIfKnown()
	if api == nil {
		return nil
	}
	capabilities, err := api.Capabilities(ctx)
	if err == nil {
		return &capabilities
	}
	doing := "read the release of authentik"
	if errors.Is(err, authentik.ErrUnreachable) || errors.Is(err, authentik.ErrTimeout) {
		doing = "reach authentik" // any other request would fail too
	}
	problems.Append(diags.Errors(diags.Place{}, doing, err)...)
	return nil
}

// Templates returns the paths of the email templates that the server has. It returns nil if there is no client yet, or
// if the list cannot be read. The list is requested only once, even if it cannot be read.
func (d *Data) Templates(ctx context.Context) []string {
	api := d.ClientIfKnown()
	if api == nil || d.hasNoTemplates.Load() {
		return nil
	}
	list, err := api.Templates(ctx)
	if err != nil {
		d.hasNoTemplates.Store(ctx.Err() == nil)
		return nil
	}
	names := make([]string, 0, len(list))
	for _, template := range list {
		names = append(names, template.Name)
	}
	return names
}
