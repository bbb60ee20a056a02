// Package rawapi sends requests to authentik without the provider's client. Tests use the package to check what the
// provider has done.
package rawapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Server is an authentik server.
type Server struct {
	URL, Token string
	// Transport sends the requests. If it is nil, http.DefaultTransport sends them.
	Transport http.RoundTripper
}

// Env returns the environment variables that configure the provider for the server, as NAME=value.
func (s Server) Env() []string {
	return []string{"AUTHENTIK_URL=" + s.URL, "AUTHENTIK_TOKEN=" + s.Token}
}

// Ask sends a request to a path below /api/v3. It returns the status and the JSON object of the response. The object is
// nil if the body is not a JSON object. A redirect is an error, because authentik's API never redirects, so another
// program must have answered.
func (s Server) Ask(ctx context.Context, method, path, body string) (status int, answer map[string]any, err error) {
	url := strings.TrimSuffix(strings.TrimRight(s.URL, "/"), "/api/v3") + "/api/v3" + path
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.Token)
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Transport: s.Transport, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		return fmt.Errorf("the server redirects to %s", next.URL)
	}}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	_ = json.Unmarshal(text, &answer) // answer stays nil if the body is not a JSON object
	return response.StatusCode, answer, nil
}

// Release returns the release that the server reports.
func (s Server) Release(ctx context.Context) (authentik.Release, error) {
	status, answer, err := s.Ask(ctx, http.MethodGet, "/admin/version/", "")
	if err != nil {
		return authentik.Release{}, err
	}
	text, _ := answer["version_current"].(string)
	release, err := authentik.ParseRelease(text)
	if err != nil {
		err = fmt.Errorf("GET %s/api/v3/admin/version/: status %d without a release: %w", s.URL, status, err)
	}
	return release, err
}
