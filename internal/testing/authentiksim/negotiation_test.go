package authentiksim_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// A request that does not accept JSON is refused, even without credentials.
func TestAcceptHeader(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for accept, want := range map[string]int{
		"application/json": 200, "*/*": 200, "application/*;q=0.1": 200, "text/html, application/json;q=0.9": 200,
		"application/json; indent=4": 200,
		"text/html":                  406, "application/xml, text/*": 406, "": 406,
	} {
		got := askWith(t, server, "demo-token", http.Header{"Accept": {accept}})
		if got.status != want {
			t.Errorf("Accept %q: status %d, want %d", accept, got.status, want)
		}
	}
	refused := askWith(t, server, "wrong", http.Header{"Accept": {"text/html"}})
	want := map[string]any{"detail": "Could not satisfy the request Accept header."}
	if diff := cmp.Diff(want, refused.body); diff != "" || refused.header.Get("X-Authentik-Id") == "" {
		t.Errorf("status %d, (-want +got):\n%s", refused.status, diff)
	}
}

// askWith reads the list of email stages with more header fields.
func askWith(t *testing.T, server *authentiksim.Server, token string, header http.Header) answer {
	t.Helper()
	got, err := tryWith(t.Context(), server.URL(), token, http.MethodGet, "/stages/email/", "", header)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
