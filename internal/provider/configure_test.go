package provider_test

import (
	"encoding/pem"
	"maps"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

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

// configure configures a new provider with a valid url, a valid token and the settings in config. A nil value in config
// removes a setting. Of the provider's environment variables, only those in the argument variables are set.
func configure(t *testing.T, config attributes, variables map[string]string) tfcore.Diagnostics {
	t.Helper()
	noEnvironment(t)
	for name, value := range variables {
		t.Setenv(name, value)
	}
	all := attributes{"url": "https://auth.example.com", "token": "t0ken"}
	maps.Copy(all, config)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return tfcore.New(t, acctest.ProviderServer).Configure(all)
}

// Terraform prints the line of the attribute to which an error belongs. If this line may contain a secret, the error
// belongs to the provider block instead. If an invalid value comes from an environment variable, the error names the
// variable.
func TestInvalidSettingsAreRefused(t *testing.T) {
	type variables = map[string]string
	const url = "https://auth.example.com"
	unset, empty := attributes{"url": nil, "token": nil}, attributes{"url": "", "token": ""}
	authorized := func(value string) attributes {
		return attributes{"token": nil, "headers": attributes{"authorization": value}}
	}
	withToken := func(token any) attributes {
		return attributes{"token": token, "headers": attributes{"Authorization": "Basic x"}}
	}
	for name, c := range map[string]struct {
		config    attributes
		variables variables
		attribute string // the attribute of the only error; "" = the error is on the provider block
		says      string // a part of the error; "" = there must be no message
	}{
		"no url":                    {attributes{"url": nil}, nil, "url", "write provider = NAME.ALIAS"},
		"no token":                  {attributes{"token": nil}, nil, "", "Set the environment variable AUTHENTIK_TOKEN, or"},
		"a quoted token":            {attributes{"token": `"t0ken"`}, nil, "", "token begins or ends with a quotation mark"},
		"a token with a line break": {attributes{"token": "t0ken\n"}, nil, "", "end of a file"},
		"an unknown token":          {withToken(tfcore.Unknown{}), nil, "", ""}, // no error, because the token may be null
		"token and authorization":   {withToken("t0ken"), nil, "", "headers must not contain Authorization"},
		"user info":                 {attributes{"url": "http://u:t0ken@auth.example.com"}, nil, "", "url must not contain"},
		"user info in no url":       {attributes{"url": "u:t0ken%zz@auth.example.com"}, nil, "", "url must begin"},
		"a secret in the query":     {attributes{"url": url + "/?k=t0ken"}, nil, "", "url must not have"},
		"a line break in a header":  {attributes{"headers": attributes{"X-A": "t0ken\n"}}, nil, "", "value of X-A"},
		"a header in wrong order":   {attributes{"headers": attributes{"t0ken =": "X-A"}}, nil, "", "headers contains a key"},
		"a certificate without key": {attributes{"client_certificate": "x"}, nil, "", "AUTHENTIK_CLIENT_KEY"},
		"no client key": {
			attributes{"client_certificate": "x", "client_key": "t0ken"}, nil, "", "client_certificate",
		},
		"no CA certificate":      {attributes{"ca_certificate": "/none"}, nil, "ca_certificate", "is neither PEM text"},
		"a CA file below ~":      {attributes{"ca_certificate": "~/ca.pem"}, nil, "ca_certificate", "home directory"},
		"a timeout without unit": {attributes{"request_timeout": "30"}, nil, "request_timeout", "45s"},
		"too many retries":       {attributes{"max_retries": 1000}, nil, "max_retries", "from 0 to 100"},
		"a fraction of retries":  {attributes{"max_retries": 1.5}, nil, "max_retries", "max_retries must be a whole number"},

		"variables":      {unset, variables{"AUTHENTIK_URL": url, "AUTHENTIK_TOKEN": "t0ken"}, "", ""},
		"an invalid url": {attributes{"url": "auth"}, variables{"AUTHENTIK_URL": url}, "url", "url must begin with"},
		"an empty url":   {attributes{"url": ""}, nil, "url", "Set the environment variable AUTHENTIK_URL, or"},
		"empty settings": {empty, variables{"AUTHENTIK_URL": url, "AUTHENTIK_TOKEN": "t0ken"}, "", ""},
		"no url in AUTHENTIK_URL beside an empty url": {
			attributes{"url": ""}, variables{"AUTHENTIK_URL": "auth"}, "url", "variable AUTHENTIK_URL",
		},
		"no url in AUTHENTIK_URL": {
			attributes{"url": nil}, variables{"AUTHENTIK_URL": "auth"}, "url", "variable AUTHENTIK_URL",
		},
		"a variable with a line break": {
			attributes{"token": nil}, variables{"AUTHENTIK_TOKEN": "t0ken\n"}, "",
			"at the end of a file. Correct it, or write token in the provider block.",
		},
		"authorization replaces a variable": {authorized("Basic x"), variables{"AUTHENTIK_TOKEN": "'t0ken'"}, "", ""},
		"empty authorization":               {authorized(" "), variables{"AUTHENTIK_TOKEN": "t0ken"}, "", ""},
		"zero timeout": {
			nil, variables{"AUTHENTIK_REQUEST_TIMEOUT": "0s"}, "request_timeout", "variable",
		},
		"text for max_retries": {nil, variables{"AUTHENTIK_MAX_RETRIES": "many"}, "max_retries", "variable"},
		"text for insecure":    {nil, variables{"AUTHENTIK_INSECURE": "maybe"}, "insecure", "variable"},
		"an invalid proxy of another scheme": {
			attributes{"url": "http://127.0.0.1:1"}, variables{"HTTPS_PROXY": "http://u:p%zz@proxy.example.com"}, "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			diags := configure(t, c.config, c.variables)
			if c.says == "" {
				mustPrintNothing(t, diags)
				return
			}
			mustFail(t, diags, c.attribute, c.says)
			if strings.Contains(diags.String(), "t0ken") {
				t.Errorf("a secret is in %s", diags)
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
		"http to a name":     {attributes{"url": "http://auth.example.com"}, []string{"url"}},
		"http to an address": {attributes{"url": "http://192.0.2.1:9000"}, []string{"url"}},
		"http to localhost":  {attributes{"url": "http://localhost:9000"}, nil},
		"http to loopback":   {attributes{"url": "http://[::1]"}, nil},
		"insecure":           {attributes{"insecure": true}, []string{"insecure"}},
		"a CA":               {attributes{"ca_certificate": authority}, nil},
		"insecure beside a CA": {
			attributes{"ca_certificate": authority, "insecure": true}, []string{"insecure"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, d := range configure(t, c.config, nil) {
				got = append(got, d.Attribute)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("messages on %q, want warnings on %q", got, c.want)
			}
		})
	}
}

// If the server refuses a field of a stage, the error is on the attribute of the same name. The error contains the
// request id.
func TestRefusedFieldIsAnErrorOnItsAttribute(t *testing.T) {
	session := acctest.Simulated(t, "").Session(t)
	for _, c := range []struct {
		resourceType, attribute, value, says string
	}{
		{email, "template", "email/mine.html", "authentik_email_templates lists"},
		{email, "from_address", "a..b@example.com", "a valid email address"},
		{authenticator, "configure_flow", "00000000-0000-4000-8000-000000000000", "no flow with this UUID"},
	} {
		config := attributes{"name": "other", "host": "smtp.example.com", c.attribute: c.value}
		errors := session.Resource(c.resourceType).Apply(config).Errors()
		if len(errors) != 1 || errors[0].Attribute != c.attribute {
			t.Errorf("want one error on %s, got %s", c.attribute, errors)
		}
		mustContain(t, errors, c.says, "request id")
	}
}

func TestValidateReportsAllErrorsAtOnce(t *testing.T) {
	diags := configure(t, attributes{
		"url": "https://auth.example.com/?x=1", "token": "Bearer x", "request_timeout": "30", "max_retries": 1000,
		"headers": attributes{"a b": "c"},
	}, nil)
	if len(diags.Errors()) != 5 {
		t.Errorf("want 5 errors, got %s", diags)
	}
	mustContain(t, diags, "url must", "token begins", "headers contains", "request_timeout must", "max_retries must")
}

// dataSources contains a valid configuration of each data source.
var dataSources = map[string]attributes{
	email: {"name": "x"}, authenticator: {"name": "x"}, "authentik_email_templates": nil, "authentik_server": nil,
}

func TestResourcesAfterAFailedConfigureReportAnError(t *testing.T) {
	noEnvironment(t)
	session := tfcore.New(t, acctest.ProviderServer)
	mustFail(t, session.Configure(attributes{"url": "http://127.0.0.1:1"}), "", "Missing token")
	for _, resourceType := range acctest.Kinds {
		resource := session.Resource(resourceType)
		mustFail(t, resource.Apply(minimal()), "", "The provider is not configured", "provider block")
		mustFail(t, resource.Import("stage"), "", "The provider is not configured")
	}
	for dataSource, config := range dataSources {
		_, diags := session.DataSource(dataSource, config)
		mustFail(t, diags, "", "The provider is not configured")
	}
}
