package transport

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

func TestHeadersAreSetOnACopyOfTheRequest(t *testing.T) {
	next := &memhttp.Script{Steps: []any{200}}
	transport := &headers{next: next, headers: http.Header{"X-A": {"b"}}, host: "other.test"}
	request := httptest.NewRequest(http.MethodGet, "http://a.test/x/", http.NoBody)
	if _, err := transport.RoundTrip(request); err != nil {
		t.Fatal(err)
	}
	if request.Header.Get("X-A") != "" || request.Host != "a.test" {
		t.Errorf("the request was changed: %v %s", request.Header, request.Host)
	}
}
