package transport

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRedirects(t *testing.T) {
	tests := []struct {
		name, method, from, to, problem string
	}{
		{"slash", "GET", "https://a.test/api/v3/x", "https://a.test/api/v3/x/", ""},
		{"up to https", "GET", "http://a.test/x/", "https://a.test/x/", ""},
		{"relative", "GET", "https://a.test:8443/x/", "/y/", ""},
		{"usual port", "GET", "https://a.test/x/", "https://A.test:443/y/", ""},
		{"down to http", "GET", "https://a.test/x/", "http://a.test/x/", "in the clear"},
		{"another host", "GET", "https://a.test/api/v3/x/", "https://b.test/sub/api/v3/x/?secret=1",
			"the url to configure is https://b.test/sub"},
		{"another port", "GET", "https://a.test/x/", "https://a.test:8443/x/", "another server"},
		{"login page", "GET", "https://a.test/x/", "https://u:p@sso.test/login?next=1", "another server, https://sso.test/login"},
		{"write", "POST", "http://a.test/api/v3/x/", "https://a.test/api/v3/x/", "the url to configure is https://a.test"},
		{"update", "PUT", "https://a.test/api/v3/x/", "https://a.test/api/v3/x/", "redirects a PUT"},
		{"circle", "GET", "https://a.test/x/", "https://a.test/x/", "in circles"},
	}
	for _, test := range tests {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprint(test.name, " ", status), func(t *testing.T) {
				next := &script{steps: []any{status, 200}, header: http.Header{"Location": {test.to}}}
				if test.name == "circle" {
					next.steps = []any{status}
				}
				_, err := (&redirects{next: next}).RoundTrip(httptest.NewRequest(test.method, test.from, http.NoBody))
				checkRedirect(t, err, test.problem, len(next.bodies))
			})
		}
	}
}

func checkRedirect(t *testing.T, err error, problem string, attempts int) {
	t.Helper()
	switch {
	case problem == "" && (err != nil || attempts != 2):
		t.Errorf("not followed: %v, %d requests", err, attempts)
	case problem != "" && (err == nil || !strings.Contains(err.Error(), problem)):
		t.Errorf("got %v, want %q", err, problem)
	case err != nil && strings.Contains(err.Error(), "="):
		t.Errorf("the query or the user information is shown: %v", err)
	case problem != "in circles" && problem != "" && attempts != 1:
		t.Errorf("%d requests, want 1", attempts)
	}
}
