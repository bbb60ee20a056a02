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

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

var update = flag.Bool("messages.update", false, "write testdata/messages.txt anew")

// sections contains the parts of testdata/messages.txt. Each function causes errors and warnings of the provider, and
// returns them.
var sections = []struct {
	title  string
	create func(*testing.T) tfcore.Diagnostics
}{
	{"the provider block", settings}, {"operations without a server", unconfigured},
	{"values of a stage", values}, {"combinations of values", combinations}, {"imports, data sources and lists", lookups},
	{"creates, updates and reads", writes}, {"destroys", destroys}, {"new flow_set blocks", newFlows},
	{"changed flows", changedFlows}, {"removed flow_set blocks", removedFlows}, {"requests about flows", failedFlows},
	{"the action", mails}, {"refused requests", refusals}, {"requests without a response", unreachable}, {"bugs", bugs},
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

// inversion matches the beginning of a sentence with an unusual order of words: the verb before the subject, or the
// object first.
var inversion = regexp.MustCompile(`(^|[.:;!?] )(Never|Nor|Nowhere|Hardly|Seldom|Had|Should|Were|Whether|Here|Thus|` +
	`So (is|are|does|do)|Not (only|until)|Only (then|if|after|when|since)|Then (is|are|has|have|does|do|will))\b`)

// place matches a text that says what a message is about: an object, the address of a server, a setting of the
// provider, or a bug. A message that is not on an attribute must contain such a text.
var place = regexp.MustCompile(`https?://|authentik_stage_|([Ff]low|stage|user) "|provider block|import block|` +
	`bug in the provider|^(Empty|Invalid|Missing) [a-z_]+ `)

// instruction matches words that say what to do, or which request to look for in the log of the server.
var instruction = regexp.MustCompile(`(?i)\b(add|leave out|leave it|put|manage|trust|use only|` +
	`write|remove|check|grant|choose|keep|raise|round|fix|apply|wrap|` +
	`plan again|set|upgrade|try|configure|import|delete it|renew|report|correct|give|let|log|must|request id|read it)\b`)

// secret matches the paths of attributes with secrets. No message may be on one of them, because Terraform would print
// the attribute's line of the configuration.
var secret = regexp.MustCompile(`^(token|headers|client_certificate|client_key|password|password_wo)\b`)

// TestMessagesArePlainAndShort checks that each message follows the rules for messages, and that testdata/messages.txt
// contains exactly these messages.
func TestMessagesArePlainAndShort(t *testing.T) {
	var text strings.Builder
	for _, section := range sections {
		fmt.Fprintf(&text, "# %s\n", section.title)
		all := section.create(t)
		for i := range all {
			all[i].Summary, all[i].Detail = exampleValues(all[i].Summary), wrap(exampleValues(all[i].Detail))
		}
		slices.SortStableFunc(all, func(a, b tfcore.Diagnostic) int { return strings.Compare(a.String(), b.String()) })
		for _, m := range slices.Compact(all) {
			fmt.Fprintf(&text, "\n%s\n", printed(m))
			for _, problem := range problems(m) {
				t.Errorf("%s\n%s", problem, printed(m))
			}
		}
		text.WriteString("\n")
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

// printed returns a message as testdata/messages.txt contains it.
func printed(m tfcore.Diagnostic) string {
	place := ""
	if m.Attribute != "" {
		place = " on " + m.Attribute
	}
	return fmt.Sprintf("%s%s: %s\n%s", m.Severity, place, m.Summary, m.Detail)
}

var (
	anyUUID    = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	anyAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d{4,5}`)
	anyPorts   = regexp.MustCompile(`127\.0\.0\.1:\d+->127\.0\.0\.1:\d+`)
	anyID      = regexp.MustCompile(`request id [0-9a-f]{32}`)
)

// exampleValues replaces the values that differ in each run of the test, such as the port of a simulated server, with
// example values.
func exampleValues(text string) string {
	text = anyUUID.ReplaceAllString(text, usual)
	text = anyID.ReplaceAllString(text, "request id "+requestID)
	text = anyPorts.ReplaceAllString(text, "192.0.2.1:49152->203.0.113.1:443")
	return anyAddress.ReplaceAllString(text, "https://auth.example.com")
}

func problems(m tfcore.Diagnostic) []string {
	var all []string
	mustBe := func(isRight bool, problem string) {
		if !isRight {
			all = append(all, problem)
		}
	}
	initial, _ := utf8.DecodeRuneInString(m.Summary)
	mustBe(len(strings.Fields(m.Summary)) <= maxWords, "the summary has more than 8 words")
	mustBe(unicode.IsUpper(initial) || isName(m.Summary), "the summary does not begin with a capital letter")
	mustBe(!isTitleCase(m.Summary), "the summary is in title case")
	mustBe(!strings.HasSuffix(m.Summary, "."), "the summary ends with a full stop")
	lines := strings.Count(m.Detail, "\n") + 1
	mustBe(lines <= maxLines, "the detail has more than 10 lines")
	mustBe(lines < 8 || m.Summary != "The name is taken", "the message about a taken name has more than 8 lines")
	detail := strings.Join(strings.Fields(m.Detail), " ")
	phrase := awkward.FindString(m.Summary + " " + detail)
	mustBe(phrase == "", "it has an awkward phrase: "+phrase)
	inverted := inversion.FindString(detail)
	mustBe(inverted == "", "a sentence has an inversion: "+inverted)
	mustBe(!secret.MatchString(m.Attribute), "it is on an attribute with a secret")
	mustBe(m.Attribute != "" || place.MatchString(m.Summary+" "+detail), "it does not say where")
	mustBe(instruction.MatchString(detail), "the detail does not say what to do")
	return all
}

// isName reports whether a text begins with a name that must not be capitalized, such as use_tls or authentik.
func isName(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return strings.Contains(word, "_") || word == "authentik" || isAttribute[word]
}

// isAttribute contains names of attributes without an underscore. isName recognizes the other names by the underscore.
var isAttribute = map[string]bool{
	"host": true, "password": true, "username": true, "template": true, "timeout": true, "url": true,
}

// isTitleCase reports whether a text has several words, all of them capitalized and none of them an acronym.
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
