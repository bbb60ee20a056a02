// Command releasecheck builds the platforms of .goreleaser.yml twice, in two directories, and fails if the two binaries
// differ. It does not check the rest of the file; `goreleaser check` does.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func main() {
	wanted := flag.String("platforms", "", "systems or os/arch pairs, separated by commas; all if empty")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *wanted)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release-check:", err)
		os.Exit(1)
	}
}

// build has the parts of goreleaser's configuration that this command needs.
type build struct {
	Env, Flags, Ldflags, Goos, Goarch []string
	Ignore                            []struct{ Goos, Goarch string }
}

func run(ctx context.Context, wanted string) error {
	text, err := os.ReadFile(".goreleaser.yml")
	if err != nil {
		return err
	}
	var config struct{ Builds []build }
	if err := yaml.Unmarshal(text, &config); err != nil || len(config.Builds) != 1 {
		return fmt.Errorf(".goreleaser.yml must hold one build: %w", err)
	}
	platforms := config.Builds[0].platforms(wanted)
	if len(platforms) == 0 {
		return fmt.Errorf(".goreleaser.yml builds no platform that is called %s", wanted)
	}
	elsewhere, err := os.MkdirTemp("", "release-check-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(elsewhere) }()
	if err := copySources(ctx, elsewhere); err != nil {
		return err
	}
	for _, platform := range platforms {
		first, err1 := config.Builds[0].compile(ctx, ".", platform)
		second, err2 := config.Builds[0].compile(ctx, elsewhere, platform, "-a")
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if first != second {
			return fmt.Errorf("%s is not reproducible: %s here, %s in another folder", platform, first, second)
		}
		fmt.Printf("ok  %-14s %s\n", platform, first)
	}
	return nil
}

// platforms returns the os/arch pairs of the build. If wanted is not empty, it returns only the wanted pairs.
func (b build) platforms(wanted string) []string {
	ignored := map[string]bool{}
	for _, pair := range b.Ignore {
		ignored[pair.Goos+"/"+pair.Goarch] = true
	}
	names := strings.Split(wanted, ",")
	var all []string
	for _, system := range b.Goos {
		for _, arch := range b.Goarch {
			platform := system + "/" + arch
			isWanted := wanted == "" || slices.Contains(names, system) || slices.Contains(names, platform)
			if isWanted && !ignored[platform] {
				all = append(all, platform)
			}
		}
	}
	return all
}

// compile builds the module in a directory as goreleaser does, and returns the hash of the binary.
func (b build) compile(ctx context.Context, folder, platform string, flags ...string) (string, error) {
	binary := filepath.Join(os.TempDir(), fmt.Sprintf("release-check-%d", os.Getpid()))
	defer func() { _ = os.Remove(binary) }()
	ldflags := strings.ReplaceAll(strings.Join(b.Ldflags, " "), "{{ .Version }}", "0.0.0-check")
	arguments := slices.Concat([]string{"build", "-o", binary, "-ldflags", ldflags}, b.Flags, flags, []string{"."})
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = folder
	system, arch, _ := strings.Cut(platform, "/")
	// GOARM=6 is goreleaser's default. The variables replace those of this machine, which must not change the binary.
	command.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "GOARM=6", "GOAMD64=v1", "GO386=sse2", "GOWORK=off")
	command.Env = append(command.Env, b.Env...)
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build for %s: %w\n%s", platform, err, out)
	}
	content, err := os.ReadFile(binary)
	return fmt.Sprintf("%x", sha256.Sum256(content)), err
}

// copySources copies the tracked files that a build reads.
func copySources(ctx context.Context, to string) error {
	names, err := exec.CommandContext(ctx, "git", "ls-files", "--", "go.mod", "go.sum", "*.go", "*.tmpl").Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.FieldsSeq(string(names)) {
		text, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, but the deletion is not committed yet
		}
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
