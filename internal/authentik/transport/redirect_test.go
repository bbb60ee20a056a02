package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// The redirect of a GET within one scheme, host and port is followed. Any other redirect is an error, and no second
// request is sent.
func TestOnlySafeRedirectsAreFollowed(t *testing.T) {
	tests := []struct {
		name, method, from, to string
		want                   *RedirectError // nil if the redirect is followed
	}{
		{"slash", "GET", "https://a.test/api/v3/x", "https://a.test/api/v3/x/", nil},
		{"relative", "GET", "https://a.test:8443/x/", "/y/", nil},
		{"usual port", "GET", "https://a.test/x/", "https://A.test:443/y/", nil},
		{"up to https", "GET", "http://a.test/sub/api/v3/x/", "https://a.test/sub/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test/sub", BaseURL: "https://a.test/sub"}},
		{"up to https on the same port", "GET", "http://a.test:9443/api/v3/x/", "https://a.test:9443/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test:9443", BaseURL: "https://a.test:9443"}},
		{"down to http", "GET", "https://a.test/api/v3/x/", "http://a.test/api/v3/x/",
			&RedirectError{Reason: "the target is not encrypted: http://a.test"}},
		{"another host", "GET", "https://a.test/api/v3/x/", "https://u:p@b.test/sub/api/v3/x/?secret=1",
			&RedirectError{Reason: "the target is https://b.test/sub", BaseURL: "https://b.test/sub"}},
		{"another port", "GET", "https://a.test/api/v3/x/", "https://a.test:8443/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test:8443", BaseURL: "https://a.test:8443"}},
		{"login page", "GET", "https://a.test/x/", "https://u:p@sso.test/login?next=1",
			&RedirectError{Reason: "the target is https://sso.test/login", IsLogin: true}},
		{"write", "POST", "https://a.test/api/v3/x", "https://a.test/api/v3/x/",
			&RedirectError{Reason: "the target of the POST is https://a.test", BaseURL: "https://a.test"}},
		{"update", "PUT", "https://a.test/api/v3/x/", "/login",
			&RedirectError{Reason: "the target of the PUT is https://a.test/login", IsLogin: true}},
	}
	for _, test := range tests {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprint(test.name, " ", status), func(t *testing.T) {
				next := &memhttp.Script{Steps: []any{status, 200},
					Header: http.Header{"Location": {test.to}, "X-Authentik-Id": {"r1"}}}
				_, err := (&redirects{next: next}).RoundTrip(httptest.NewRequest(test.method, test.from, http.NoBody))
				if test.want == nil {
					if err != nil || len(next.Bodies) != 2 {
						t.Errorf("not followed: %v, %d requests", err, len(next.Bodies))
					}
					return
				}
				want := *test.want
				want.Status, want.RequestID = status, "r1"
				got, _ := errors.AsType[*RedirectError](err)
				if diff := cmp.Diff(&want, got); diff != "" || len(next.Bodies) != 1 {
					t.Errorf("%d requests, error (-want +got):\n%s", len(next.Bodies), diff)
				}
			})
		}
	}
}

func TestRedirectsInACircleEnd(t *testing.T) {
	next := &memhttp.Script{Steps: []any{301}, Header: http.Header{"Location": {"/x/"}}}
	_, err := (&redirects{next: next}).RoundTrip(httptest.NewRequest(http.MethodGet, "https://a.test/x/", http.NoBody))
	if err == nil || !strings.Contains(err.Error(), "form a circle") || len(next.Bodies) != maxRedirects {
		t.Errorf("%d requests, %v", len(next.Bodies), err)
	}
}
