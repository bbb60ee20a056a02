package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

// cli is the Terraform or OpenTofu that runs the steps.
type cli struct {
	path    string
	command string // terraform or tofu, as a person types it
	version string // the first line of its version, such as Terraform v1.11.4
}

// findCLI returns the CLI in TF, or else terraform or tofu on PATH, or else the one in the cache directory. If there is
// none, it downloads Terraform into the cache directory.
func findCLI(ctx context.Context, s settings, out *printer) (cli, error) {
	path, err := lookFor(s.get("TF"), exec.LookPath)
	if err != nil {
		return cli{}, err
	}
	if path == "" {
		if path, err = cached(ctx, out); err != nil {
			return cli{}, usageError(fmt.Sprintf("there is neither terraform nor tofu on PATH, and getting Terraform failed (%v): install one, or say TF=/path/of/it", err))
		}
	}
	environment := s.environment("CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	said, err := newCommand(ctx, "", environment, path, "version").Output()
	if err != nil {
		return cli{}, usageError(fmt.Sprintf("%s does not answer to `version`: %v", path, err))
	}
	first, _, _ := strings.Cut(string(said), "\n")
	return cli{path: path, command: commandName(first), version: strings.TrimSpace(first)}, nil
}

// lookFor returns the path of the chosen CLI, or else of the one on PATH. It returns "" if none was chosen and none is
// on PATH.
func lookFor(chosen string, lookPath func(string) (string, error)) (string, error) {
	if chosen != "" {
		path, err := lookPath(chosen)
		if err != nil {
			return "", usageError(fmt.Sprintf("TF=%s is no program: %v", chosen, err))
		}
		return filepath.Abs(path)
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := lookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", nil
}

// commandName returns terraform or tofu. It uses the output of version, because TF can be any path.
func commandName(version string) string {
	if strings.HasPrefix(version, "OpenTofu") {
		return "tofu"
	}
	return "terraform"
}

// cached returns the Terraform of the cache directory. It downloads Terraform first if the directory does not have it.
func cached(ctx context.Context, out *printer) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(base, "terraform-provider-authentik-email")
	kept := filepath.Join(folder, "terraform")
	if runtime.GOOS == "windows" {
		kept += ".exe"
	}
	if _, err := os.Stat(kept); err == nil {
		return kept, nil
	}
	out.progress("no terraform and no tofu on PATH: fetching Terraform into " + folder)
	return kept, fetch(ctx, folder, kept)
}

// fetch downloads Terraform and checks its signature. It renames the file only when it is complete, so that an
// interrupt leaves no incomplete file.
func fetch(ctx context.Context, folder, kept string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	unfinished, err := os.MkdirTemp(folder, "fetch-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(unfinished) }()
	source := &releases.LatestVersion{Product: product.Terraform, InstallDir: unfinished}
	path, err := source.Install(ctx)
	if err != nil {
		return err
	}
	return os.Rename(path, kept)
}
