package transport

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"testing"
)

// A secret is replaced in every form that SECURITY.md names, at every place in a text.
func TestSecretsAreRedacted(t *testing.T) {
	const secret = ` "pass\wörd" & <more>? `
	const trimmed = `"pass\wörd" & <more>?`
	escaped, _ := json.Marshal(trimmed)
	r := Redactor{}.With("").With(secret, "long-secret", "long-secret-and-more", "a", "  ")
	for name, test := range map[string]struct{ text, want string }{
		"plain":             {"x" + secret + "x", "x(redacted)x"},
		"trimmed":           {"x" + trimmed + "x", "x(redacted)x"},
		"JSON":              {string(escaped), `"(redacted)"`},
		"JSON as others do": {`"\"pass\\wörd\" & <more>?"`, `"(redacted)"`},
		"query":             {url.QueryEscape(trimmed), "(redacted)"},
		"path":              {url.PathEscape(trimmed), "(redacted)"},
		"base64":            {base64.StdEncoding.EncodeToString([]byte(trimmed)), "(redacted)"},
		"base64 of URLs":    {base64.RawURLEncoding.EncodeToString([]byte(trimmed)), "(redacted)"},
		"the longer one":    {"long-secret-and-more, long-secret", "(redacted), (redacted)"},
		"too short to find": {"a valid answer", "a valid answer"},
		"nothing":           {"nothing", "nothing"},
	} {
		if got := r.Text(test.text); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	if got := (Redactor{}).Text("nothing"); got != "nothing" {
		t.Errorf("got %q", got)
	}
}
