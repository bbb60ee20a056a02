package provider_test

import (
	"encoding/pem"
	"maps"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// noEnvironment sets all environment variables of the provider to "" until the test ends.
func noEnvironment(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AUTHENTIK_") {
			t.Setenv(name, "")
		}
	}
}

// configure configures a new provider without environment variables. The settings are a valid url, a valid token and
// those in config. A nil value in config removes a setting.
func configure(t *testing.T, config attributes) tfcore.Diagnostics {
	t.Helper()
	noEnvironment(t)
	all := attributes{"url": "https://auth.example.com", "token": "t0ken"}
	maps.Copy(all, config)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return tfcore.New(t, acctest.ProviderServer).Configure(all)
}

// Terraform prints the source line of an error's attribute. Therefore an error about a value that may be a secret is on
// the provider block.
func TestInvalidSettingsAreRefused(t *testing.T) {
	authorized := attributes{"Authorization": "Basic x"}
	for name, c := range map[string]struct {
		config    attributes
		attribute string // the attribute of the error; "" = the error is on the provider block
		says      string
	}{
		"no url":                    {attributes{"url": nil}, "url", "write provider = authentik-email.ALIAS"},
		"no token":                  {attributes{"token": nil}, "", "Set the environment variable AUTHENTIK_TOKEN, or"},
		"a quoted token":            {attributes{"token": `"t0ken"`}, "", "token begins or ends with a quotation mark"},
		"a token with a line break": {attributes{"token": "t0ken\n"}, "", "chomp()"},
		"no scheme":                 {attributes{"url": "auth.example.com"}, "url", "must begin with https://"},
		"user info":                 {attributes{"url": "http://u:t0ken@auth.example.com"}, "", "url must not contain"},
		"user info in no url":       {attributes{"url": "u:t0ken%zz@auth.example.com"}, "", "url must begin"},
		"a secret in the query":     {attributes{"url": "https://auth.example.com/?k=t0ken"}, "", "url must not have"},
		"a line break in a header":  {attributes{"headers": attributes{"X-A": "t0ken\n"}}, "", "value of X-A"},
		"a header in wrong order":   {attributes{"headers": attributes{"t0ken =": "X-A"}}, "", "headers contains a key"},
		"no client key":             {attributes{"client_certificate": "x", "client_key": "t0ken"}, "", "client_certificate"},
		"token and authorization":   {attributes{"headers": authorized}, "", "headers must not contain Authorization"},
		"no CA certificate":         {attributes{"ca_certificate": "/none"}, "ca_certificate", "is neither PEM text"},
		"a CA file below ~":         {attributes{"ca_certificate": "~/ca.pem"}, "ca_certificate", "pathexpand()"},
		"a certificate without key": {attributes{"client_certificate": "x"}, "", "AUTHENTIK_CLIENT_KEY"},
		"a timeout without unit":    {attributes{"request_timeout": "30"}, "request_timeout", "45s"},
		"too many retries":          {attributes{"max_retries": 1000}, "max_retries", "from 0 to 100"},
		"a fraction of retries": {
			attributes{"max_retries": 1.5}, "max_retries", "max_retries must be a whole number from 0 to 100.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			diags := configure(t, c.config)
			mustFail(t, diags, c.attribute, c.says)
			if strings.Contains(diags.String(), "t0ken") {
				t.Errorf("a secret is in %s", diags)
			}
		})
	}
}

// If the configuration does not contain an attribute, the provider uses the value of its environment variable. An error
// about this value names the variable.
func TestEnvironmentVariablesAreReadAndChecked(t *testing.T) {
	const url, token = "https://auth.example.com", "t0ken"
	withHeader := func(value string) attributes {
		return attributes{"url": url, "headers": attributes{"authorization": value}}
	}
	for name, c := range map[string]struct {
		config    attributes
		variables map[string]string
		attribute string // the attribute of the only error; "" = the error is on the provider block
		says      string // a part of the error; "" = there must be no error
	}{
		"url and token":  {nil, map[string]string{"URL": url, "TOKEN": token}, "", ""},
		"a quoted token": {nil, map[string]string{"URL": url, "TOKEN": "'t0ken'"}, "", "AUTHENTIK_TOKEN begins or"},
		"a token with a line break": {
			nil, map[string]string{"URL": url, "TOKEN": "t0ken\n"}, "",
			"that a token never has. Correct it, or write token in the provider block.",
		},
		"no scheme": {nil, map[string]string{"URL": "127.0.0.1:9000", "TOKEN": token}, "url", "variable AUTHENTIK_URL"},
		"an invalid url is written": {
			attributes{"url": "a.example.com"}, map[string]string{"URL": url, "TOKEN": token}, "url", "https://",
		},
		"an empty url is written": {
			attributes{"url": ""}, map[string]string{"URL": url, "TOKEN": token}, "url", "written as an empty string",
		},
		"an empty token is written": {
			attributes{"token": ""}, map[string]string{"URL": url, "TOKEN": token}, "", "written as an empty string",
		},
		"an Authorization header is written":        {withHeader("Basic x"), map[string]string{"TOKEN": "'t0ken'"}, "", ""},
		"an Authorization header without a token":   {withHeader("Basic x"), nil, "", ""},
		"an empty Authorization header and a token": {withHeader(" "), map[string]string{"TOKEN": token}, "", ""},
		"zero timeout": {
			nil, map[string]string{"URL": url, "TOKEN": token, "REQUEST_TIMEOUT": "0s"}, "request_timeout",
			"AUTHENTIK_REQUEST_TIMEOUT",
		},
		"text for max_retries": {
			nil, map[string]string{"URL": url, "TOKEN": token, "MAX_RETRIES": "many"}, "max_retries", "AUTHENTIK_MAX_RETRIES",
		},
		"text for insecure": {
			nil, map[string]string{"URL": url, "TOKEN": token, "INSECURE": "maybe"}, "insecure", "AUTHENTIK_INSECURE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			noEnvironment(t)
			for variable, value := range c.variables {
				t.Setenv("AUTHENTIK_"+variable, value)
			}
			diags := tfcore.New(t, acctest.ProviderServer).Configure(c.config)
			if c.says == "" {
				mustSucceed(t, diags)
				return
			}
			mustFail(t, diags, c.attribute, c.says)
			if strings.Contains(diags.String(), token) {
				t.Errorf("the token is in %s", diags)
			}
		})
	}
}

