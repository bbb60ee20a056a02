package messages

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sources contains the files whose texts are messages for users.
var sources = []string{
	"provider/*.go", "providerdata/*.go", "stage/*.go", "flowset/*.go", "recoveryemail/*.go", "serverinfo/*.go",
	"diags/*.go", "validators/*.go", "duration/*.go", "fastpath/*.go", "authentik/*.go", "authentik/transport/*.go",
}

// TestEachTextOfTheSourceIsInAMessage looks for texts of at least three words that neither testdata/messages.txt nor the
// reference documentation contains. Such a text belongs to a message that no row of the table causes.
func TestEachTextOfTheSourceIsInAMessage(t *testing.T) {
	shown := ""
	for _, pattern := range []string{golden, "../../../docs/*/*.md", "../../../docs/index.md"} {
		for _, path := range glob(t, pattern) {
			if filepath.Base(filepath.Dir(path)) != "guides" {
				shown += string(must(os.ReadFile(path)))
			}
		}
	}
	shown = squash(shown)
	for _, pattern := range sources {
		for _, path := range glob(t, "../../"+pattern) {
			for _, text := range texts(path) {
				if !strings.Contains(shown, text) && !notShown[text] {
					t.Errorf("%s: no message contains %q", path, text)
				}
			}
		}
	}
}

var notShown = map[string]bool{}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths := must(filepath.Glob(pattern))
	if len(paths) == 0 {
		t.Fatal("no file matches ", pattern)
	}
	return paths
}

func squash(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// verb matches a verb of package fmt.
var verb = regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`)

// texts returns the texts of at least three words in the strings of a file. A string with verbs contains several texts.
func texts(path string) (all []string) {
	if strings.HasSuffix(path, "_test.go") {
		return nil
	}
	file := must(parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution))
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		for _, text := range verb.Split(must(strconv.Unquote(literal.Value)), -1) {
			if text = squash(text); strings.Count(text, " ") >= 2 {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}
