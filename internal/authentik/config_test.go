package authentik

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

func TestBaseURLEndsInTheAPIPath(t *testing.T) {
	tests := map[string]string{
		"https://a.test":              "https://a.test/api/v3",
		" https://a.test \n":          "https://a.test/api/v3",
		"HTTPS://a.test:9443//":       "https://a.test:9443/api/v3",
		"https://a.test/api/v3/":      "https://a.test/api/v3",
		"https://a.test/sub/api/v3/":  "https://a.test/sub/api/v3",
		"https://a.test/a%2Fb/c%20d/": "https://a.test/a%2Fb/c%20d/api/v3",
		"https://a.test/my-api/v3":    "https://a.test/my-api/v3/api/v3",
	}
	for given, want := range tests {
		client := mustNew(t, Config{URL: given, Token: testToken}, nil)
		if client.BaseURL() != want {
			t.Errorf("%q: got %s, want %s", given, client.BaseURL(), want)
		}
	}
}

func TestPathElementsAreEscaped(t *testing.T) {
	client := mustNew(t, Config{URL: "https://a.test/s%2Fub", Token: testToken}, nil)
	for given, want := range map[string]string{
		"plain": "plain", "a/b": "a%2Fb", "a b?c#d%e": "a%20b%3Fc%23d%25e", "ä": "%C3%A4", "../x": "..%2Fx",
	} {
		request, err := client.newRequest(t.Context(), call{
			method: http.MethodGet, path: client.Flows.pathOf(given), query: url.Values{"q": {"a&b"}},
		})
		want = "https://a.test/s%2Fub/api/v3/flows/instances/" + want + "/?q=a%26b"
		if err != nil || request.URL.String() != want {
			t.Errorf("%q: got %s, want %s, %v", given, request.URL, want, err)
		}
	}
}

func TestRequestsHaveTheConfiguredHeaders(t *testing.T) {
	var got http.Header
	var host string
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		got, host = r.Header.Clone(), r.Host
		answer(w, 201, stageBody)
	}, func(c *Config) {
		c.Headers = map[string]string{"x-extra": "1", "Host": "outside.test"}
		c.UserAgent = "agent/1"
	})
	if _, err := client.Emails.Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}}); err != nil {
		t.Fatal(err)
	}
	got.Del("Content-Length")
	want := http.Header{
		"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "Authorization": {"Bearer " + testToken},
		"Content-Type": {"application/json"}, "User-Agent": {"agent/1"}, "X-Extra": {"1"},
	}
	if diff := cmp.Diff(want, got); diff != "" || host != "outside.test" {
		t.Errorf("host %s, headers (-want +got):\n%s", host, diff)
	}
}

// These values are redacted: the token, the client's key, the values of most headers, the password in Basic
// credentials, and long values of cookies. Short values of cookies are not redacted. The value of a header such as Host
// is not redacted either, because it also appears in addresses and in ordinary sentences.
func TestConfiguredSecretsAreRedacted(t *testing.T) {
	config := Config{Token: testToken, TLS: TLS{ClientKey: "private key"}, Headers: map[string]string{
		"host": "127.0.0.1", "x-forwarded-proto": "https", "X-Tenant": "says",
		"cookie": "authentik_session=abcdefghijkl; lang=en", "Authorization": "Basic bWU6YmE1aWMtc2VjcmV0",
	}}
	text := transport.Redactor{}.With(config.secrets()...).Text(
		"No https here, says 127.0.0.1: abcdefghijkl, en, ba5ic-secret, " + testToken + ", private key")
	if text != "No https here, (redacted) 127.0.0.1: (redacted), en, (redacted), (redacted), (redacted)" {
		t.Errorf("got %s", text)
	}
}
