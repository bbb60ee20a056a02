package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

func TestRun(t *testing.T) {
	server, err := authentiksim.Start(authentiksim.Options{Release: "2025.8.6"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	out := filepath.Join(t.TempDir(), "recording.json")
	args := []string{"--url", server.URL(), "--token", "demo-token", "--limited-token", "limited-token", "--out", out,
		"--questions", "../../testdata/2026.2.2.json"}
	var stdout bytes.Buffer
	if err := run(t.Context(), args, &stdout, &stdout); err != nil {
		t.Fatal(err)
	}
	file, err := recording.Load(out)
	if err != nil || file.Release != "2025.8.6" || len(file.Exchanges) != 353 ||
		!strings.Contains(stdout.String(), "353 answers of authentik 2025.8.6") {
		t.Errorf("recorded %d answers of %q, said %q, %v", len(file.Exchanges), file.Release, stdout.String(), err)
	}
}

func TestRunRefuses(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing": nil,
		"no questions": {"--url", "http://127.0.0.1:1", "--token", "t", "--limited-token", "l", "--out", "x", "--questions",
			"missing.json"},
		"no server": {"--url", "http://127.0.0.1:1", "--token", "t", "--limited-token", "l", "--out", "x", "--questions",
			"../../testdata/2026.2.2.json"},
	} {
		if err := run(t.Context(), args, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
