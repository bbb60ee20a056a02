package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var ready = regexp.MustCompile(`^authentik (\S+) \(simulated\) at (http://127\.0\.0\.1:\d+)\n$`)

func TestRun(t *testing.T) {
	tests := []struct {
		args    []string
		token   string
		release string
		stages  float64
	}{
		{nil, "demo-token", "2026.2.2", 0},
		{[]string{"--release", "2025.10.4", "--token", "T", "--seed", "40", "--serial", "--latency", "1ms", "--listen", "127.0.0.1:0"}, "T", "2025.10.4", 30},
	}
	for _, test := range tests {
		ctx, interrupt := context.WithCancel(t.Context())
		out, in := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- run(ctx, test.args, in, io.Discard) }()
		line, err := bufio.NewReader(out).ReadString('\n')
		parts := ready.FindStringSubmatch(line)
		if err != nil || parts == nil || parts[1] != test.release {
			t.Fatalf("%v: printed %q, %v", test.args, line, err)
		}
		if got := count(t, parts[2], test.token); got != test.stages {
			t.Errorf("%v: %v e-mail stages, want %v", test.args, got, test.stages)
		}
		interrupt()
		if err := <-ended; err != nil {
			t.Errorf("%v: ended with %v", test.args, err)
		}
	}
}

func count(t *testing.T, url, token string) any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v3/stages/email/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var page struct{ Pagination map[string]any }
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	return page.Pagination["count"]
}

func TestRunRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"--release 9": "not a release of authentik", "--release 2022.1": "want 2023.10.0 or newer", "--listen nowhere:x": "listen", "more": `unexpected argument "more"`, "--nope": "flag provided but not defined",
	} {
		if err := run(t.Context(), strings.Fields(args), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}
