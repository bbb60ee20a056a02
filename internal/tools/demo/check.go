package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func mismatch(what string, expected, actual any) error {
	return fmt.Errorf("%s\n  expected: %v\n  actual:   %v", what, expected, actual)
}

func (d *demo) ask(ctx context.Context, method, path, body string, want int) (map[string]any, error) {
	status, answer, err := d.server.Ask(ctx, method, path, body)
	if err == nil && status != want {
		err = mismatch(method+" "+path, want, fmt.Sprint(status, " ", encode(answer)))
	}
	return answer, err
}

// find returns the stage on the server that has the same name as s, or nil if there is none.
func (d *demo) find(ctx context.Context, s *stage) (map[string]any, error) {
	page, err := d.ask(ctx, http.MethodGet, s.path+"?name="+url.QueryEscape(s.name), "", http.StatusOK)
	results, _ := page["results"].([]any)
	for _, result := range results {
		// authentik ignores a filter that it does not know, so the response may also contain stages with other names.
		if found, _ := result.(map[string]any); found["name"] == s.name {
			return found, nil
		}
	}
	return nil, err
}

// compare returns an error for the first field of the map `want` that has another value in the map `actual`.
func compare(name string, want, actual map[string]any) error {
	for _, field := range slices.Sorted(maps.Keys(want)) {
		if !reflect.DeepEqual(want[field], actual[field]) {
			return mismatch(name+": "+field, encode(want[field]), encode(actual[field]))
		}
	}
	return nil
}

func encode(value any) string {
	text, _ := json.Marshal(value) // cannot fail, because the value was decoded from JSON
	return string(text)
}

// counter counts the requests of the provider. Its field `changes` counts only the successful writes of stages.
type counter struct{ requests, changes atomic.Int64 }

// newClient returns a client for the provider. The client logs each request, and the counter counts these log lines.
func (c *counter) newClient(config authentik.Config) (*authentik.Client, error) {
	log := config.Log
	config.Log = func(ctx context.Context, message string, fields ...map[string]any) {
		log(ctx, message, fields...)
		if !strings.HasPrefix(message, "request") {
			return
		}
		c.requests.Add(1)
		line := fields[0]
		status, _ := line["status"].(int)
		if line["method"] != http.MethodGet && strings.Contains(fmt.Sprint(line["path"]), "/stages/") && status/100 == 2 {
			c.changes.Add(1)
		}
	}
	return authentik.New(config)
}
