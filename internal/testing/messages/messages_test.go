// Package messages tests that every diagnostic of the provider follows the rules for messages. It reads the diagnostics
// from the source.
package messages

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// folders has the packages that create diagnostics.
var folders = []string{
	"provider", "stage", "flowset", "serverinfo", "recoveryemail", "diags", "validators", "duration", "fastpath",
}

const (
	maxWords = 8
	maxLines = 10
	width    = 78
)

// awkward matches words that readers have to read twice.
var awkward = regexp.MustCompile(
	`(?i)\b(is|are) no\b|without a word|for ever\b|\bmend|of which|is not to be|\bthere is no such\b`)

// With -v this test prints all messages.
func TestMessagesArePlainAndShort(t *testing.T) {
	total := 0
	for _, folder := range folders {
		for _, m := range scanPackage(t, "../../"+folder) {
			total++
			if testing.Verbose() {
				t.Logf("%s:%d\n%s\n%s\n", m.at.Filename, m.at.Line, m.summary, wrap(m.detail))
			}
			for _, problem := range problems(m) {
				t.Errorf("%s:%d: %s\n%s\n%s", m.at.Filename, m.at.Line, problem, m.summary, m.detail)
			}
		}
	}
	if total < 50 {
		t.Errorf("only %d messages are found: the scan no longer fits the code", total)
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
	check(m.detail != "", "the detail is empty")
	return all
}

// isName reports whether a text begins with a name that must not be capitalized, such as use_tls, authentik or a value.
func isName(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return strings.ContainsAny(word, "_‹") || word == "authentik" || isAttribute[word]
}

// isAttribute has the attributes whose name has no underscore.
var isAttribute = map[string]bool{
	"host": true, "password": true, "username": true, "template": true, "timeout": true, "url": true,
}

// isTitleCase reports whether most words begin with a capital letter.
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
