package faults_test

import (
	"encoding/base64"
	encoding "encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// mustNotLeak fails the test if a text contains a secret in any encoding. `secrets` maps the name of each secret to its
// value. `allowed` contains the names of the secrets that may be in the text.
func mustNotLeak(tb testing.TB, secrets map[string]string, where, text string, allowed ...string) {
	tb.Helper()
	for name, secret := range secrets {
		if found := leak(text, secret); found != "" && !slices.Contains(allowed, name) {
			tb.Errorf("%s shows the %s as %s: %s", where, name, found, around(text, secret))
		}
	}
}

// leak returns the form in which a text contains a secret: plain, escaped, encoded, or only its first half. It returns
// "" if the text does not contain the secret, or if the secret is empty.
func leak(text, secret string) string {
	if secret == "" {
		return ""
	}
	for name, spelling := range spellings(secret) {
		if strings.Contains(text, spelling) {
			return name
		}
	}
	return ""
}

func spellings(secret string) map[string]string {
	inJSON, _ := encoding.Marshal(secret) // the encoding of a string cannot fail
	all := map[string]string{
		"itself": secret, "its first half": secret[:(len(secret)+1)/2], "JSON": strings.Trim(string(inJSON), `"`),
		"a query": url.QueryEscape(secret), "a path": url.PathEscape(secret), "HTML": html.EscapeString(secret),
	}
	// Base64 encodes groups of three bytes, so the encoded secret has one of three forms, depending on the number of bytes
	// before it.
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
		all["base64"+strings.Repeat(" shifted", shift)] = encoded[(shift*8+5)/6 : len(encoded)-len(encoded)%4]
	}
	return all
}

// around returns the part of the text around the secret. It returns "" if the text contains only an encoded form of the
// secret.
func around(text, secret string) string {
	i := strings.Index(text, secret[:len(secret)/2])
	if i < 0 {
		return ""
	}
	return text[max(i-300, 0):min(i+100, len(text))]
}
