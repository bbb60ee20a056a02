// Package providerdata defines the data through which resources, data sources and actions get the client.
package providerdata

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Data is what the provider's Configure passes to every resource, data source and action.
type Data struct {
	// API is the client. It is nil in these cases:
	//   - Terraform only validates a configuration.
	//   - An attribute of the provider is unknown until the apply.
	//   - Configure has failed.
	API *authentik.Client
	// PlannedFlows and LastPlaces belong to the package flowset. PlannedFlows contains the flows that a plan has read, so
	// that an apply in the same process does not read them again. LastPlaces contains the positions of destroyed stages in
	// their flows, so that their replacements get the same positions.
	PlannedFlows, LastPlaces sync.Map
}

// From returns the data of a Configure request. If the request contains no data, From returns a Data without a client.
func From(providerData any) *Data {
	if data, ok := providerData.(*Data); ok {
		return data
	}
	return &Data{}
}

// Client returns the client for an operation that needs the server now. If the client does not exist yet, it returns
// nil and adds an error that says why.
func (d *Data) Client(problems *diag.Diagnostics) *authentik.Client {
	if d.API == nil {
		problems.AddError("The authentik server is not known yet",
			"The operation needs the server, but url, token or another setting in the provider block will be known only after "+
				"apply. New stages can be planned without the server, but existing stages cannot be read or imported. If the "+
				"provider block has an error, fix that error. Otherwise apply what provides the value first, for example with "+
				"-target.")
	}
	return d.API
}

// Capabilities returns what the release of the server can do. If the client does not exist yet, it returns nil
// without an error. If the server cannot be reached or is not authentik, it returns nil and adds an error.
func (d *Data) Capabilities(ctx context.Context, problems *diag.Diagnostics) *authentik.Capabilities {
	if d.API == nil {
		return nil
	}
	capabilities, err := d.API.Capabilities(ctx)
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

// Templates returns the paths of the email templates that the server has. It returns nil if the client does not exist
// yet, or if the list cannot be read.
func (d *Data) Templates(ctx context.Context) []string {
	if d.API == nil {
		return nil
	}
	list, _ := d.API.Templates(ctx)
	var names []string
	for _, template := range list {
		names = append(names, template.Name)
	}
	return names
}
