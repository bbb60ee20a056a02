package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// To measure a provider, the benchmark starts its own executable file again, with meterFlag as the first argument. In a
// test, this file is the test binary. With meterFlag, TestMain measures a provider instead of running the tests.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == meterFlag {
		os.Exit(meter(os.Args[2], os.Args[3]))
	}
	os.Exit(m.Run())
}

func TestRatiosAreTakenRunByRun(t *testing.T) {
	ours := []sample{{wall: time.Second}, {wall: 9 * time.Second}, {wall: 2 * time.Second}}
	theirs := []sample{{wall: 2 * time.Second}, {wall: 10 * time.Second}, {wall: 8 * time.Second}}
	if got := ratio(ours, theirs, wall); got != "0.50 (0.25–0.90)" {
		t.Error(got)
	}
}

// TestAccRequestsAreCounted measures the requests of this provider and of the baseline, which sends none. The numbers
// must be exact. The baseline also takes the place of the peer, the other provider with which users can compare this
// one.
func TestAccRequestsAreCounted(t *testing.T) {
	if _, err := cli.Find(); err != nil || os.Getenv("TF_ACC") == "" {
		t.Skipf("acceptance tests run only if TF_ACC is set: %v", err)
	}
	folder := t.TempDir()
	baseline, out := filepath.Join(folder, "baseline"), filepath.Join(folder, "out")
	if err := build(t.Context(), baseline, module+"/internal/tools/bench/baseline"); err != nil {
		t.Fatal(err)
	}
	args := []string{"-n", "1,5", "-pace", "0", "-runs", "1", "-do", "create,plan,schema,destroy", "-writes", "1",
		"-out", out, "-peer", baseline, "-peer-source", "registry.terraform.io/bench/other", "-peer-name", "the <peer>"}
	if err := run(t.Context(), args); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(filepath.Join(out, "results.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| 1 | plan | this provider | 1 | 1 |", "| 5 | plan | this provider | 3 |", "| 5 | plan | baseline | 0 | 0 |",
		"| 5 | plan | the <peer> | 0 | 0 |", "| 1 | create | this provider | 3 |", "| 5 | schema | this provider | 0 | 0 |",
	} {
		if !strings.Contains(string(table), want) {
			t.Errorf("there is no %q in\n%s", want, table)
		}
	}
	if strings.Contains(string(table), "| 5 | create |") {
		t.Error("the create of 5 stages was measured, although -writes is 1")
	}
	drawn, err := os.Open(filepath.Join(out, "chart.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = drawn.Close() }()
	for reader := xml.NewDecoder(drawn); err == nil; _, err = reader.Token() {
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("the chart is not XML: %v", err)
	}
}
