package authentik

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// longestError is far above any message that somebody would read, in bytes.
const longestError = 200 << 10

// seed adds what real servers answered.
func seed(f *testing.F, add func(status int, body []byte)) {
	f.Helper()
	seen := map[string]bool{}
	for _, r := range recordings(f) {
		for _, e := range r.Exchanges {
			if body := e.bytes(); !seen[string(body)] && len(body) < 4<<10 {
				seen[string(body)] = true
				add(e.Response.Status, body)
			}
		}
	}
}

// Whatever a server answers with success is an object or an error of a bounded size, that does not quote it.
func FuzzDecode(f *testing.F) {
	seed(f, func(status int, body []byte) { f.Add(status, body) })
	f.Add(200, []byte(`{"pk": "p", "password": "`+testToken+`"`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		response := &http.Response{StatusCode: status, Header: http.Header{"X-Authentik-Id": {"r"}}}
		for _, into := range []any{new(EmailStage), new(AuthenticatorEmailStage), &page[EmailStage]{number: 1}, new([]Template), new(Flow), new(Binding), nil} {
			e := decode(response, body, into, redactor{}.with(testToken))
			if e != nil && (e.Kind == nil || len(e.Error()) > longestError || strings.Contains(e.Error(), testToken)) {
				t.Errorf("%T: %+v", into, e)
			}
		}
	})
}

// Whatever a server refuses with has a text of a bounded size and no secret in it.
func FuzzRefusal(f *testing.F) {
	seed(f, func(status int, body []byte) { f.Add(status, "req-1", body) })
	f.Add(400, "of "+testToken, []byte(`{"detail": ["x `+testToken+`", {"a": [[["`+testToken+`"]]]}]}`))
	f.Fuzz(func(t *testing.T, status int, id string, body []byte) {
		clean := redactor{}.with(testToken)
		e := refusal(&http.Response{StatusCode: status, Header: http.Header{"X-Authentik-Id": {id}}}, body, clean)
		clean.apply(e)
		if text := e.Error(); len(text) > longestError || strings.Contains(text, testToken) {
			t.Errorf("%q", text)
		}
	})
}

// Headers that are accepted are one line each, and those that are not are never quoted.
func FuzzHeaders(f *testing.F) {
	for _, seed := range [][2]string{{"X-A", "b"}, {"x-a", "b\r\nX-C: d"}, {"Host", "a.test"}, {"", ""}, {"Authorization", "Basic eDp5"}, {"X A", "\x00"}} {
		f.Add(seed[0], seed[1])
	}
	for _, r := range recordings(f) {
		for _, e := range r.Exchanges {
			for name, value := range e.Request.Headers {
				f.Add(name, value)
			}
			f.Add("Allow", e.Response.Allow)
		}
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		config := Config{URL: "https://a.test", Token: testToken, Headers: map[string]string{name: value}}.withDefaults()
		headers, _, err := config.requestHeaders()
		if err != nil {
			if len(value) > 8 && !strings.Contains(name, value) && strings.Contains(err.Error(), value) {
				t.Errorf("the value is quoted: %v", err)
			}
			return
		}
		var wire bytes.Buffer
		if err := headers.Write(&wire); err != nil || bytes.Count(wire.Bytes(), []byte("\n")) != len(headers) {
			t.Errorf("%d headers, %v:\n%s", len(headers), err, wire.String())
		}
		_ = redactor{}.with(config.secrets()...).text(value)
	})
}

// A wait that a server asks for is never negative, and never longer than the cap.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "7", "-1", "99999999999999999999", "Fri, 02 Jan 2026 03:04:15 GMT", "soon", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		r := &retryTransport{pause: Config{}.pause()}
		response := &http.Response{Header: http.Header{"Retry-After": {value}}}
		asked := retryAfter(response, time.Now())
		if wait := r.wait(0, asked); asked < 0 || wait < 0 || wait > longestWait+firstBackoff {
			t.Errorf("asked %s, wait %s", asked, wait)
		}
	})
}

// Wherever a server redirects to, no request leaves it or its encryption, and no password or query of the address is
// told.
func FuzzRedirect(f *testing.F) {
	for _, seed := range []string{"/x", "//b.test/", "https://a.test:443/y/", "http://a.test/", "https://user:s3cret@b.test/?s3cret=1", "https://A.TEST/%zz", "https://a.test@b.test/", "\\\\b.test", "", "javascript:1"} {
		f.Add(seed)
	}
	for _, r := range recordings(f) {
		f.Add(r.find(f, "address/no-slash/get").Request.Path)
	}
	f.Fuzz(func(t *testing.T, location string) {
		next := &journey{location: location}
		response, err := (&redirectTransport{next: next}).RoundTrip(httptest.NewRequest(http.MethodGet, "https://a.test/x/", http.NoBody))
		if (response == nil) == (err == nil) {
			t.Errorf("%v, %v", response, err)
		}
		for _, at := range next.asked {
			if at.Scheme != "https" || !strings.EqualFold(at.Hostname(), "a.test") || strings.TrimPrefix(at.Port(), "443") != "" {
				t.Errorf("%q leads to %s", location, at)
			}
		}
		if target, parsed := url.Parse(location); parsed == nil && err != nil && strings.Contains(err.Error(), "s3cret") && !strings.Contains(target.Host+target.Path, "s3cret") {
			t.Errorf("%q: %v", location, err)
		}
	})
}

// journey redirects once and keeps where it was asked.
type journey struct {
	location string
	asked    []*url.URL
}

// RoundTrip is http.RoundTripper.
func (j *journey) RoundTrip(request *http.Request) (*http.Response, error) {
	j.asked = append(j.asked, request.URL)
	status := http.StatusOK
	if len(j.asked) == 1 {
		status = http.StatusFound
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Location": {j.location}}, Body: http.NoBody, Request: request}, nil
}
