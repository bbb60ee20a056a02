// Package guides tests the project's pages. It runs their commands, applies their configurations, checks their links,
// and checks that each page is in its place.
package guides_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)(?: "[^"]*")?\)`)
	fenced  = regexp.MustCompile("(?s)\n```.*?\n```")
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	named   = regexp.MustCompile(`<a id="([^"]+)">`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// pages returns the Markdown files that git tracks or that are new and not ignored.
func pages(t *testing.T) []string {
	t.Helper()
	command := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md")
	command.Dir = root
	out, err := command.Output()
	if err != nil {
		t.Skipf("no git repository: %v", err)
	}
	all := strings.Fields(string(out))
	isTemplate := func(name string) bool { return strings.HasPrefix(name, "templates/") } // docs/ is generated from them
	all = slices.DeleteFunc(all, isTemplate)
	if len(all) < 5 {
		t.Fatalf("only %v", all)
	}
	return all
}

func TestNoRelativeLinkIsDead(t *testing.T) {
	for _, page := range pages(t) {
		text, err := os.ReadFile(filepath.Join(root, page))
		if os.IsNotExist(err) {
			continue // the page is deleted, but the deletion is not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range deadLinks(filepath.Join(root, page), string(text)) {
			t.Errorf("%s: %s", page, problem)
		}
	}
}

// deadLinks returns the relative links of a page whose target does not exist.
func deadLinks(page, text string) []string {
	var dead []string
	for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		target, anchor, _ := strings.Cut(m[1], "#")
		if strings.Contains(target, ":") || strings.HasPrefix(m[1], "/") {
			continue // the link leads to another site, or to a page of the hosting site
		}
		file := page
		if target != "" {
			file = filepath.Join(filepath.Dir(page), target)
		}
		content, err := os.ReadFile(file)
		if info, statErr := os.Stat(file); statErr == nil && info.IsDir() {
			continue
		}
		switch {
		case target == "":
			content = []byte(text)
		case err != nil:
			dead = append(dead, m[1]+" leads to no file")
			continue
		}
		if anchor != "" && !slices.Contains(anchors(string(content)), anchor) {
			dead = append(dead, m[1]+" leads to no heading")
		}
	}
	return dead
}

// anchors returns the anchors of a page's headings, as GitHub and the registries generate them.
func anchors(text string) []string {
	var all []string
	text = fenced.ReplaceAllString(text, "")
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestDeadLinksAreFound(t *testing.T) {
	page := filepath.Join(t.TempDir(), "a.md")
	target := "# The `flow_set` block, tried\n<a id=\"old\"></a>\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(page), "b.md"), []byte(target), 0o600); err != nil {
		t.Fatal(err)
	}
	sound := "# Here\n[1](b.md) [2](b.md#the-flow_set-block-tried) [3](b.md#old) [4](https://example.com/x) [5](#here)\n" +
		"```sh\n# No heading\n[6](c.md)\n```\n"
	if dead := deadLinks(page, sound); len(dead) > 0 {
		t.Errorf("called dead: %v", dead)
	}
	broken := "[1](c.md \"a title\") [2](b.md#new) [3](#no-heading)\n```sh\n# No heading\n```\n"
	if dead := deadLinks(page, broken); len(dead) != 3 {
		t.Errorf("found dead: %v", dead)
	}
}
