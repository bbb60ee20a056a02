package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/rawapi"
)

var ready = regexp.MustCompile(`^authentik 2025.10.4 \(simulated\) at (http://127\.0\.0\.1:\d+)\n$`)

func TestSimulatorIsServedUntilTheContextEnds(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	arguments := strings.Fields("--release 2025.10.4 --token T --serial --latency 1ms --listen 127.0.0.1:0")
	go func() { ended <- run(ctx, arguments, in, io.Discard) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	parts := ready.FindStringSubmatch(line)
	if err != nil || parts == nil {
		t.Fatalf("printed %q, %v", line, err)
	}
	status, _, err := rawapi.Server{URL: parts[1], Token: "T"}.Ask(t.Context(), http.MethodGet, "/stages/email/", "")
	if err != nil || status != http.StatusOK {
		t.Errorf("answered %d, %v", status, err)
	}
	interrupt()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestInvalidArgumentsAreRefused(t *testing.T) {
	for args, want := range map[string]string{
		"--release 9": "not a release of authentik", "--release 2022.1": "want 2023.10.0 or newer",
		"--listen nowhere:x": "listen", "more": `unexpected argument "more"`,
	} {
		err := run(t.Context(), strings.Fields(args), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}
