package provider

import (
	"fmt"
	"math/big"
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// unknown names the attributes whose value comes from something that is yet to be made.
func (m model) unknown() []string {
	var names []string
	for _, attribute := range []struct {
		name  string
		value attr.Value
	}{
		{"url", m.URL}, {"token", m.Token}, {"headers", unknownIfAny(m.Headers)}, {"insecure", m.Insecure},
		{"ca_certificate", m.CACertificate}, {"client_certificate", m.ClientCertificate}, {"client_key", m.ClientKey},
		{"request_timeout", m.RequestTimeout}, {"max_retries", m.MaxRetries},
	} {
		if attribute.value.IsUnknown() {
			names = append(names, attribute.name)
		}
	}
	return names
}

// unknownIfAny returns an unknown map if any element is unknown: that one may be the Authorization.
func unknownIfAny(headers types.Map) types.Map {
	for _, element := range headers.Elements() {
		if element.IsUnknown() {
			return types.MapUnknown(types.StringType)
		}
	}
	return headers
}

// settings joins what is written with the environment; what is written wins.
func (m model) settings(problems *diag.Diagnostics) authentik.Config {
	config := authentik.Config{
		URL:               text(m.URL, "url"),
		Token:             text(m.Token, "token"),
		Headers:           headers(m.Headers),
		CACertificate:     text(m.CACertificate, "ca_certificate"),
		ClientCertificate: text(m.ClientCertificate, "client_certificate"),
		ClientKey:         text(m.ClientKey, "client_key"),
	}
	config.Insecure = parsed(m.Insecure, types.Bool.ValueBool, "insecure", "false", "true or false", strconv.ParseBool, problems)
	config.MaxRetries = maxRetries(m.MaxRetries, problems)
	config.RequestTimeout = requestTimeout(m.RequestTimeout, problems)
	if config.URL == "" {
		missing(problems, m.URL, "url", "Write the address of your authentik server, such as https://auth.example.com.")
	}
	switch authorized := config.HasAuthorization(); {
	case authorized && m.Token.IsNull():
		config.Token = "" // what is written wins over the environment
	case config.Token == "" && !authorized:
		missing(problems, m.Token, "token", "Write an API token: in authentik under Directory, Tokens and App passwords, with the intent API Token.")
	}
	return config
}

// missing tells apart what is not written and what is written as an empty string, which wins over the environment.
func missing(problems *diag.Diagnostics, written types.String, attribute, advice string) {
	if !written.IsNull() {
		problems.AddAttributeError(path.Root(attribute), "Empty "+attribute, fmt.Sprintf("%s is written as an empty string, so the environment "+
			"variable %s is not looked at. Remove the attribute to use the variable; or: %s", attribute, variables[attribute], advice))
		return
	}
	problems.AddAttributeError(path.Root(attribute), "Missing "+attribute, advice+fallback(attribute)+" See "+diags.Guide)
}

// fallback names the environment variable that would also do.
func fallback(attribute string) string {
	if variable, ok := variables[attribute]; ok {
		return fmt.Sprintf(" It may also be given by the environment variable %s.", variable)
	}
	return ""
}

func text(written types.String, attribute string) string {
	if !written.IsNull() {
		return written.ValueString()
	}
	return os.Getenv(variables[attribute])
}

// headers returns the headers with a known value; null is a header that is not written.
func headers(written types.Map) map[string]string {
	headers := map[string]string{}
	for name, element := range written.Elements() {
		if value, ok := element.(types.String); ok && !value.IsNull() {
			headers[name] = value.ValueString()
		}
	}
	return headers
}

// parsed is the written value, else the environment variable's text or the
// default read by parse.
func parsed[V attr.Value, T any](written V, value func(V) T, attribute, fallbackText, shape string, parse func(string) (T, error), problems *diag.Diagnostics) T {
	if !written.IsNull() {
		return value(written)
	}
	given := os.Getenv(variables[attribute])
	if given == "" {
		given = fallbackText
	}
	result, err := parse(given)
	if err != nil {
		problems.AddAttributeError(path.Root(attribute), "Invalid "+attribute,
			fmt.Sprintf("The environment variable %s is %q. Set it to %s, or write %s in the provider block.", variables[attribute], given, shape, attribute))
	}
	return result
}

func maxRetries(written types.Number, problems *diag.Diagnostics) int {
	shape := fmt.Sprintf("a whole number from 0 to %d", mostRetries)
	given := parsed(written, types.Number.ValueBigFloat, "max_retries", strconv.Itoa(defaultMaxRetries), shape, func(text string) (*big.Float, error) {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, err
		}
		return new(big.Float).SetInt64(n), nil
	}, problems)
	if given == nil { // an error already
		return 0
	}
	n, accuracy := given.Int64()
	if n < 0 || n > mostRetries || accuracy != big.Exact {
		problems.AddAttributeError(path.Root("max_retries"), "Invalid max_retries",
			fmt.Sprintf("Got %s. Write %s.", given.Text('g', 10), shape)+fallback("max_retries"))
	}
	return int(n)
}

// requestTimeout reads a Go duration, which must be longer than nothing.
func requestTimeout(written types.String, problems *diag.Diagnostics) time.Duration {
	given := text(written, "request_timeout")
	if given == "" {
		given = defaultRequestTimeout
	}
	timeout, err := time.ParseDuration(given)
	if err != nil || timeout <= 0 {
		problems.AddAttributeError(path.Root("request_timeout"), "Invalid request_timeout",
			fmt.Sprintf("Got %q. Write a duration with its unit, such as 45s or 2m.", given)+fallback("request_timeout"))
	}
	return timeout
}
