package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// respond answers every request with a status, a header and a body.
type respond struct {
	status int
	header http.Header
	body   io.Reader
}

func (r respond) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(r.body), Request: request}, nil
}

// A body that cannot be read to its end is an error of the attempt. An error response that is too large is returned
// with its status instead.
func TestBodyLimit(t *testing.T) {
	cut := io.MultiReader(strings.NewReader("{"), io.LimitReader(failing{}, 1))
	const stage = `{"pk":"1"}`
	starting := http.Header{"Retry-After": {"5"}}
	for name, test := range map[string]struct {
		respond respond
		status  int    // 0 means that an error is expected
		want    string // the expected body, or a part of the error
	}{
		"whole":                {respond{200, nil, strings.NewReader("{}")}, 200, "{}"},
		"as long as allowed":   {respond{200, nil, strings.NewReader("12345678")}, 200, "12345678"},
		"too long":             {respond{200, nil, strings.NewReader("123456789")}, 0, "the answer is larger than 8 bytes"},
		"too long error page":  {respond{502, nil, strings.NewReader("123456789")}, 502, "12345678"},
		"cut":                  {respond{200, nil, cut}, 0, "the answer broke off after 1 bytes: reset"},
		"starting":             {respond{200, starting, strings.NewReader(`{"error":"starting"}`)}, 503, `{"error":"starting"}`},
		"stage with an error":  {respond{200, starting, strings.NewReader(`{"error":"x","pk":1}`)}, 200, `{"error":"x","pk":1}`},
		"stage while starting": {respond{200, starting, strings.NewReader(stage)}, 200, stage},
		"error at any time":    {respond{200, http.Header{}, strings.NewReader(`{"error":"x"}`)}, 200, `{"error":"x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			limit := int64(8)
			if strings.Contains(name, "starting") || strings.Contains(name, "error") && !strings.Contains(name, "page") {
				limit = 100
			}
			response, err := (&bodyLimit{next: test.respond, limit: limit}).RoundTrip(httptest.NewRequest(http.MethodGet, "/", http.NoBody))
			if test.status == 0 {
				if _, is := errors.AsType[*BodyError](err); !is || err.Error() != test.want {
					t.Errorf("got %v, want %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var body bytes.Buffer
			if _, err := body.ReadFrom(response.Body); err != nil || response.StatusCode != test.status || body.String() != test.want {
				t.Errorf("got %d %s, %v", response.StatusCode, body.String(), err)
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("reset") }
