package provider

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

func (m model) settings(problems *diag.Diagnostics) authentik.Config {
	config := authentik.Config{
		URL:     valueOr(m.URL, "url"),
		Token:   valueOr(m.Token, "token"),
		Headers: headers(m.Headers),
		TLS: authentik.TLS{
			Insecure:          m.insecure(problems),
			CACertificate:     valueOr(m.CACertificate, "ca_certificate"),
			ClientCertificate: valueOr(m.ClientCertificate, "client_certificate"),
			ClientKey:         valueOr(m.ClientKey, "client_key"),
		},
		RequestTimeout: m.requestTimeout(problems),
		MaxRetries:     m.maxRetries(problems),
	}
	if config.URL == "" {
		addMissing(m.URL, "url", "The url is the address of your authentik server, such as https://auth.example.com. "+
			"If the provider block has an alias, write provider = NAME.ALIAS in the resource, with the name from "+
			"required_providers.", problems)
	}
	switch authorized := config.HasAuthorization(); {
	case authorized && m.Token.IsNull():
		config.Token = "" // the Authorization header replaces the token of AUTHENTIK_TOKEN
	case config.Token == "" && !authorized:
		addMissing(m.Token, "token", "Create a token in authentik under Directory > Tokens and App passwords, with the "+
			"intent API Token. Switch off Expiring, or choose a later date.", problems)
	}
	return config
}

func valueOr(written types.String, attribute string) string {
	if !written.IsNull() {
		return written.ValueString()
	}
	return os.Getenv(variables[attribute])
}

func headers(written types.Map) map[string]string {
	headers := map[string]string{}
	for name, element := range written.Elements() {
		if value, ok := element.(types.String); ok && !value.IsNull() {
			headers[name] = value.ValueString()
		}
	}
	return headers
}

func (m model) insecure(problems *diag.Diagnostics) bool {
	if !m.Insecure.IsNull() {
		return m.Insecure.ValueBool()
	}
	insecure, err := strconv.ParseBool(cmp.Or(os.Getenv(variables["insecure"]), "false"))
	if err != nil {
		addInvalid(m.Insecure, "insecure", "must be true or false", problems)
	}
	return insecure
}

func (m model) maxRetries(problems *diag.Diagnostics) int {
	if !m.MaxRetries.IsNull() {
		return int(m.MaxRetries.ValueInt64()) // its validator has checked the range
	}
	number, err := strconv.Atoi(cmp.Or(os.Getenv(variables["max_retries"]), strconv.Itoa(defaultMaxRetries)))
	if err != nil || int64(number) < retries.Min || int64(number) > retries.Max {
		addInvalid(m.MaxRetries, "max_retries", "must be "+retries.Description(context.Background()), problems)
	}
	return number
}

func (m model) requestTimeout(problems *diag.Diagnostics) time.Duration {
	timeout, err := time.ParseDuration(cmp.Or(valueOr(m.RequestTimeout, "request_timeout"), defaultRequestTimeout))
	if err != nil || timeout <= 0 {
		addInvalid(m.RequestTimeout, "request_timeout",
			"must be a duration greater than zero with its unit, such as 45s or 2m", problems)
	}
	return timeout
}

func addMissing(written types.String, attribute, advice string, problems *diag.Diagnostics) {
	summary, detail := "Missing "+attribute, fmt.Sprintf("Set the environment variable %s, or write %s in the provider "+
		"block. %s", variables[attribute], attribute, advice)
	if !written.IsNull() {
		summary, detail = "Empty "+attribute, fmt.Sprintf("%s in the provider block is an empty string, so the environment "+
			"variable %s has no effect. Write a value, or null to use the variable.", attribute, variables[attribute])
	}
	addError(written, attribute, summary, detail+" See "+diags.Guide, problems)
}

// addInvalid adds an error for an invalid or missing value. The argument `problem` is the end of a sentence that begins
// with the attribute or its environment variable, such as "must be true or false".
func addInvalid(written attr.Value, attribute, problem string, problems *diag.Diagnostics) {
	variable := variables[attribute]
	summary, detail := "Missing "+attribute, fmt.Sprintf("%s %s. Write it in the provider block, or set the environment "+
		"variable %s.", attribute, problem, variable)
	switch {
	case !written.IsNull():
		summary, detail = "Invalid "+attribute, attribute+" "+problem+"."
	case os.Getenv(variable) != "":
		summary, detail = "Invalid "+attribute, fmt.Sprintf("The environment variable %s %s. Correct it, or write %s in the "+
			"provider block.", variable, problem, attribute)
	}
	addError(written, attribute, summary, detail, problems)
}

// addError adds an error on the attribute. If the value may contain a secret, the error is on no attribute, because
// Terraform would print the source line of the attribute.
func addError(written attr.Value, attribute, summary, detail string, problems *diag.Diagnostics) {
	if mayHoldSecret(written, attribute) {
		problems.AddError(summary, detail)
		return
	}
	problems.AddAttributeError(path.Root(attribute), summary, detail)
}

// mayHoldSecret reports whether the value of an attribute may contain a secret. A url with @ or ? may contain a
// password or a query. A client certificate may be the private key, written there by mistake.
func mayHoldSecret(written attr.Value, attribute string) bool {
	switch attribute {
	case "token", "headers", "client_certificate", "client_key":
		return true
	case "url":
		return strings.ContainsAny(written.String(), "@?")
	}
	return false
}

// isPlainHTTP reports whether requests leave this machine without encryption. It returns false for an invalid address.
func isPlainHTTP(address string) bool {
	parsed, err := url.Parse(strings.TrimSpace(address))
	if err != nil || parsed.Scheme != "http" || parsed.Hostname() == "localhost" {
		return false
	}
	ip := net.ParseIP(parsed.Hostname())
	return ip == nil || !ip.IsLoopback()
}
