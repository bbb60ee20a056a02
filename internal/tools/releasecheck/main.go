// Command releasecheck tries a release without goreleaser: it holds
// .goreleaser.yml, the registry manifest and the changelog to what the
// registries demand, and builds every platform twice.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
)

const projectName = "terraform-provider-authentik-email"

func main() {
	platforms := flag.String("platforms", "", "comma-separated systems or os/arch pairs to build, none for no build; all when empty")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, strings.FieldsFunc(*platforms, func(r rune) bool { return r == ',' }), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release-check:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string, out io.Writer) error {
	c, err := checkFiles(os.DirFS("."))
	if err != nil {
		return err
	}
	platforms, err := chosen(c.Builds[0].platforms(), names)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "ok  .goreleaser.yml, terraform-registry-manifest.json, CHANGELOG.md")
	elsewhere, err := os.MkdirTemp("", "release-check-sources-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(elsewhere) }()
	if err := sources(ctx, ".", elsewhere); err != nil {
		return err
	}
	build := compiler(c.Builds[0], "0.0.0-check")
	for _, p := range platforms {
		sum, err := twice(ctx, build, ".", elsewhere, p)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "ok  %-14s twice the same: %s\n", p, sum)
	}
	return nil
}

// checkFiles holds the three files to the registries' rules, and reports
// everything that is wrong at once.
func checkFiles(project fs.FS) (config, error) {
	text, err := fs.ReadFile(project, ".goreleaser.yml")
	if err != nil {
		return config{}, err
	}
	c, err := parse(text)
	if err != nil {
		return config{}, fmt.Errorf(".goreleaser.yml: %w", err)
	}
	var problems []error
	for _, problem := range c.problems() {
		problems = append(problems, errors.New(".goreleaser.yml: "+problem))
	}
	problems = append(problems, checkManifest(project), checkChangelog(project))
	return c, errors.Join(problems...)
}

func checkManifest(project fs.FS) error {
	text, err := fs.ReadFile(project, "terraform-registry-manifest.json")
	if err != nil {
		return err
	}
	var manifest struct {
		Version  int
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		}
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return fmt.Errorf("terraform-registry-manifest.json: %w", err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.Protocols, []string{"6.0"}) {
		return errors.New("terraform-registry-manifest.json must be of version 1 with protocol 6.0, which the provider speaks")
	}
	return nil
}

var heading = regexp.MustCompile(`^## \d+\.\d+\.\d+ \((Unreleased|[A-Z][a-z]+ \d{1,2}, \d{4})\)\n`)

func checkChangelog(project fs.FS) error {
	text, err := fs.ReadFile(project, "CHANGELOG.md")
	if err != nil {
		return err
	}
	if !heading.Match(text) {
		return errors.New("CHANGELOG.md must begin with a heading such as `## 0.1.0 (Unreleased)` or `## 0.1.0 (December 1, 2026)`")
	}
	return nil
}
