package acctest

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"strings"
)

// Leak is the spelling in which a secret stands in a text, plain, escaped or encoded; empty where it does not. Half of
// a secret counts as well.
func Leak(text, secret string) string {
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
	inJSON, _ := json.Marshal(secret) // a string cannot fail
	all := map[string]string{
		"itself": secret, "its first half": secret[:(len(secret)+1)/2], "JSON": strings.Trim(string(inJSON), `"`),
		"a query": url.QueryEscape(secret), "a path": url.PathEscape(secret), "HTML": html.EscapeString(secret),
	}
	// What stands before it in an encoded text shifts it by a part of a group of three bytes.
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
		all["base64"+strings.Repeat(" shifted", shift)] = encoded[(shift*8+5)/6 : len(encoded)-len(encoded)%4]
	}
	return all
}
