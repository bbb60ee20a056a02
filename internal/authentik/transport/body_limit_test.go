package transport

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

type respond struct {
	status int
	header http.Header
	body   io.Reader
}

func (r respond) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(r.body), Request: request}, nil
}

// A body that is too large or incomplete is an error. While authentik starts, it answers with the status 200 and an
// error in the body. bodyLimit changes this status to 503.
func TestBodiesAreReadUpToTheLimit(t *testing.T) {
	const stage, failure, large, limit = `{"error":"x","pk":1}`, `{"error":"x"}`, "123456789012345678901", 21
	cut := io.MultiReader(strings.NewReader("{"), failing{})
	starting := http.Header{"Retry-After": {"5"}}
	for name, test := range map[string]struct {
		respond respond
		status  int    // the expected status; 0 = an error
		want    string // the expected body, or a part of the error
	}{
		"too long": {respond{200, nil, strings.NewReader(large)}, 0,
			"reading stopped after 21 bytes: the answer is too large"},
		"cut":                  {respond{200, nil, cut}, 0, "reading stopped after 1 bytes: reset"},
		"starting":             {respond{200, starting, strings.NewReader(failure)}, 503, failure},
		"stage while starting": {respond{200, starting, strings.NewReader(stage)}, 200, stage},
		"error at any time":    {respond{200, nil, strings.NewReader(failure)}, 200, failure},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			response, err := (&bodyLimit{next: test.respond, limit: limit}).RoundTrip(request)
			if test.status == 0 {
				if _, is := errors.AsType[*BodyError](err); !is || err.Error() != test.want {
					t.Errorf("got %v, want %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || response.StatusCode != test.status || string(body) != test.want {
				t.Errorf("got %d %s, %v", response.StatusCode, body, err)
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("reset") }
