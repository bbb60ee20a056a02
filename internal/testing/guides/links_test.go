// Package guides tests the Markdown pages of the project. Its tests run the commands and apply the configurations in
// the pages. They also check that each relative link leads to an existing page and heading, that each test named in a
// page exists, and that the badges name the tested releases.
package guides_test

import (
	"fmt"
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
	link        = regexp.MustCompile(`\]\(([^)\s]+)(?: "[^"]*")?\)`)
	fencedBlock = regexp.MustCompile("(?s)\n```.*?\n```")
	heading     = regexp.MustCompile(`(?m)^#+ (.+)$`)
	htmlAnchor  = regexp.MustCompile(`<a id="([^"]+)">`)
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// pages returns the paths of all Markdown files of the project, except those that git ignores and those in templates/.
func pages(t *testing.T) []string {
	t.Helper()
	command := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md")
	command.Dir = root
	out, err := command.Output()
	if err != nil {
		t.Skipf("no git repository: %v", err)
	}
	all := strings.Fields(string(out))
	// Files in templates/ are left out, because docs/ contains the pages that are generated from them.
	isTemplate := func(name string) bool { return strings.HasPrefix(name, "templates/") }
	all = slices.DeleteFunc(all, isTemplate)
	if len(all) < 5 {
		t.Fatalf("want at least 5 pages, got %v", all)
	}
	return all
}

func TestNoRelativeLinkIsDead(t *testing.T) {
	for _, page := range pages(t) {
		text, err := os.ReadFile(filepath.Join(root, page))
		if os.IsNotExist(err) {
			continue // git still lists a page whose deletion is not committed
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range deadLinks(filepath.Join(root, page), string(text)) {
			t.Errorf("%s: %s", page, problem)
		}
	}
}

// deadLinks returns the relative links of a page that lead to a missing file or heading, each with the problem.
func deadLinks(page, text string) []string {
	var dead []string
	for _, m := range link.FindAllStringSubmatch(fencedBlock.ReplaceAllString(text, ""), -1) {
		target, anchor, _ := strings.Cut(m[1], "#")
		if strings.Contains(target, ":") || strings.HasPrefix(m[1], "/") {
			continue // the link is not relative
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

// anchors returns the anchors of a page. They are the ids of HTML anchors, and one anchor for each heading, in the form
// that GitHub and the registries generate. If several headings have the same text, the anchors of the second and later
// headings end in -1, -2 and so on.
func anchors(text string) []string {
	var all []string
	count := map[string]int{}
	text = fencedBlock.ReplaceAllString(text, "")
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		anchor := strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")
		count[anchor]++
		if n := count[anchor] - 1; n > 0 {
			anchor = fmt.Sprintf("%s-%d", anchor, n)
		}
		all = append(all, anchor)
	}
	for _, m := range htmlAnchor.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestDeadLinksAreFound(t *testing.T) {
	page := filepath.Join(t.TempDir(), "a.md")
	target := "# The `flow_set` block, tried\n<a id=\"old\"></a>\n## Twice\n## Twice\n## Twice\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(page), "b.md"), []byte(target), 0o600); err != nil {
		t.Fatal(err)
	}
	sound := "# Here\n[1](b.md) [2](b.md#the-flow_set-block-tried) [3](b.md#old) [4](https://example.com/x) [5](#here)\n" +
		"[7](b.md#twice) [8](b.md#twice-1) [9](b.md#twice-2)\n" +
		"```sh\n# No heading\n[6](c.md)\n```\n"
	if dead := deadLinks(page, sound); len(dead) > 0 {
		t.Errorf("existing links are reported as dead: %v", dead)
	}
	broken := "[1](c.md \"a title\") [2](b.md#new) [3](#no-heading) [4](b.md#twice-3)\n```sh\n# No heading\n```\n"
	if dead := deadLinks(page, broken); len(dead) != 4 {
		t.Errorf("want 4 dead links, got %v", dead)
	}
}
