package transport

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever address a server redirects to, the client sends no request to another server, and no request without
// encryption. The error contains neither a password nor the query of the address.
func FuzzRedirect(f *testing.F) {
	for _, seed := range []string{
		"/x", "/stages/email", "//b.test/", "https://a.test:443/y/", "http://a.test/", "https://user:s3cret@b.test/?s3cret=1",
		"https://A.TEST/%zz", "https://a.test@b.test/", "\\\\b.test", "", "javascript:1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, location string) {
		var asked []*url.URL
		next := roundTrip(func(r *http.Request) (*http.Response, error) {
			status := http.StatusFound
			if asked = append(asked, r.URL); len(asked) > 1 {
				status = http.StatusOK
			}
			header := http.Header{"Location": {location}}
			return &http.Response{StatusCode: status, Header: header, Body: http.NoBody, Request: r}, nil
		})
		request := httptest.NewRequest(http.MethodGet, "https://a.test/x/", http.NoBody)
		response, err := (&redirects{next: next}).RoundTrip(request)
		if (response == nil) == (err == nil) {
			t.Errorf("%v, %v", response, err)
		}
		for _, at := range asked {
			if at.Scheme != "https" || !strings.EqualFold(at.Hostname(), "a.test") ||
				strings.TrimPrefix(at.Port(), "443") != "" {
				t.Errorf("%q leads to %s", location, at)
			}
		}
		target, parsed := url.Parse(location)
		if err != nil && parsed == nil && strings.Contains(err.Error(), "s3cret") &&
			!strings.Contains(target.Host+target.Path, "s3cret") {
			t.Errorf("%q: %v", location, err)
		}
	})
}
