package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// These are the paths of the two types of stages, below /api/v3.
const (
	emailPath         = "/stages/email/"
	authenticatorPath = "/stages/authenticator/email/"
)

// rawClient sends requests directly to authentik. It does not use the provider's code, and the counter does not count
// its requests.
type rawClient struct {
	base, token string
	client      *http.Client
}

func newRawClient(address, token string, way http.RoundTripper) *rawClient {
	return &rawClient{base: address + "/api/v3", token: token, client: &http.Client{
		Transport: way,
		Timeout:   30 * time.Second,
		// A redirect means that AUTHENTIK_URL is not the server's URL, so it must not be followed.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// version returns the server's release.
func (c *rawClient) version(ctx context.Context) (string, error) {
	answer, err := c.ask(ctx, http.MethodGet, "/admin/version/", nil, http.StatusOK)
	if err != nil {
		return "", fmt.Errorf("AUTHENTIK_URL or AUTHENTIK_TOKEN does not work: %w", err)
	}
	release, _ := answer["version_current"].(string)
	return release, nil
}

// find returns the stage with exactly this name, or nil if there is none.
func (c *rawClient) find(ctx context.Context, path, name string) (map[string]any, error) {
	answer, err := c.ask(ctx, http.MethodGet, path+"?name="+url.QueryEscape(name), nil, http.StatusOK)
	if err != nil {
		return nil, err
	}
	results, _ := answer["results"].([]any)
	for _, result := range results {
		// authentik ignores filters that it does not know, so find compares the name again.
		if stage, _ := result.(map[string]any); stage["name"] == name {
			return stage, nil
		}
	}
	return nil, nil
}

// get returns the stage with this id.
func (c *rawClient) get(ctx context.Context, path, id string) (map[string]any, error) {
	return c.ask(ctx, http.MethodGet, path+id+"/", nil, http.StatusOK)
}

// gone returns an error if the server still has a stage with this id.
func (c *rawClient) gone(ctx context.Context, path, id string) error {
	_, err := c.ask(ctx, http.MethodGet, path+id+"/", nil, http.StatusNotFound)
	return err
}

// change sets fields of a stage, as another user would in the web interface.
func (c *rawClient) change(ctx context.Context, path, id string, fields map[string]any) error {
	_, err := c.ask(ctx, http.MethodPatch, path+id+"/", fields, http.StatusOK)
	return err
}

// remove deletes a stage.
func (c *rawClient) remove(ctx context.Context, path, id string) error {
	_, err := c.ask(ctx, http.MethodDelete, path+id+"/", nil, http.StatusNoContent)
	return err
}

// ask sends one request. It returns an error if the status is not want.
func (c *rawClient) ask(ctx context.Context, method, path string, fields map[string]any, want int) (map[string]any, error) {
	request, err := c.request(ctx, method, path, fields)
	if err != nil {
		return nil, err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != want {
		return nil, mismatch(method+" "+c.base+path, want, describe(response, body))
	}
	var answer map[string]any
	if len(body) > 0 && json.Unmarshal(body, &answer) != nil {
		return nil, mismatch(method+" "+c.base+path, "a JSON object", describe(response, body))
	}
	return answer, nil
}

func (c *rawClient) request(ctx context.Context, method, path string, fields map[string]any) (*http.Request, error) {
	var body io.Reader
	if fields != nil {
		encoded, err := json.Marshal(fields)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Accept", "application/json")
	if fields != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// describe returns a response in one line that helps to find the cause of an error.
func describe(response *http.Response, body []byte) string {
	text := response.Status
	if to := response.Header.Get("Location"); to != "" {
		text += ", which leads to " + to
	}
	if json.Valid(body) && len(body) < 400 {
		text += " " + strings.TrimSpace(string(body))
	}
	return text
}

// compare returns an error that names the first field in which came differs from want, or nil. It ignores fields that
// want does not have.
func compare(name string, want, came map[string]any) error {
	for _, field := range sortedKeys(want) {
		if !reflect.DeepEqual(want[field], came[field]) {
			return mismatch(name+": "+field, encode(want[field]), encode(came[field]))
		}
	}
	return nil
}
