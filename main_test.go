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
		t.Skip("set TEST_PROVIDER to the path of a binary to run this test")
	}
	out, err := exec.CommandContext(t.Context(), binary, "-version").Output()
	if version := strings.TrimSpace(string(out)); err != nil || version == "" || strings.Contains(version, " ") {
		t.Errorf("-version prints %q: %v", out, err)
	}
}
