package provider_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

func noEnvironment(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AUTHENTIK_") {
			t.Setenv(name, "")
		}
	}
}

// configure configures a new provider with a valid url, a valid token and the settings in `config`. A nil value in
// `config` removes a setting. All environment variables of the provider are empty, except those in `variables`.
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

// The provider reads a setting that is not in the configuration from an environment variable. This test checks only
// some invalid settings; the tests of package messages show the errors of all.
func TestInvalidSettingsAreRefused(t *testing.T) {
	type variables = map[string]string
	const url = "https://auth.example.com"
	unset := attributes{"url": nil, "token": nil}
	unknown := attributes{"token": tfcore.Unknown{}, "headers": attributes{"Authorization": "Basic x"}}
	authorized := func(value string) attributes {
		return attributes{"token": nil, "headers": attributes{"authorization": value}}
	}
	for name, c := range map[string]struct {
		config    attributes
		variables variables
		attribute string // the attribute of the only error; "" = the error is on the provider block
		says      string // a part of the error; "" = there must be no message
	}{
		"an unknown token":    {unknown, nil, "", ""}, // no error, because the token can become null
		"user info in no url": {attributes{"url": "u:t0ken%zz@auth.example.com"}, nil, "", "url must begin"},
		"too many retries":    {attributes{"max_retries": 1000}, nil, "max_retries", "from 0 to 100"},
		"variables":           {unset, variables{"AUTHENTIK_URL": url, "AUTHENTIK_TOKEN": "t0ken"}, "", ""},
		"an empty url":        {attributes{"url": ""}, variables{"AUTHENTIK_URL": url}, "url", "is an empty string"},
		"an empty token":      {attributes{"token": ""}, variables{"AUTHENTIK_TOKEN": "t0ken"}, "", "is an empty string"},
		"an invalid url":      {attributes{"url": "auth"}, variables{"AUTHENTIK_URL": url}, "url", "url must begin with"},
		"no url in AUTHENTIK_URL": {
			attributes{"url": nil}, variables{"AUTHENTIK_URL": "auth"}, "url", "variable AUTHENTIK_URL",
		},
		"authorization replaces a variable": {authorized("Basic x"), variables{"AUTHENTIK_TOKEN": "'t0ken'"}, "", ""},
		"empty authorization":               {authorized(" "), variables{"AUTHENTIK_TOKEN": "t0ken"}, "", ""},
		"zero timeout": {
			nil, variables{"AUTHENTIK_REQUEST_TIMEOUT": "0s"}, "request_timeout", "variable",
		},
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

func TestPlainHTTPIsReportedUnlessItIsLocal(t *testing.T) {
	for url, isReported := range map[string]bool{
		"http://auth.example.com": true, "http://192.0.2.1:9000": true, "http://localhost:9000": false, "http://[::1]": false,
	} {
		t.Run(url, func(t *testing.T) {
			diags := configure(t, attributes{"url": url}, nil)
			if isReported {
				mustWarnOnce(t, diags, "(url)")
			} else {
				mustPrintNothing(t, diags)
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

var dataSources = map[string]attributes{
	email: {"name": "x"}, authenticator: {"name": "x"}, "authentik_email_templates": nil, "authentik_server": nil,
}

func TestResourcesAfterAFailedConfigureReportAnError(t *testing.T) {
	noEnvironment(t)
	session := tfcore.New(t, acctest.ProviderServer)
	mustFail(t, session.Configure(attributes{"url": "http://127.0.0.1:1"}), "", "Missing token")
	for _, resourceType := range acctest.Kinds {
		resource := session.Resource(resourceType)
		mustFail(t, resource.Apply(minimal()), "", "not known yet", "provider block")
		mustFail(t, resource.Import("stage"), "", "not known yet")
	}
	for dataSource, config := range dataSources {
		_, diags := session.DataSource(dataSource, config)
		mustFail(t, diags, "", "not known yet")
	}
}
