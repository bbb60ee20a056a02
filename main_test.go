package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestVersionIsPrinted(t *testing.T) {
	binary := os.Getenv("TEST_PROVIDER")
	if binary == "" {
		t.Skip("runs where TEST_PROVIDER names the binary")
	}
	out, err := exec.CommandContext(t.Context(), binary, "-version").Output()
	if version := strings.TrimSpace(string(out)); err != nil || version == "" || strings.Contains(version, " ") {
		t.Errorf("it prints %q: %v", out, err)
	}
}
