package authentik

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// longestError limits the text of an error, in bytes. Real errors are much shorter.
const longestError = 200 << 10

// For every response, the text of the error has a limited length and contains no secret. The errors of the function
// decode contain no secret by themselves. From those of the function refusal, the function redact removes the secrets.
func FuzzResponse(f *testing.F) {
	seen := map[string]bool{}
	for _, r := range recordings(f) {
		for _, e := range r.Exchanges {
			if body := bodyOf(e.Response); !seen[string(body)] && len(body) < 4<<10 {
				seen[string(body)] = true
				f.Add(e.Response.Status, "req-1", body)
			}
		}
	}
	f.Add(200, "r", []byte(`{"pk": "p", "password": "`+testToken+`"`))
	f.Add(400, "of "+testToken, []byte(`{"detail": ["x `+testToken+`", {"a": [[["`+testToken+`"]]]}]}`))
	f.Fuzz(func(t *testing.T, status int, id string, body []byte) {
		clean := transport.Redactor{}.With(testToken)
		response := &http.Response{StatusCode: status, Header: http.Header{"X-Authentik-Id": {id}}}
		refused := refusal(response, body, clean)
		redact(refused, clean)
		failures := []*Error{refused}
		for _, into := range []any{
			new(EmailStage), &page[EmailStage]{number: 1}, new([]Template), new(Flow), new(Binding), nil,
		} {
			if e := decode(response, body, into, clean); e != nil {
				failures = append(failures, e)
			}
		}
		for _, e := range failures {
			if text := e.Error(); len(text) > longestError || strings.Contains(text, testToken) {
				t.Errorf("%q", text)
			}
		}
	})
}

// If Config.Check accepts a header, the header is sent as a single line. If Config.Check rejects a header, the error
// does not contain the header's value.
func FuzzHeaders(f *testing.F) {
	for _, seed := range [][2]string{
		{"X-A", "b"}, {"x-a", "b\r\nX-C: d"}, {"Host", "a.test"}, {"", ""}, {"Authorization", "Basic eDp5"}, {"X A", "\x00"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		config := Config{URL: "https://a.test", Token: testToken, Headers: map[string]string{name: value}}
		if found := config.Check(); len(found) > 0 {
			if len(value) > 8 && !strings.Contains(name, value) && strings.Contains(found[0].Error(), value) {
				t.Errorf("the value is quoted: %v", found[0])
			}
			return
		}
		headers := config.requestHeaders()
		var wire bytes.Buffer
		if err := headers.Write(&wire); err != nil || bytes.Count(wire.Bytes(), []byte("\n")) != len(headers) {
			t.Errorf("%d headers, %v:\n%s", len(headers), err, wire.String())
		}
		_ = transport.Redactor{}.With(config.secrets()...).Text(value)
	})
}
