package transport

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// A redirect of a GET to the same scheme, host and port is followed. Any other redirect is an error, and no second
// request is sent.
func TestOnlySafeRedirectsAreFollowed(t *testing.T) {
	for _, test := range []struct {
		method, from, to string
		want             *RedirectError // nil if the redirect is followed
	}{
		{"GET", "https://a.test/api/v3/x", "https://a.test/api/v3/x/", nil},
		{"GET", "https://a.test:8443/x/", "/y/", nil},
		{"GET", "https://a.test/x/", "https://A.test:443/y/", nil},
		{"GET", "http://a.test/sub/api/v3/x/", "https://a.test/sub/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test/sub", BaseURL: "https://a.test/sub"}},
		{"GET", "http://a.test:9443/api/v3/x/", "https://a.test:9443/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test:9443", BaseURL: "https://a.test:9443"}},
		{"GET", "https://a.test/api/v3/x/", "http://a.test/api/v3/x/",
			&RedirectError{Reason: "the target is http://a.test"}},
		{"GET", "https://a.test/api/v3/x/", "https://a.test:8443/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test:8443", BaseURL: "https://a.test:8443"}},
		{"GET", "https://a.test/x/", "https://u:p@sso.test/login?next=1",
			&RedirectError{Reason: "the target is https://sso.test/login", IsLogin: true}},
		{"POST", "https://a.test/api/v3/x", "https://a.test/api/v3/x/",
			&RedirectError{Reason: "the target is https://a.test", BaseURL: "https://a.test"}},
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			next := &memhttp.Script{Steps: []any{status, 200},
				Header: http.Header{"Location": {test.to}, "X-Authentik-Id": {"r1"}}}
			_, err := (&redirects{next: next}).RoundTrip(httptest.NewRequest(test.method, test.from, http.NoBody))
			if test.want == nil {
				if err != nil || len(next.Bodies) != 2 {
					t.Errorf("%d to %s is not followed: %v, %d requests", status, test.to, err, len(next.Bodies))
				}
				continue
			}
			want := *test.want
			want.Status, want.RequestID = status, "r1"
			got, _ := errors.AsType[*RedirectError](err)
			if diff := cmp.Diff(&want, got); diff != "" || len(next.Bodies) != 1 {
				t.Errorf("%s, %d to %s: %d requests, error (-want +got):\n%s",
					test.method, status, test.to, len(next.Bodies), diff)
			}
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
