package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// compile builds one platform of the module in dir, anew or as the build cache
// has it, and returns the hash of the binary.
type compile func(ctx context.Context, dir string, p platform, anew bool) (string, error)

// compiler is goreleaser's build by plain go build: the file's env, flags and
// ldflags, with this version.
func compiler(b build, version string) compile {
	return func(ctx context.Context, dir string, p platform, anew bool) (string, error) {
		folder, err := os.MkdirTemp("", "release-check-")
		if err != nil {
			return "", err
		}
		defer func() { _ = os.RemoveAll(folder) }()
		binary := filepath.Join(folder, "provider")
		ldflags := strings.ReplaceAll(strings.Join(b.Ldflags, " "), "{{ .Version }}", version)
		arguments := append([]string{"build", "-o", binary, "-ldflags", ldflags}, b.Flags...)
		if anew {
			arguments = append(arguments, "-a")
		}
		command := exec.CommandContext(ctx, "go", append(arguments, ".")...)
		command.Dir = dir
		// GOARM is goreleaser's default; no variable of this machine's decides.
		command.Env = append(os.Environ(), "GOOS="+p.OS, "GOARCH="+p.Arch, "GOARM=6", "GOAMD64=v1", "GO386=sse2", "GOWORK=off")
		command.Env = append(command.Env, b.Env...)
		if out, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go build for %s: %w\n%s", p, err, out)
		}
		return hash(binary)
	}
}

func hash(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// twice builds a platform here and once more, past the build cache, in a copy
// of the sources elsewhere, and is an error where the two binaries differ.
func twice(ctx context.Context, build compile, here, elsewhere string, p platform) (string, error) {
	first, err := build(ctx, here, p, false)
	if err != nil {
		return "", err
	}
	second, err := build(ctx, elsewhere, p, true)
	if err != nil {
		return "", err
	}
	if first != second {
		return "", fmt.Errorf("%s is not reproducible: %s here, %s in another folder; compare the two with go version -m", p, first, second)
	}
	return first, nil
}

// sources copies what git tracks, as it is here, into a folder elsewhere.
func sources(ctx context.Context, here, elsewhere string) error {
	list := exec.CommandContext(ctx, "git", "ls-files", "-z", "--", "go.mod", "go.sum", "*.go")
	list.Dir = here
	names, err := list.Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(here, name))
		if os.IsNotExist(err) {
			continue // removed, but not yet in a commit
		}
		if err != nil {
			return err
		}
		target := filepath.Join(elsewhere, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
