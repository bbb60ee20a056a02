package main

import (
	"os"
	"os/exec"
	"testing"
)

func TestIsBefore(t *testing.T) {
	for _, test := range []struct {
		release, since string
		want           bool
	}{
		{"2025.2.4", "2025.2", false}, {"2024.12.5", "2025.2", true}, {"2025.10.1", "2025.2", false}, {"2026.5.0-rc1", "2025.8", false},
	} {
		if got := isBefore(test.release, test.since); got != test.want {
			t.Errorf("%s before %s: %v", test.release, test.since, got)
		}
	}
}

// One configuration and one fault are enough to show that the command and its checks still work with the CLI.
func TestAccCompare(t *testing.T) {
	if os.Getenv("TF_ACC") == "" || os.Getenv("TEST_PROVIDER") == "" {
		t.Skip("runs where TF_ACC is set and TEST_PROVIDER names a binary")
	}
	if _, err := exec.LookPath(cli()); err != nil {
		t.Skip("neither terraform nor tofu is on PATH")
	}
	s := &subject{name: "this provider", binary: os.Getenv("TEST_PROVIDER"), source: ownSource}
	if err := s.install(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	targets, err := findTargets(t.Context(), "2026.2.2", "")
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(targets)
	for _, text := range []string{configurations[0].text, `resource "authentik_stage_email" "test" {}`} {
		outcome, err := s.live(t.Context(), targets[0], text)
		if isRight := text == configurations[0].text; err != nil || (outcome == "ok") != isRight {
			t.Errorf("%s: %s, %v", text, outcome, err)
		}
	}
	if outcome, err := s.survive(t.Context(), targets[0], 0, faults[1].fault); outcome != "ok" || err != nil {
		t.Errorf("%s: %s, %v", faults[1].name, outcome, err)
	}
}
