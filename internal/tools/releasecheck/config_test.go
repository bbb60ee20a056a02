package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestProjectIsReadyForRelease(t *testing.T) {
	if _, err := checkFiles(os.DirFS("../../..")); err != nil {
		t.Error(err)
	}
}

// Each row breaks one thing in the project's own files.
func TestCheckFilesRefuses(t *testing.T) {
	const goreleaser, manifest, changelog = ".goreleaser.yml", "terraform-registry-manifest.json", "CHANGELOG.md"
	for _, test := range []struct{ file, old, new, want string }{
		{goreleaser, "checksum:", "checksums:", "field checksums not found"},
		{goreleaser, "version: 2", "version: 1", "version must be 2"},
		{goreleaser, "project_name: terraform-provider-authentik-email", "project_name: authentik", "project_name must be"},
		{goreleaser, "_v{{ .Version }}", "", "binary must be"},
		{goreleaser, "CGO_ENABLED=0", "CGO_ENABLED=1", "CGO_ENABLED=0"},
		{goreleaser, "- -trimpath", "- -race", "-trimpath"},
		{goreleaser, ".CommitTimestamp", ".Date", "mod_timestamp"},
		{goreleaser, "- freebsd", "- openbsd", "no binary for freebsd/amd64"},
		{goreleaser, "[zip]", "[tar.gz]", "archives must be"},
		{goreleaser, "{{ .Os }}_{{ .Arch }}", "{{ .Arch }}", "NAME_VERSION_OS_ARCH"},
		{goreleaser, "artifacts: archive", "artifacts: source", "sboms"},
		{goreleaser, "SHA256SUMS", "sums", "SHA256SUMS"},
		{goreleaser, "_manifest.json", ".json", "registry manifest"},
		{goreleaser, "- --detach-sign", "- --clearsign", "detached"},
		{goreleaser, "- --detach-sign", "- --armor\n      - --detach-sign", "detached"},
		{manifest, "6.0", "5.0", "protocol 6.0"},
		{changelog, "## ", "# ", "must begin with a heading"},
	} {
		t.Run(test.want+" in "+test.file, func(t *testing.T) {
			project := fstest.MapFS{}
			for _, name := range []string{goreleaser, manifest, changelog} {
				text, err := os.ReadFile("../../../" + name)
				if err != nil {
					t.Fatal(err)
				}
				project[name] = &fstest.MapFile{Data: text}
			}
			sound := string(project[test.file].Data)
			broken := strings.ReplaceAll(sound, test.old, test.new)
			if broken == sound {
				t.Fatalf("%s does not hold %q", test.file, test.old)
			}
			project[test.file].Data = []byte(broken)
			if _, err := checkFiles(project); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v does not say %q", err, test.want)
			}
		})
	}
	if _, err := checkFiles(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without files: %v", err)
	}
}

func TestChosen(t *testing.T) {
	arm, amd, windows := platform{"linux", "arm64"}, platform{"linux", "amd64"}, platform{"windows", "amd64"}
	all := []platform{arm, amd, windows}
	for names, want := range map[string][]platform{"": all, "none": nil, "linux": {arm, amd}, "linux/amd64 windows": {amd, windows}} {
		if got, err := chosen(all, strings.Fields(names)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v, want %v", names, got, err, want)
		}
	}
	if _, err := chosen(all, []string{"linux/amd46"}); err == nil || !strings.Contains(err.Error(), "linux/amd46") {
		t.Errorf("a platform that does not exist: %v", err)
	}
}

func TestTwice(t *testing.T) {
	sums := func(first, second string) compile {
		return func(_ context.Context, _ string, _ platform, anew bool) (string, error) {
			if anew {
				return second, nil
			}
			return first, nil
		}
	}
	p := platform{"linux", "amd64"}
	if sum, err := twice(t.Context(), sums("a", "a"), "", "", p); err != nil || sum != "a" {
		t.Errorf("equal binaries: %q, %v", sum, err)
	}
	if _, err := twice(t.Context(), sums("a", "b"), "", "", p); err == nil || !strings.Contains(err.Error(), "linux/amd64 is not reproducible") {
		t.Errorf("different binaries: %v", err)
	}
}
