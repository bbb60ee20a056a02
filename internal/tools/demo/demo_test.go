package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

func TestDemoSucceedsOnTheSimulator(t *testing.T) {
	if _, err := cli.Find(); err != nil {
		t.Skip(err)
	}
	t.Setenv("AUTHENTIK_URL", "")
	t.Setenv("AUTHENTIK_TOKEN", "")
	var out bytes.Buffer
	err := run(t.Context(), &printer{w: &out})
	if err != nil || !strings.Contains(out.String(), "The demo has removed all its stages") {
		t.Errorf("%v\n%s", err, &out)
	}
}

// TestFailedDemoRemovesOnlyItsOwnStages runs the demo on a server that has another stage and rejects one request. The
// demo fails, removes its own stages and keeps the other stage.
func TestFailedDemoRemovesOnlyItsOwnStages(t *testing.T) {
	if _, err := cli.Find(); err != nil {
		t.Skip(err)
	}
	sim, err := authentiksim.Start(authentiksim.Options{Release: "2024.12.5"})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if _, err := sim.Add("email", map[string]any{"name": "somebody else's"}); err != nil {
		t.Fatal(err)
	}
	sim.Inject(authentiksim.Fault{
		Method: http.MethodPut, Path: "/stages/email/*/",
		Answer: authentiksim.Status(http.StatusBadRequest, "application/json", `{"detail": "no"}`),
	})
	t.Setenv("AUTHENTIK_URL", sim.URL())
	t.Setenv("AUTHENTIK_TOKEN", "demo-token")
	var out bytes.Buffer
	if err := run(t.Context(), &printer{w: &out}); err == nil || !strings.Contains(err.Error(), "exit code") {
		t.Errorf("%v\n%s", err, &out)
	}
	if left := sim.Stages(""); len(left) != 1 || left[0]["name"] != "somebody else's" {
		t.Errorf("stages on the server: %v", left)
	}
}
