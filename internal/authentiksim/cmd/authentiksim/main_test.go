package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var ready = regexp.MustCompile(`^authentik (\S+) \(simulated\) at (http://127\.0\.0\.1:\d+)\n$`)

func TestSimulatorIsServedUntilTheContextEnds(t *testing.T) {
	for _, test := range []struct{ args, token, release string }{
		{"", "demo-token", "2026.2.2"},
		{"--release 2025.10.4 --token T --serial --latency 1ms --listen 127.0.0.1:0", "T", "2025.10.4"},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		out, in := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- run(ctx, strings.Fields(test.args), in, io.Discard) }()
		line, err := bufio.NewReader(out).ReadString('\n')
		parts := ready.FindStringSubmatch(line)
		if err != nil || parts == nil || parts[1] != test.release {
			t.Fatalf("%s: printed %q, %v", test.args, line, err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, parts[2]+"/api/v3/stages/email/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+test.token)
		response, err := http.DefaultClient.Do(request)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: answered %v, %v", test.args, response, err)
		}
		response.Body.Close()
		interrupt()
		if err := <-ended; err != nil {
			t.Errorf("%s: ended with %v", test.args, err)
		}
	}
}

func TestInvalidArgumentsAreRefused(t *testing.T) {
	for args, want := range map[string]string{
		"--release 9": "not a release of authentik", "--release 2022.1": "want 2023.10.0 or newer",
		"--listen nowhere:x": "listen", "more": `unexpected argument "more"`, "--nope": "flag provided but not defined",
	} {
		err := run(t.Context(), strings.Fields(args), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}
