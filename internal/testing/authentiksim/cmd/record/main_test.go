package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// TestRunWritesARecording sends the requests of the recording of 2026.2.2 to a simulator of 2025.8.6.
func TestRunWritesARecording(t *testing.T) {
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
	if err != nil || got.Release != "2025.8.6" || got.Recorded == "" || len(got.Exchanges) != 353 {
		t.Errorf("printed %q, recorded %d answers of %q: %v", stdout.String(), len(got.Exchanges), got.Release, err)
	}
	if err := run(t.Context(), args[2:], &stdout, &stdout); err == nil {
		t.Error("no error without --url")
	}
}
