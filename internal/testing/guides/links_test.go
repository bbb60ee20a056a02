// Package guides tests the Markdown pages of the project. Its tests run the commands and apply the configurations in
// the pages. They also check that each relative link leads to an existing page and heading, that each test named in a
// page exists, and that the badges name the tested releases.
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
		if err != nil && !os.IsNotExist(err) { // git lists a deleted page until the deletion is staged
			t.Fatal(err)
		}
		for _, problem := range deadLinks(filepath.Join(root, page), string(text)) {
			t.Errorf("%s: %s", page, problem)
		}
	}
	const broken = "[1](missing.md) [2](README.md#missing) [3](#missing)\n```sh\n# missing\n```\n"
	if dead := deadLinks(filepath.Join(root, "page.md"), broken); len(dead) != 3 {
		t.Errorf("three links are dead, but only these are found: %v", dead)
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
		content := text
		if file := filepath.Join(filepath.Dir(page), target); target != "" {
			if _, err := os.Stat(file); err != nil {
				dead = append(dead, m[1]+" leads to no file")
				continue
			}
			linked, _ := os.ReadFile(file) // the link may lead to a directory, which cannot be read and has no headings
			content = string(linked)
		}
		if anchor != "" && !slices.Contains(anchors(content), anchor) {
			dead = append(dead, m[1]+" leads to no heading")
		}
	}
	return dead
}

// anchors returns the anchors of a page: one for each heading, in the form that GitHub and the registries generate, and
// the ids of the HTML anchors.
func anchors(text string) []string {
	var all []string
	for _, m := range heading.FindAllStringSubmatch(fencedBlock.ReplaceAllString(text, ""), -1) {
		all = append(all, strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	for _, m := range htmlAnchor.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}
