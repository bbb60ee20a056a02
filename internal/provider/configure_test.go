package provider_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
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

func TestInvalidSettingsAreRefused(t *testing.T) {
	const url, token = "https://auth.example.com", "t0ken"
	for name, c := range map[string]struct {
		config      attributes
		environment map[string]string
		attribute   string // the attribute of the error; "" = no error
		says        string
	}{
		"nothing written": {attributes{"token": token}, nil, "url", "AUTHENTIK_URL"},
		"no token": {
			attributes{"url": url}, nil, "token", "Set the environment variable AUTHENTIK_TOKEN, or",
		},
		"an empty url": {
			attributes{"url": "", "token": token}, map[string]string{"AUTHENTIK_URL": url}, "url",
			"written as an empty string",
		},
		"an empty token": {
			attributes{"url": url, "token": ""}, map[string]string{"AUTHENTIK_TOKEN": token}, "token",
			"written as an empty string",
		},
		"a quoted token": {
			attributes{"url": url, "token": `"` + token + `"`}, nil, "token", "quotation mark",
		},
		"a quoted variable": {
			attributes{"url": url}, map[string]string{"AUTHENTIK_TOKEN": "'" + token + "'"}, "token",
			"The environment variable AUTHENTIK_TOKEN begins or ends with a quotation mark",
		},
		"a written token with a line break": {attributes{"url": url, "token": token + "\n"}, nil, "token", "chomp()"},
		"a variable with a line break": {
			attributes{"url": url}, map[string]string{"AUTHENTIK_TOKEN": token + "\n"}, "token",
			"that a token never has. Correct it, or write token in the provider block.",
		},
		"both written":            {attributes{"url": url, "token": token}, nil, "", ""},
		"both in the environment": {nil, map[string]string{"AUTHENTIK_URL": url, "AUTHENTIK_TOKEN": token}, "", ""},
		"what is written wins": {
			attributes{"url": "auth.example.com"}, map[string]string{"AUTHENTIK_URL": url, "AUTHENTIK_TOKEN": token}, "url",
			"https://",
		},
		"no scheme": {
			attributes{"url": "auth.example.com", "token": token}, nil, "url", "must begin with https://",
		},
		"a query": {attributes{"url": url + "/?x=1", "token": token}, nil, "url", "query"},
		"user info": {
			attributes{"url": "https://u:s3cret@auth.example.com", "token": token}, nil, "url", "user",
		},
		"a malformed variable": {
			attributes{"token": token}, map[string]string{"AUTHENTIK_URL": "127.0.0.1:9000"}, "url",
			"The environment variable AUTHENTIK_URL",
		},
		"authorization by header": {
			attributes{"url": url, "headers": attributes{"authorization": "Basic x"}}, nil, "", "",
		},
		"a header beats the variable": {
			attributes{"url": url, "headers": attributes{"Authorization": "Basic x"}},
			map[string]string{"AUTHENTIK_TOKEN": token}, "", "",
		},
		"an empty authorization": {
			attributes{"url": url, "headers": attributes{"Authorization": " "}},
			map[string]string{"AUTHENTIK_TOKEN": token}, "", "",
		},
		"token and authorization": {
			attributes{"url": url, "token": token, "headers": attributes{"Authorization": "Basic x"}}, nil, "headers",
			"remove one of the two",
		},
		"no CA certificate": {
			attributes{"url": url, "token": token, "ca_certificate": "/no/such/file.pem"}, nil, "ca_certificate",
			"ca_certificate is neither PEM text",
		},
		"a certificate without key": {
			attributes{"url": url, "token": token, "client_certificate": "x"}, nil, "client_key",
			"Write it in the provider block, or set the environment variable AUTHENTIK_CLIENT_KEY",
		},
		"a time-out without unit": {
			attributes{"url": url, "token": token, "request_timeout": "30"}, nil, "request_timeout", "45s",
		},
		"a time-out of nothing": {
			attributes{"url": url, "token": token}, map[string]string{"AUTHENTIK_REQUEST_TIMEOUT": "0s"}, "request_timeout",
			"AUTHENTIK_REQUEST_TIMEOUT",
		},
		"too many retries": {
			attributes{"url": url, "token": token, "max_retries": 1000}, nil, "max_retries", "from 0 to 100",
		},
		"a fraction of retries": {
			attributes{"url": url, "token": token, "max_retries": 1.5}, nil, "max_retries",
			"max_retries must be a whole number from 0 to 100.",
		},
		"retries that are no number": {
			attributes{"url": url, "token": token}, map[string]string{"AUTHENTIK_MAX_RETRIES": "many"}, "max_retries",
			"AUTHENTIK_MAX_RETRIES",
		},
		"insecure that is neither": {
			attributes{"url": url, "token": token}, map[string]string{"AUTHENTIK_INSECURE": "maybe"}, "insecure",
			"AUTHENTIK_INSECURE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			noEnvironment(t)
			for variable, value := range c.environment {
				t.Setenv(variable, value)
			}
			errors := tfcore.New(t, acctest.ProviderServer).Configure(c.config).Errors()
			if c.attribute == "" {
				if len(errors) > 0 {
					t.Fatal(errors)
				}
				return
			}
			if len(errors) != 1 || errors[0].Attribute != c.attribute || !strings.Contains(errors[0].Detail, c.says) {
				t.Fatalf("want one error on %s that says %q, got %s", c.attribute, c.says, errors)
			}
			if strings.Contains(errors.String(), "s3cret") || strings.Contains(errors.String(), token) {
				t.Errorf("a secret is in %s", errors)
			}
		})
	}
}

