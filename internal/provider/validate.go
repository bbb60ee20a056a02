package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

var _ provider.ProviderWithValidateConfig = (*Provider)(nil)

// ValidateConfig checks the values in the configuration, and sends no request. It does not report a missing value,
// because a later plan may find it in an environment variable. It does not read certificate files, because they may
// exist only on the machine that runs the plan.
func (p *Provider) ValidateConfig(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	var written model
	resp.Diagnostics.Append(req.Config.Get(ctx, &written)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config := authentik.Config{
		URL: written.URL.ValueString(), Token: written.Token.ValueString(),
		Headers: headers(written.Headers),
	}
	for _, malformed := range config.Check() {
		written.addMalformed(malformed, &resp.Diagnostics)
	}
	if given := written.RequestTimeout; given.ValueString() != "" {
		written.requestTimeout(&resp.Diagnostics)
	}
}

func (m model) addMalformed(malformed *authentik.ConfigError, problems *diag.Diagnostics) {
	setting := map[string]struct {
		attribute string
		written   attr.Value
	}{
		"URL": {"url", m.URL}, "Token": {"token", m.Token}, "Headers": {"headers", m.Headers},
		"CACertificate": {"ca_certificate", m.CACertificate}, "ClientKey": {"client_key", m.ClientKey},
		"ClientCertificate": {"client_certificate", m.ClientCertificate},
	}[malformed.Field]
	addInvalid(setting.written, setting.attribute, malformed.Problem, problems)
}
