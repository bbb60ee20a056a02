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

// The paths of the two kinds of stage, below /api/v3.
const (
	emailPath         = "/stages/email/"
	authenticatorPath = "/stages/authenticator/email/"
)

// rawClient asks authentik directly, without any code of the provider and past the counter.
type rawClient struct {
	base, token string
	client      *http.Client
}

func newRawClient(address, token string, way http.RoundTripper) *rawClient {
	return &rawClient{base: address + "/api/v3", token: token, client: &http.Client{
		Transport: way,
		Timeout:   30 * time.Second,
		// A redirect would hide that AUTHENTIK_URL is not the server's address.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// version is the server's release.
func (c *rawClient) version(ctx context.Context) (string, error) {
	answer, err := c.ask(ctx, http.MethodGet, "/admin/version/", nil, http.StatusOK)
	if err != nil {
		return "", fmt.Errorf("AUTHENTIK_URL or AUTHENTIK_TOKEN does not work: %w", err)
	}
	release, _ := answer["version_current"].(string)
	return release, nil
}

// find returns the stage with exactly this name; nil where there is none.
func (c *rawClient) find(ctx context.Context, path, name string) (map[string]any, error) {
	answer, err := c.ask(ctx, http.MethodGet, path+"?name="+url.QueryEscape(name), nil, http.StatusOK)
	if err != nil {
		return nil, err
	}
	results, _ := answer["results"].([]any)
	for _, result := range results {
		// authentik ignores a filter that it does not know, so the name is compared here too.
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

// gone is an error unless the server knows no stage with this id.
func (c *rawClient) gone(ctx context.Context, path, id string) error {
	_, err := c.ask(ctx, http.MethodGet, path+id+"/", nil, http.StatusNotFound)
	return err
}

// change sets fields of a stage, as somebody in the web interface would.
func (c *rawClient) change(ctx context.Context, path, id string, fields map[string]any) error {
	_, err := c.ask(ctx, http.MethodPatch, path+id+"/", fields, http.StatusOK)
	return err
}

// remove deletes a stage.
func (c *rawClient) remove(ctx context.Context, path, id string) error {
	_, err := c.ask(ctx, http.MethodDelete, path+id+"/", nil, http.StatusNoContent)
	return err
}

// ask makes one request; another status than want is an error.
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

// describe shortens an answer to a line that says what to look at.
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

// compare is an error that names the first field in which came differs from
// want; fields that want does not name are not looked at.
func compare(name string, want, came map[string]any) error {
	for _, field := range sortedKeys(want) {
		if !reflect.DeepEqual(want[field], came[field]) {
			return mismatch(name+": "+field, encode(want[field]), encode(came[field]))
		}
	}
	return nil
}