func TestConfigureWarnsOfInsecure(t *testing.T) {
	noEnvironment(t)
	diags := tfcore.New(t, acctest.ProviderServer).Configure(attributes{
		"url": "https://auth.example.com", "token": "t", "insecure": true,
	})
	if warnings := diags.Warnings(); diags.HasError() || len(warnings) != 1 || warnings[0].Attribute != "insecure" {
		t.Errorf("got %s", diags)
	}
}

func TestConfigureWarnsOfPlainHTTP(t *testing.T) {
	noEnvironment(t)
	for url, want := range map[string]int{
		"http://auth.example.com": 1, "http://192.0.2.1:9000": 1,
		"https://auth.example.com": 0, "http://localhost:9000": 0, "http://[::1]": 0,
	} {
		diags := tfcore.New(t, acctest.ProviderServer).Configure(attributes{"url": url, "token": "t0ken"})
		if diags.HasError() || len(diags) != want || want > 0 && diags[0].Attribute != "url" {
			t.Errorf("%s: %s", url, diags)
		}
	}
}

func TestConfigureWarnsOfACertificateWithoutEffect(t *testing.T) {
	noEnvironment(t)
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	config := attributes{"url": "https://auth.example.com", "token": "t", "ca_certificate": authority}
	if diags := tfcore.New(t, acctest.ProviderServer).Configure(config); len(diags) > 0 {
		t.Errorf("got %s", diags)
	}
	config["insecure"] = true
	diags := tfcore.New(t, acctest.ProviderServer).Configure(config)
	if warnings := diags.Warnings(); diags.HasError() || len(warnings) != 2 || warnings[1].Attribute != "ca_certificate" {
		t.Errorf("got %s", diags)
	}
}

func TestConfigureSendsNoRequest(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.Session(t)
	if requests := server.Sim.Requests(); len(requests) > 0 {
		t.Errorf("Configure sent %v", requests)
	}
}

