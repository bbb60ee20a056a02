package provider

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

type model struct {
	URL               types.String `tfsdk:"url"`
	Token             types.String `tfsdk:"token"`
	Headers           types.Map    `tfsdk:"headers"`
	Insecure          types.Bool   `tfsdk:"insecure"`
	CACertificate     types.String `tfsdk:"ca_certificate"`
	ClientCertificate types.String `tfsdk:"client_certificate"`
	ClientKey         types.String `tfsdk:"client_key"`
	RequestTimeout    types.String `tfsdk:"request_timeout"`
	MaxRetries        types.Int64  `tfsdk:"max_retries"`
}

// variables maps attributes to the environment variables that the provider reads if the attribute is null.
var variables = map[string]string{
	"url":                "AUTHENTIK_URL",
	"token":              "AUTHENTIK_TOKEN",
	"insecure":           "AUTHENTIK_INSECURE",
	"ca_certificate":     "AUTHENTIK_CA_CERTIFICATE",
	"client_certificate": "AUTHENTIK_CLIENT_CERTIFICATE",
	"client_key":         "AUTHENTIK_CLIENT_KEY",
	"request_timeout":    "AUTHENTIK_REQUEST_TIMEOUT",
	"max_retries":        "AUTHENTIK_MAX_RETRIES",
}

const (
	defaultRequestTimeout = "30s"
	defaultMaxRetries     = 4
)

var retries = validators.WholeNumber{Min: 0, Max: 100}

// Schema sets the schema of the provider's configuration.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	or := func(attribute string) string { return " Environment variable: `" + variables[attribute] + "`." }
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages authentik's two email stages, with every release of authentik from 2023.10 on.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Address of the authentik server, such as `https://auth.example.com`. It may have a path; " +
					"`/api/v3` is added if it is missing." + or("url"),
			},
			"token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "API token (its intent must be `api`) or JWT. Required unless `headers` contains " +
					"`Authorization`." + or("token"),
			},
			"headers": schema.MapAttribute{
				Optional: true, Sensitive: true, ElementType: types.StringType,
				MarkdownDescription: "Extra headers of each request, by name, such as those that a proxy in front of authentik " +
					"requires. Do not write `Authorization` together with `token`. `Authorization` takes precedence over the " +
					"environment variable `AUTHENTIK_TOKEN`.",
			},
			"insecure": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to accept any certificate of the server without a check. Prefer `ca_certificate`. " +
					"Defaults to `false`." + or("insecure"),
			},
			"ca_certificate": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "CA certificates to trust in addition to the system's: PEM text, or the path of a PEM " +
					"file." + or("ca_certificate"),
			},
			"client_certificate": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Client certificate to present to the server (mTLS): PEM text, or the path of a PEM file. " +
					"Needs `client_key`." + or("client_certificate"),
			},
			"client_key": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Private key of `client_certificate`: PEM text, or the path of a PEM file." + or("client_key"),
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Time limit for one attempt of a request: a Go duration such as `45s` or `2m`. Defaults to " +
					"`" + defaultRequestTimeout + "`." + or("request_timeout"),
			},
			"max_retries": schema.Int64Attribute{
				Optional: true, CustomType: retries, Validators: []validator.Int64{retries},
				MarkdownDescription: "How often a failed request is sent again, if it is safe to repeat. No attempt begins " +
					"later than three minutes after the first one. A `Retry-After` of the server is respected up to 60 seconds. " +
					"Defaults to `" + strconv.Itoa(defaultMaxRetries) + "`." + or("max_retries"),
			},
		},
	}
}
