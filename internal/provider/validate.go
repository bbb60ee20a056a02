package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

var _ provider.ProviderWithValidateConfig = (*Provider)(nil)

// ValidateConfig checks what is written, all of it at once, so that terraform
// validate tells without a server. What is missing may come from the
// environment of the plan, and a certificate's file from its machine.
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var written model
	resp.Diagnostics.Append(req.Config.Get(ctx, &written)...)
	if resp.Diagnostics.HasError() {
		return
	}
	const url, token = "https://auth.example.com", "t0ken"
	if given := written.URL.ValueString(); given != "" {
		newClient(authentik.Config{URL: given, Token: token}, &resp.Diagnostics)
	}
	if given := written.Token.ValueString(); given != "" {
		newClient(authentik.Config{URL: url, Token: given}, &resp.Diagnostics)
	}
	if known := wholly(written.Headers); len(known.Elements()) > 0 {
		given := authentik.Config{URL: url, Headers: headers(ctx, known, &resp.Diagnostics)}
		if !carriesAuthorization(given.Headers) || !written.Token.IsNull() {
			given.Token = token
		}
		newClient(given, &resp.Diagnostics)
	}
	if given := written.MaxRetries; !given.IsNull() && !given.IsUnknown() {
		maxRetries(given, &resp.Diagnostics)
	}
	if given := written.RequestTimeout; given.ValueString() != "" {
		requestTimeout(given, &resp.Diagnostics)
	}
}

// newClient makes a client; what it does not take is an error on its attribute.
func newClient(config authentik.Config, diags *diag.Diagnostics) *authentik.Client {
	client, err := authentik.New(config)
	var malformed *authentik.ConfigError
	switch {
	case errors.As(err, &malformed):
		diags.AddAttributeError(path.Root(malformed.Field), "Invalid "+malformed.Field, malformed.Field+" "+malformed.Problem+"."+fallback(malformed.Field))
	case err != nil:
		diags.AddError("Invalid provider configuration", err.Error())
	}
	return client
}
