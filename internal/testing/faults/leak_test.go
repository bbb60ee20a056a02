package faults_test

import (
	"encoding/base64"
	encoding "encoding/json"
	"html"
	"net/url"
	"strings"
)

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
	// Base64 encodes groups of three bytes. So the encoded secret has three forms, depending on the number of bytes
	// before it.
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
		all["base64"+strings.Repeat(" shifted", shift)] = encoded[(shift*8+5)/6 : len(encoded)-len(encoded)%4]
	}
	return all
}
