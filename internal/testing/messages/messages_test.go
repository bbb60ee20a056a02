// Package messages tests that every diagnostic of the provider follows the rules for messages. testdata/messages.txt
// contains all diagnostics, with example values.
package messages

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var update = flag.Bool("messages.update", false, "write testdata/messages.txt anew")

// folders contains the packages that create diagnostics.
var folders = []string{
	"provider", "providerdata", "stage", "flowset", "recoveryemail", "diags", "validators", "fastpath",
}

const (
	golden   = "testdata/messages.txt"
	maxWords = 8
	maxLines = 10
	width    = 78
)

// awkward matches words that readers have to read twice, and "%!", which fmt writes for a wrong argument.
var awkward = regexp.MustCompile(
	`(?i)\b(is|are) no\b|without a word|for ever\b|\bmend|of which|is not to be|\bthere is no such\b|%!`)

// instruction matches words that say what to do, or which request to look for in the log of the server.
var instruction = regexp.MustCompile(`(?i)\b(write|remove|check|grant|choose|keep|raise|round|fix|apply|wrap|` +
	`plan again|set|upgrade|try|configure|import|delete it|renew|report|correct|give|let|log|must|request id|read it)\b`)

// TestMessagesArePlainAndShort checks that each message follows the rules for messages, and that testdata/messages.txt
// contains exactly these messages.
func TestMessagesArePlainAndShort(t *testing.T) {
	var text strings.Builder
	for _, folder := range folders {
		fmt.Fprintf(&text, "# %s\n", folder)
		all := append(scanPackage(t, "../../"+folder), createdBy(folder)...)
		slices.SortFunc(all, func(a, b message) int { return strings.Compare(a.summary+a.detail, b.summary+b.detail) })
		for _, m := range slices.Compact(all) {
			fmt.Fprintf(&text, "\n%s: %s\n%s\n", m.kind, m.summary, wrap(m.detail))
			for _, problem := range problems(m) {
				t.Errorf("%s: %s\n%s\n%s", folder, problem, m.summary, wrap(m.detail))
			}
		}
		text.WriteString("\n")
	}
	for expression := range examples {
		if !used[expression] {
			t.Errorf("no message needs the example value of %s", expression)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(golden)
	if err != nil || string(stored) != text.String() {
		t.Errorf("%s is not up to date (%v); run go test ./internal/testing/messages -messages.update", golden, err)
	}
}

// problems returns the rules that a message breaks.
func problems(m message) []string {
	var all []string
	check := func(isRight bool, problem string) {
		if !isRight {
			all = append(all, problem)
		}
	}
	initial, _ := utf8.DecodeRuneInString(m.summary)
	check(len(strings.Fields(m.summary)) <= maxWords, "the summary has more than 8 words")
	check(unicode.IsUpper(initial) || isName(m.summary), "the summary does not begin with a capital letter")
	check(!isTitleCase(m.summary), "the summary is in title case")
	check(!strings.HasSuffix(m.summary, "."), "the summary ends with a full stop")
	check(strings.Count(wrap(m.detail), "\n") < maxLines, "the detail has more than 10 lines")
	phrase := awkward.FindString(m.summary + " " + m.detail)
	check(phrase == "", "it has an awkward phrase: "+phrase)
	isWarning := m.kind == "Warning" // a warning can describe what the user wants, so it needs no instruction
	check(isWarning || instruction.MatchString(m.detail), "the detail does not say what to do")
	return all
}

// isName reports whether a text begins with a name that must not be capitalized, such as use_tls, authentik or a value.
func isName(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return strings.ContainsAny(word, "_‹") || word == "authentik" || isAttribute[word]
}

// isAttribute contains names of attributes without an underscore. isName recognizes the other names by the underscore.
var isAttribute = map[string]bool{
	"host": true, "password": true, "username": true, "template": true, "timeout": true, "url": true,
}

// isTitleCase reports whether a text has several words, and each of them begins with a capital letter and is not an
// acronym.
func isTitleCase(text string) bool {
	words, capitals := strings.Fields(text), 0
	for _, word := range words {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) && word != strings.ToUpper(word) {
			capitals++
		}
	}
	return len(words) > 1 && capitals == len(words)
}

// wrap breaks a text into lines as Terraform does on a narrow terminal.
func wrap(text string) string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(paragraph, " ") { // Terraform does not wrap an indented line
			lines = append(lines, paragraph)
			continue
		}
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimSpace(line + " " + word)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
