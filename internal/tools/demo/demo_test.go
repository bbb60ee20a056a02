package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// runDemo runs the demo with a temporary directory, and fails the test if the directory is not empty afterwards.
func runDemo(ctx context.Context, t *testing.T, pairs ...string) (string, error) {
	t.Helper()
	if path, err := lookFor(os.Getenv("TF"), exec.LookPath); err != nil || path == "" {
		t.Skip("neither terraform nor tofu is on PATH")
	}
	s := settings{env: os.Environ(), temp: t.TempDir()}
	s.env = append(s.env, "AUTHENTIK_URL=", "AUTHENTIK_TOKEN=")
	s.env = append(s.env, pairs...)
	var out bytes.Buffer
	err := run(ctx, s, &printer{w: &out})
	left, readErr := os.ReadDir(s.temp)
	if readErr != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v %v", left, readErr)
	}
	return out.String(), err
}

// realServer returns a simulator that the demo uses as a real server. It has a stage of another user.
func realServer(t *testing.T, release string) (*authentiksim.Server, []string) {
	t.Helper()
	sim, err := authentiksim.Start(authentiksim.Options{Release: release, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	if _, err := sim.AddStage("email", map[string]any{"name": "somebody else's"}); err != nil {
		t.Fatal(err)
	}
	return sim, []string{"AUTHENTIK_URL=" + sim.URL() + "/api/v3/", "AUTHENTIK_TOKEN=secret"}
}

// names returns the names of all stages of the server.
func names(sim *authentiksim.Server) (all []string) {
	for _, stage := range sim.Stages("") {
		name, _ := stage["name"].(string)
		all = append(all, name)
	}
	return all
}

func TestDemoOnSimulator(t *testing.T) {
	t.Parallel()
	out, err := runDemo(t.Context(), t)
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
	if strings.Contains(out, "\x1b") || strings.Contains(out, "overrides") {
		t.Errorf("colours or noise in plain output:\n%s", out)
	}
	if n := strings.Count(out, "\n"); n > 210 {
		t.Errorf("%d lines", n)
	}
}

func TestDemoOnServerWithoutAuthenticatorStage(t *testing.T) {
	t.Parallel()
	sim, env := realServer(t, "2024.12.5")
	out, err := runDemo(t.Context(), t, env...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out, "before 2025.2 have no authenticator stage") || !strings.Contains(out, "✓ 2 stages answer") {
		t.Errorf("the stage that is left out is not explained:\n%s", out)
	}
	if diff := cmp.Diff([]string{"somebody else's"}, names(sim)); diff != "" {
		t.Error(diff)
	}
}

func TestFailedActLeavesNothingOnServer(t *testing.T) {
	t.Parallel()
	sim, env := realServer(t, "")
	sim.Inject(authentiksim.Fault{
		Method: http.MethodPut, Path: "/stages/email/*/",
		Answer: authentiksim.Status(http.StatusBadRequest, "application/json", `{"detail": "no"}`),
	})
	out, err := runDemo(t.Context(), t, env...)
	if err == nil || !strings.Contains(err.Error(), "expected: 0\n  came:     1") {
		t.Errorf("%v\n%s", err, out)
	}
	if diff := cmp.Diff([]string{"somebody else's"}, names(sim)); diff != "" {
		t.Error(diff)
	}
}

func TestInterruptDuringApplyLeavesNothingOnServer(t *testing.T) {
	t.Parallel()
	sim, env := realServer(t, "")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	sim.Inject(authentiksim.Fault{
		Method: http.MethodPost, Path: "/stages/email/", After: true, Times: 1,
		Answer: func(w http.ResponseWriter, r *http.Request) {
			interrupt()
			authentiksim.Hang()(w, r)
		},
	})
	out, err := runDemo(ctx, t, env...)
	if !errors.Is(err, errInterrupted) || exitCode(ctx, err) != exitInterrupted {
		t.Errorf("%v\n%s", err, out)
	}
	if diff := cmp.Diff([]string{"somebody else's"}, names(sim)); diff != "" {
		t.Error(diff)
	}
}

func TestRefusedTokenAndRedirectAreExplained(t *testing.T) {
	t.Parallel()
	sim, env := realServer(t, "")
	elsewhere := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://sso.example.com/", http.StatusFound)
	}
	for _, c := range []struct {
		name   string
		token  string
		answer http.HandlerFunc
		want   string
	}{
		{"token", "wrong", nil, "Token invalid/expired"},
		{"redirect", "secret", elsewhere, "302 Found, which leads to https://sso.example.com/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.answer != nil {
				t.Cleanup(sim.Inject(authentiksim.Fault{Answer: c.answer}))
			}
			_, err := runDemo(t.Context(), t, append(env, "AUTHENTIK_TOKEN="+c.token)...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v does not say %q", err, c.want)
			}
		})
	}
}
