package authentiksim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// simulator is a simulated server without a network address, with methods that send requests for a test.
type simulator struct {
	*authentiksim.Server
	t *testing.T
}

// start returns a simulator of the newest recorded stable release.
func start(t *testing.T) simulator {
	t.Helper()
	return simulator{must(authentiksim.New(authentiksim.Options{}))(t), t}
}

// answer is a response. `json` is the decoded body, or nil if the body is not JSON.
type answer struct {
	status int
	json   any
}

func (a answer) object() map[string]any {
	object, _ := a.json.(map[string]any)
	return object
}

func (a answer) results(field string) []any {
	values := []any{}
	results, _ := a.object()["results"].([]any)
	for _, result := range results {
		values = append(values, result.(map[string]any)[field])
	}
	return values
}

// ask sends a request with the token of the superuser. `body` is JSON. If it is "", the request has no body.
func (s simulator) ask(method, path, body string) answer {
	s.t.Helper()
	return s.askAs("demo-token", method, path, body)
}

func (s simulator) askAs(token, method, path, body string) (got answer) {
	s.t.Helper()
	request := httptest.NewRequestWithContext(s.t.Context(), method, "/api/v3"+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	s.ServeHTTP(response, request)
	_ = json.Unmarshal(response.Body.Bytes(), &got.json)
	got.status = response.Code
	return got
}

// usedBy sends a used_by request for the object at this path. For each object in the response, it returns the model,
// the action and the name, for example "brand set_null Brand example.com".
func (s simulator) usedBy(token, path string) (entries []string) {
	s.t.Helper()
	list, _ := s.askAs(token, "GET", path+"used_by/", "").json.([]any)
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		entries = append(entries, fmt.Sprintf("%s %s %s", fields["model_name"], fields["action"], fields["name"]))
	}
	return entries
}

// post creates an object, and returns its primary key. `format` and `args` are the JSON body, as for fmt.Sprintf.
func (s simulator) post(path, format string, args ...any) string {
	s.t.Helper()
	got := s.ask(http.MethodPost, path, fmt.Sprintf(format, args...))
	for _, key := range []string{"pk", "brand_uuid"} {
		if pk, ok := got.object()[key].(string); ok {
			return pk
		}
	}
	s.t.Fatalf("POST %s: %v", path, got)
	return ""
}

// must is called as must(f())(t). It returns the value of f, or ends the test if f returns an error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// flow returns the primary key of the flow default-password-change, which every server has.
func (s simulator) flow() string {
	flow, _ := s.Get("default-password-change")
	return flow["pk"].(string)
}