// If something other than authentik answers, or the server refuses the token, every operation returns an error that
// says so. The stage stays in the state.
func TestEveryOperationReportsAServerError(t *testing.T) {
	html := func(status int) http.HandlerFunc {
		return authentiksim.Status(
			status, "text/html", "<html><head><title>Sign in - ACME</title></head><body>…</body></html>",
		)
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"another server": {html(http.StatusNotFound), "authentik"},
		"a login page":   {html(http.StatusOK), "Sign in - ACME"},
		"a refused token": {
			authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "Token invalid/expired"}`),
			"error: authentik refused the token: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, resourceType := range acctest.Kinds {
				for _, operation := range operations {
					t.Run(resourceType+"/"+operation.name, func(t *testing.T) {
						stage := acctest.Simulated(t, "").Stage(t, resourceType)
						stage.MustApply(minimal())
						stage.Session.Restart()
						stage.Server.Sim.Inject(authentiksim.Fault{Answer: c.answer})
						diags := operation.run(stage)
						if !diags.HasError() || !strings.Contains(diags.String(), c.says) {
							t.Fatalf("want an error that says %q, got %s", c.says, diags)
						}
						if stage.State() == nil {
							t.Error("the stage is no longer in the state")
						}
					})
				}
			}
		})
	}
}

var operations = []struct {
	name string
	run  func(stage *acctest.Stage) tfcore.Diagnostics
}{
	{"create", func(stage *acctest.Stage) tfcore.Diagnostics {
		return stage.Session.Resource(stage.Type).Apply(attributes{"name": "another"})
	}},
	{"read", func(stage *acctest.Stage) tfcore.Diagnostics { return stage.Refresh() }},
	{"update", func(stage *acctest.Stage) tfcore.Diagnostics {
		stage.SkipRefresh = true
		return stage.Apply(attributes{"name": "stage", "subject": "changed"})
	}},
	{"delete", func(stage *acctest.Stage) tfcore.Diagnostics {
		stage.SkipRefresh = true
		return stage.Destroy()
	}},
}

// If the server refuses a field of a stage, the error is on the attribute of the same name. The error contains the
// request id.
func TestRefusedFieldIsAnErrorOnItsAttribute(t *testing.T) {
	session := acctest.Simulated(t, "").Session(t)
	for _, c := range []struct {
		resourceType, attribute, value, says string
	}{
		{email, "template", "email/pasword_reset.html", "Did you mean email/password_reset.html? It has these: "},
		{email, "from_address", "a..b@example.com", "a valid email address"},
		{authenticator, "configure_flow", "00000000-0000-4000-8000-000000000000", "of an authentik_flow data source"},
	} {
		config := attributes{"name": "other", "host": "smtp.example.com", c.attribute: c.value}
		errors := session.Resource(c.resourceType).Apply(config).Errors()
		if len(errors) != 1 || errors[0].Attribute != c.attribute {
			t.Errorf("want one error on %s, got %s", c.attribute, errors)
		}
		mustSay(t, errors, c.says, "request id")
	}
}

// ValidateConfig reports all mistakes of a configuration together, and sends no request.
func TestValidateReportsAllErrorsAtOnce(t *testing.T) {
	noEnvironment(t)
	server := acctest.Simulated(t, "")
	errors := tfcore.New(t, acctest.ProviderServer).Configure(attributes{
		"url": server.URL + "/?x=1", "token": "Bearer x", "request_timeout": "30", "headers": attributes{"a b": "c"},
	}).Errors()
	var attributes []string
	for _, refusal := range errors {
		attributes = append(attributes, refusal.Attribute)
	}
	slices.Sort(attributes)
	if diff := cmp.Diff([]string{"headers", "request_timeout", "token", "url"}, attributes); diff != "" {
		t.Errorf("attributes (-want +got):\n%s\n%s", diff, errors)
	}
	if len(asked(server)) > 0 {
		t.Errorf("the validation sends %v", asked(server))
	}
}

// HTTPS_PROXY has an invalid value. A provider with an http:// url ignores this variable and works.
func TestInvalidProxyOfTheOtherSchemeIsIgnored(t *testing.T) {
	noEnvironment(t)
	t.Setenv("HTTPS_PROXY", "http://user:p%zz@proxy.example.com:3128")
	session := tfcore.New(t, acctest.ProviderServer)
	mustPrintNothing(t, session.Configure(attributes{"url": "http://127.0.0.1:1", "token": "t0ken"}))
}

// During `terraform validate` a token from a variable is unknown. The token can later be null, so it is allowed beside
// an Authorization header.
func TestUnknownTokenBesideAuthorizationIsValid(t *testing.T) {
	noEnvironment(t)
	session := tfcore.New(t, acctest.ProviderServer)
	if diags := session.Configure(attributes{
		"url": "http://127.0.0.1:1", "token": tfcore.Unknown{}, "headers": attributes{"Authorization": "Bearer x"},
	}); len(diags) > 0 {
		t.Error(diags)
	}
}

// After a Configure that failed, the resources and data sources return an error and do not panic.
func TestResourcesAfterAFailedConfigureReportAnError(t *testing.T) {
	noEnvironment(t)
	for _, resourceType := range acctest.Kinds {
		session := tfcore.New(t, acctest.ProviderServer)
		if diags := session.Configure(attributes{"url": "http://127.0.0.1:1"}); !diags.HasError() {
			t.Fatal("a missing token is accepted")
		}
		resource := session.Resource(resourceType)
		mustFail(t, resource.Apply(minimal()), "", "The provider is not configured", "provider block")
		mustFail(t, resource.Import("3fa85f64-5717-4562-b3fc-2c963f66afa6"), "", "The provider is not configured")
	}
	for _, dataSource := range []string{"authentik_server", "authentik_email_templates"} {
		session := tfcore.New(t, acctest.ProviderServer)
		session.Configure(attributes{"url": "http://127.0.0.1:1"})
		_, diags := session.DataSource(dataSource, nil)
		mustFail(t, diags, "", "The provider is not configured")
	}
}
