package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// commandLimit is the time after which a command is ended, for example because its request got no response.
const commandLimit = 2 * time.Minute

// subject is a provider to compare.
type subject struct {
	name, binary, source string
	folder               string // has the binary under the name that the CLI expects, and the CLI's configuration
}

func (s *subject) install(parent string) error {
	binary, err := filepath.Abs(s.binary)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return err
	}
	if s.folder, err = os.MkdirTemp(parent, "provider-"); err != nil {
		return err
	}
	link := filepath.Join(s.folder, "terraform-provider-"+s.source[strings.LastIndex(s.source, "/")+1:])
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", s.source, s.folder)
	return errors.Join(os.Symlink(binary, link), os.WriteFile(filepath.Join(s.folder, "cli.tfrc"), []byte(overrides), 0o600))
}

// workspace is a directory with one configuration, for one provider and one server.
type workspace struct {
	subject *subject
	target  *target
	folder  string
}

func (s *subject) workspace(t *target) (*workspace, error) {
	folder, err := os.MkdirTemp(s.folder, "run-")
	return &workspace{s, t, folder}, err
}

func (w *workspace) write(configuration string) error {
	text := fmt.Sprintf("terraform {\n  required_providers {\n    authentik = {\n      source = %q\n    }\n  }\n}\n\n%s", w.subject.source, configuration)
	return os.WriteFile(filepath.Join(w.folder, "main.tf"), []byte(text), 0o600)
}

// run runs a command of the CLI and returns its exit status. It returns an error only if the CLI cannot be started.
func (w *workspace) run(ctx context.Context, arguments ...string) (int, error) {
	limited, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	command := exec.CommandContext(limited, cli(), append(arguments, "-no-color")...)
	command.Dir = w.folder
	command.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "AUTHENTIK_")
	}), "TF_CLI_CONFIG_FILE="+filepath.Join(w.subject.folder, "cli.tfrc"), "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		"AUTHENTIK_URL="+w.target.url, "AUTHENTIK_TOKEN="+w.target.token)
	command.WaitDelay = 10 * time.Second
	out, err := command.CombinedOutput()
	_ = os.WriteFile(filepath.Join(w.folder, "last-output.txt"), out, 0o600)
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return exit.ExitCode(), nil
	}
	return 0, errors.Join(err, ctx.Err())
}

// cli returns the environment variable TF if it is set, otherwise Terraform or OpenTofu from PATH.
func cli() string {
	if chosen := os.Getenv("TF"); chosen != "" {
		return chosen
	}
	if path, err := exec.LookPath("terraform"); err == nil {
		return path
	}
	return "tofu"
}

// askRelease returns the release that a real server reports.
func askRelease(ctx context.Context, url, token string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(url, "/")+"/api/v3/admin/version/", http.NoBody)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var version struct {
		Current string `json:"version_current"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&version); err != nil || version.Current == "" {
		return "", fmt.Errorf("status %d, and no release of authentik: %w", resp.StatusCode, err)
	}
	return version.Current, nil
}
