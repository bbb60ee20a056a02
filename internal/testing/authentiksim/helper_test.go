package authentiksim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// answer is a response of the server. The body is the decoded JSON, or a string if the body is not JSON.
type answer struct {
	status int
	header http.Header
	body   any
}

// object returns the JSON object in the body, or nil if the body is not a JSON object.
func (a answer) object() map[string]any {
	object, _ := a.body.(map[string]any)
	return object
}

// results returns the objects in a list response, or nil if there are none.
func (a answer) results() []any {
	results, _ := a.object()["results"].([]any)
	return results
}

// start returns a simulated server that listens until the end of the test.
func start(t *testing.T, o authentiksim.Options) *authentiksim.Server {
	t.Helper()
	server, err := authentiksim.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server
}

// ask sends a request with the token of the superuser. The body is JSON text. If it is empty, no body is sent.
func ask(t *testing.T, server *authentiksim.Server, method, path, body string) answer {
	t.Helper()
	return askAs(t, server, "demo-token", method, path, body)
}

func askAs(t *testing.T, server *authentiksim.Server, token, method, path, body string) answer {
	t.Helper()
	got, err := try(t.Context(), server.URL(), token, method, path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

// try sends a request with this token. header has the name of a header field, then its value, and so on. try returns an
// error if there is no complete response.
func try(ctx context.Context, url, token, method, path, body string, header ...string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, url+"/api/v3"+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for pair := range slices.Chunk(header, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	got := answer{status: response.StatusCode, header: response.Header, body: string(text)}
	if len(text) > 0 && response.Header.Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(text, &got.body); err != nil {
			return answer{}, err
		}
	}
	return got, nil
}

// add stores a stage with AddStage and returns its primary key.
func add(t *testing.T, server *authentiksim.Server, kind string, fields map[string]any) string {
	t.Helper()
	id, err := server.AddStage(kind, fields)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
