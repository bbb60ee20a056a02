package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

var _ provider.ProviderWithValidateConfig = (*Provider)(nil)

// ValidateConfig checks what is written, all of it at once and without a server. What is missing may come from the
// environment of the plan, and the file of a certificate from its machine.
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var written model
	resp.Diagnostics.Append(req.Config.Get(ctx, &written)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config := authentik.Config{
		URL: written.URL.ValueString(), Token: written.Token.ValueString(),
		Headers: headers(unknownIfAny(written.Headers)),
	}
	for _, malformed := range config.Check() {
		addMalformed(malformed, &resp.Diagnostics)
	}
	if given := written.MaxRetries; !given.IsNull() && !given.IsUnknown() {
		maxRetries(given, &resp.Diagnostics)
	}
	if given := written.RequestTimeout; given.ValueString() != "" {
		requestTimeout(given, &resp.Diagnostics)
	}
}

// addMalformed puts a value that the client rejects on its attribute.
func addMalformed(malformed *authentik.ConfigError, problems *diag.Diagnostics) {
	attribute, problem := diags.Setting(malformed)
	problems.AddAttributeError(path.Root(attribute), "Invalid "+attribute, problem+fallback(attribute))
}