func TestConfigureWarnsOfMissingEncryption(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	for name, c := range map[string]struct {
		config attributes
		want   []string // the attributes that get a warning
	}{
		"https":              {nil, nil},
		"http to a name":     {attributes{"url": "http://auth.example.com"}, []string{"url"}},
		"http to an address": {attributes{"url": "http://192.0.2.1:9000"}, []string{"url"}},
		"http to localhost":  {attributes{"url": "http://localhost:9000"}, nil},
		"http to loopback":   {attributes{"url": "http://[::1]"}, nil},
		"insecure":           {attributes{"insecure": true}, []string{"insecure"}},
		"a CA":               {attributes{"ca_certificate": authority}, nil},
		"insecure beside a CA": {
			attributes{"ca_certificate": authority, "insecure": true}, []string{"insecure", "ca_certificate"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			diags := configure(t, c.config)
			mustSucceed(t, diags)
			if diff := cmp.Diff(c.want, attributesOfAll(diags)); diff != "" {
				t.Errorf("attributes of the warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func attributesOfAll(diags tfcore.Diagnostics) (attributes []string) {
	for _, d := range diags {
		attributes = append(attributes, d.Attribute)
	}
	return attributes
}

func TestConfigureSendsNoRequest(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Session(t)
	if requests := server.Sim.Requests(); len(requests) > 0 {
		t.Errorf("Configure sent %v", requests)
	}
}

// If the server refuses a field of a stage, the error is on the attribute of the same name. The error contains the
// request id.
func TestRefusedFieldIsAnErrorOnItsAttribute(t *testing.T) {
	session := acctest.Simulated(t, "").Session(t)
	for _, c := range []struct {
		resourceType, attribute, value, says string
	}{
		{email, "template", "email/pasword_reset.html", `Did you mean "email/password_reset.html"?`},
		{email, "template", "password_reset.html", `Did you mean "email/password_reset.html"?`},
		{email, "template", "email/mine.html", "The server has these templates: email/"},
		{email, "from_address", "a..b@example.com", "a valid email address"},
		{authenticator, "configure_flow", "00000000-0000-4000-8000-000000000000", "of an authentik_flow data source"},
	} {
		config := attributes{"name": "other", "host": "smtp.example.com", c.attribute: c.value}
		errors := session.Resource(c.resourceType).Apply(config).Errors()
		if len(errors) != 1 || errors[0].Attribute != c.attribute {
			t.Errorf("want one error on %s, got %s", c.attribute, errors)
		}
		mustContain(t, errors, c.says, "request id")
	}
}

// ValidateConfig reports all mistakes of a configuration together, and sends no request.
func TestValidateReportsAllErrorsAtOnce(t *testing.T) {
	server := acctest.Simulated(t, "")
	diags := configure(t, attributes{
		"url": server.URL + "/?x=1", "token": "Bearer x", "request_timeout": "30", "headers": attributes{"a b": "c"},
		"max_retries": 1.5,
	})
	if len(diags.Errors()) != 5 {
		t.Errorf("want 5 errors, got %s", diags)
	}
	mustContain(t, diags, "url must", "token begins", "headers contains", "request_timeout must", "max_retries must")
	if len(requestsOf(server)) > 0 {
		t.Errorf("the validation sends %v", requestsOf(server))
	}
}

// HTTPS_PROXY has an invalid value. A provider with an http:// url ignores this variable and works.
func TestInvalidProxyOfTheOtherSchemeIsIgnored(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://user:p%zz@proxy.example.com:3128")
	mustPrintNothing(t, configure(t, attributes{"url": "http://127.0.0.1:1"}))
}

// During `terraform validate` a token from a variable is unknown. The token can later be null, so it is allowed beside
// an Authorization header.
func TestUnknownTokenBesideAuthorizationIsValid(t *testing.T) {
	headers := attributes{"Authorization": "Bearer x"}
	mustPrintNothing(t, configure(t, attributes{"token": tfcore.Unknown{}, "headers": headers}))
}

// After a Configure that failed, the resources and data sources return an error and do not panic.
func TestResourcesAfterAFailedConfigureReportAnError(t *testing.T) {
	noEnvironment(t)
	session := tfcore.New(t, acctest.ProviderServer)
	mustFail(t, session.Configure(attributes{"url": "http://127.0.0.1:1"}), "", "Missing token")
	for _, resourceType := range acctest.Kinds {
		resource := session.Resource(resourceType)
		mustFail(t, resource.Apply(minimal()), "", "The provider is not configured", "provider block")
		mustFail(t, resource.Import("3fa85f64-5717-4562-b3fc-2c963f66afa6"), "", "The provider is not configured")
	}
	for _, dataSource := range []string{"authentik_server", "authentik_email_templates"} {
		_, diags := session.DataSource(dataSource, nil)
		mustFail(t, diags, "", "The provider is not configured")
	}
}
