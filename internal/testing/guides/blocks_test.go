package guides_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// block is a fenced block of a page. `line` is the line number of the block. `marks` contains the HTML comments before
// the block.
type block struct {
	language, text string
	line           int
	marks          map[string]string
}

// reasons contains the texts that a page may give as the reason why a block is not run.
var reasons = []string{
	"a mail service", "a real authentik", "a registry", "Docker", "only a sketch", "run by its own tests", "the network",
}

// mark matches a mark, which is an HTML comment directly before a fenced block. The marks are:
//
//	<!-- file: main.tf -->   the block is the content of this file
//	<!-- until: text -->     the command keeps running after it has printed this text
//	<!-- says: text -->      the output of the command must contain this text
//	<!-- fails: text -->     the command must fail, and its output must contain this text
//	<!-- needs: 1.11 -->     the block is not run with an older release of Terraform or OpenTofu
//	<!-- skip: Docker -->    the block is not run; the variable reasons contains the allowed texts
//
// A Terraform block without the mark "file" is validated, but not applied. If it lacks a provider block or variables,
// the test adds them.
var mark = regexp.MustCompile(`^<!-- (file|until|says|fails|needs|skip): (.+) -->$`)

var fence = regexp.MustCompile("^```([a-z]*)$")

// blocks returns the Terraform blocks, the shell blocks and all marked blocks of a page, in the order of the page.
func blocks(page string) ([]block, error) {
	var all []block
	marks := map[string]string{}
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		if m := mark.FindStringSubmatch(lines[i]); m != nil {
			if m[1] == "skip" && !slices.Contains(reasons, m[2]) {
				return nil, fmt.Errorf("line %d: %q is not a reason to skip; the reasons are %q", i+1, m[2], reasons)
			}
			marks[m[1]] = m[2]
			continue
		}
		m := fence.FindStringSubmatch(lines[i])
		if m == nil {
			if strings.TrimSpace(lines[i]) != "" && len(marks) > 0 {
				return nil, fmt.Errorf("line %d: a mark without a block after it", i+1)
			}
			continue
		}
		end := slices.Index(lines[i+1:], "```")
		if end < 0 {
			return nil, fmt.Errorf("line %d: the block has no end", i+1)
		}
		text := strings.Join(lines[i+1:i+1+end], "\n") + "\n"
		if slices.Contains([]string{"terraform", "hcl", "sh", "shell"}, m[1]) || len(marks) > 0 {
			all = append(all, block{strings.Replace(m[1], "hcl", "terraform", 1), text, i + 1, marks})
		}
		marks = map[string]string{}
		i += end + 1
	}
	return all, nil
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
