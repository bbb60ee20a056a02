package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// Configure creates the client, and sends no request. If an attribute is unknown, it creates no client. Then new stages
// can still be planned, but operations that need the server return an error. If Configure itself returns an error, the
// resources get no provider data.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if replaced := p.providerData.Swap(nil); replaced != nil && replaced.API != nil {
		replaced.API.CloseIdleConnections()
	}
	var written model
	resp.Diagnostics.Append(req.Config.Get(ctx, &written)...)
	if resp.Diagnostics.HasError() {
		return
	}
	data := &providerdata.Data{}
	if req.Config.Raw.IsFullyKnown() {
		data.API = p.client(written, req.TerraformVersion, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	p.providerData.Store(data)
	resp.ResourceData, resp.DataSourceData = data, data
	resp.ListResourceData, resp.ActionData = data, data
}

func (p *Provider) client(written model, terraform string, problems *diag.Diagnostics) *authentik.Client {
	config := written.settings(problems)
	if problems.HasError() {
		return nil
	}
	config.UserAgent = fmt.Sprintf("terraform-provider-authentik-email/%s Terraform/%s", p.version, terraform)
	config.Log = tflog.Debug
	client, err := p.newClient(config)
	if malformed, is := errors.AsType[*authentik.ConfigError](err); is { // newClient returns no other error
		written.addMalformed(malformed, problems)
		return nil
	}
	warnOfInsecureSettings(config, problems)
	return client
}

// warnOfInsecureSettings must be called only for a valid configuration. The url of a valid configuration contains no
// password, so Terraform may print the url with a warning.
func warnOfInsecureSettings(config authentik.Config, problems *diag.Diagnostics) {
	if config.TLS.Insecure {
		problems.AddAttributeWarning(path.Root("insecure"), "The server's certificate is not checked",
			"Anybody between this machine and the server can read the token and the passwords. Trust the server's own CA with "+
				"ca_certificate (or AUTHENTIK_CA_CERTIFICATE) instead.")
	}
	if isPlainHTTP(config.URL) {
		problems.AddAttributeWarning(path.Root("url"), "The connection to authentik is not encrypted",
			"The url begins with http://, so anybody between this machine and the server can read the token and the SMTP "+
				"passwords. Write an https:// address.")
	}
}
