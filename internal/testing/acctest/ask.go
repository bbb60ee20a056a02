package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/rawapi"
)

// Paths maps each of the two resource types to the path of its list in the API.
var Paths = map[string]string{
	"authentik_stage_email":               "/stages/email/",
	"authentik_stage_authenticator_email": "/stages/authenticator/email/",
}

// Ask sends a request to the API without the provider's client. The path is relative to /api/v3. It returns the status
// and the JSON object of the response. The object is nil if the body is not a JSON object.
func (s *Target) Ask(tb testing.TB, method, path, body string) (int, map[string]any) {
	tb.Helper()
	status, answer, err := s.ask(method, path, body)
	if err != nil {
		tb.Fatal(err)
	}
	return status, answer
}

// Send sends a request with these fields in its body, and returns the JSON object of the response. If `fields` is nil,
// the request has no body. Send fails the test if the status is 300 or higher.
func (s *Target) Send(tb testing.TB, method, path string, fields map[string]any) map[string]any {
	tb.Helper()
	body := []byte{}
	if fields != nil {
		var err error
		if body, err = json.Marshal(fields); err != nil {
			tb.Fatal(err)
		}
	}
	status, answer := s.Ask(tb, method, path, string(body))
	if status >= http.StatusMultipleChoices {
		tb.Fatalf("%s %s: status %d, %v", method, path, status, answer)
	}
	return answer
}

func (s *Target) ask(method, path, body string) (int, map[string]any, error) {
	return s.api().Ask(context.Background(), method, path, body)
}

func (s *Target) api() rawapi.Server { return rawapi.Server{URL: s.URL, Token: s.Token} }

// Holds reads the stage with this id from the server, and returns an error if a field differs from its value in the map
// `want`. The keys of the map are the field names of the API.
func (s *Target) Holds(resourceType, id string, want map[string]any) error {
	status, got, err := s.ask(http.MethodGet, Paths[resourceType]+id+"/", "")
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("GET of %s %s: status %d", resourceType, id, status)
	}
	return difference(got, want)
}

func difference(got, want map[string]any) error {
	for field, value := range want {
		if fmt.Sprint(got[field]) != fmt.Sprint(value) {
			return fmt.Errorf("the server holds %s = %v, want %v", field, got[field], value)
		}
	}
	return nil
}
