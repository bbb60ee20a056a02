package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Paths maps the two resource types to the paths of their API.
var Paths = map[string]string{
	"authentik_stage_email":               "/stages/email/",
	"authentik_stage_authenticator_email": "/stages/authenticator/email/",
}

// Ask sends a request to the API without the provider's client. The path is relative to /api/v3. It returns the status
// and the JSON object of the response, which is nil if the body is not a JSON object.
func (s *Target) Ask(tb testing.TB, method, path, body string) (int, map[string]any) {
	tb.Helper()
	status, answer, err := s.ask(method, path, body)
	if err != nil {
		tb.Fatal(err)
	}
	return status, answer
}

func (s *Target) ask(method, path, body string) (int, map[string]any, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, strings.TrimSuffix(s.URL, "/")+"/api/v3"+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	var answer map[string]any
	_ = json.Unmarshal(text, &answer) // answer stays nil if the body is not a JSON object
	return resp.StatusCode, answer, nil
}

// Holds returns an error if a field of the server's stage differs from want, otherwise nil. want has the field names of
// the API.
func (s *Target) Holds(resourceType, id string, want map[string]any) error {
	status, got, err := s.ask(http.MethodGet, Paths[resourceType]+id+"/", "")
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("GET of %s %s: status %d", resourceType, id, status)
	}
	for field, value := range want {
		if fmt.Sprint(got[field]) != fmt.Sprint(value) {
			return fmt.Errorf("the server holds %s = %v, want %v", field, got[field], value)
		}
	}
	return nil
}
