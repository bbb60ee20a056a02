package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// TestRecordedSimulatorEqualsRecordedServer runs the command with a simulator of one release. The written file must
// equal the recording of the real server of the same release.
func TestRecordedSimulatorEqualsRecordedServer(t *testing.T) {
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
	got, err := recording.Load(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := recording.Load("../../testdata/2025.8.6.json")
	if err != nil {
		t.Fatal(err)
	}
	if got.Release != want.Release || len(got.Exchanges) != len(want.Exchanges) ||
		!strings.Contains(stdout.String(), "353 answers of authentik 2025.8.6") {
		t.Fatalf("recorded %d answers of %q, said %q", len(got.Exchanges), got.Release, stdout.String())
	}
	for i, exchange := range got.Exchanges {
		if diff := cmp.Diff(normalized(want.Exchanges[i]), normalized(exchange)); diff != "" {
			t.Errorf("%s (-server +simulator):\n%s", exchange.ID, diff)
		}
	}
}

// normalized returns an exchange without the request body, whose formatting can differ. It also leaves out the values
// of the response that differ between runs.
func normalized(x recording.Exchange) recording.Exchange {
	path, _, _ := strings.Cut(x.Request.Path, "?")
	x.Response, x.Request.Body = x.Response.Canonical(path), nil
	return x
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
