package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// runDemo runs the demo with its own temporary directory. It fails the test if the directory is not empty afterwards.
func runDemo(ctx context.Context, t *testing.T, s settings) (string, error) {
	t.Helper()
	if _, err := cli.Find(); err != nil {
		t.Skip(err)
	}
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var out bytes.Buffer
	err := run(ctx, s, &printer{w: &out})
	if left, readErr := os.ReadDir(folder); readErr != nil || len(left) > 0 {
		t.Errorf("left in the temporary directory: %v %v", left, readErr)
	}
	return out.String(), err
}

// realServer returns a simulator that the demo treats as a real server. The simulator has a stage of another user.
func realServer(t *testing.T, release string) (*authentiksim.Server, settings) {
	t.Helper()
	sim, err := authentiksim.Start(authentiksim.Options{Release: release, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	if _, err := sim.AddStage("email", map[string]any{"name": "somebody else's"}); err != nil {
		t.Fatal(err)
	}
	return sim, settings{url: sim.URL() + "/api/v3/", token: "secret"}
}

// mustBeUntouched fails the test unless the stage of the other user is the only one on the server.
func mustBeUntouched(t *testing.T, sim *authentiksim.Server) {
	t.Helper()
	var names []any
	for _, stage := range sim.Stages("") {
		names = append(names, stage["name"])
	}
	if diff := cmp.Diff([]any{"somebody else's"}, names); diff != "" {
		t.Errorf("stages on the server (-want +got):\n%s", diff)
	}
}

func TestAllStepsSucceedOnTheSimulator(t *testing.T) {
	out, err := runDemo(t.Context(), t, settings{})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"1/6  plan ─", "2/6  apply ─", "3/6  plan again ─", "4/6  drift ─", "5/6  reset ─", "6/6  destroy ─",
		"✓ 3 stages to create", "✓ the SMTP password is nowhere", "✓ 3 stages answer to GET", "✓ exit code 0",
		"✓ the plan named subject and use_tls", "✓ GET shows {", "✓ the password, which no answer shows",
		"✓ GET answers 404", " known after apply)", "Nothing is left behind", "make test",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("not printed: %q", want)
		}
	}
	if lines := strings.Count(out, "\n"); lines > 210 || strings.Contains(out, "\x1b") {
		t.Errorf("%d lines, want at most 210 and no colours:\n%s", lines, out)
	}
}

func TestServerWithoutAuthenticatorStageGetsTwoStages(t *testing.T) {
	sim, server := realServer(t, "2024.12.5")
	out, err := runDemo(t.Context(), t, server)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out, "before 2025.2 have no authenticator stage") || !strings.Contains(out, "✓ 2 stages answer") {
		t.Errorf("the stage that is left out is not explained:\n%s", out)
	}
	mustBeUntouched(t, sim)
}

func TestFailedStepLeavesNothingOnTheServer(t *testing.T) {
	sim, server := realServer(t, "")
	sim.Inject(authentiksim.Fault{
		Method: http.MethodPut, Path: "/stages/email/*/",
		Answer: authentiksim.Status(http.StatusBadRequest, "application/json", `{"detail": "no"}`),
	})
	out, err := runDemo(t.Context(), t, server)
	if err == nil || !strings.Contains(err.Error(), "expected: 0\n  came:     1") {
		t.Errorf("%v\n%s", err, out)
	}
	mustBeUntouched(t, sim)
}

func TestInterruptDuringApplyLeavesNothingOnTheServer(t *testing.T) {
	sim, server := realServer(t, "")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	sim.Inject(authentiksim.Fault{
		Method: http.MethodPost, Path: "/stages/email/", After: true, Times: 1,
		Answer: func(w http.ResponseWriter, r *http.Request) {
			interrupt()
			authentiksim.Reset(w, r)
		},
	})
	if out, err := runDemo(ctx, t, server); !errors.Is(err, errInterrupted) {
		t.Errorf("%v\n%s", err, out)
	}
	mustBeUntouched(t, sim)
}

func TestWrongSettingsAreExplained(t *testing.T) {
	_, server := realServer(t, "")
	moved := httptest.NewServer(http.RedirectHandler("https://sso.example.com/", http.StatusFound))
	t.Cleanup(moved.Close)
	for name, test := range map[string]struct {
		settings settings
		want     string
	}{
		"no token":    {settings{url: server.url}, "set both AUTHENTIK_URL and AUTHENTIK_TOKEN"},
		"no url":      {settings{token: server.token}, "set both AUTHENTIK_URL and AUTHENTIK_TOKEN"},
		"wrong token": {settings{url: server.url, token: "wrong"}, "Token invalid/expired"},
		"redirect":    {settings{url: moved.URL, token: "secret"}, "redirects to https://sso.example.com/"},
		"no server":   {settings{url: "http://127.0.0.1:1", token: "secret"}, "AUTHENTIK_URL or AUTHENTIK_TOKEN does not"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := runDemo(t.Context(), t, test.settings); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v does not say %q", err, test.want)
			}
		})
	}
}
