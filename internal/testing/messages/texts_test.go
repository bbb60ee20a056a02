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

// sources contains patterns for the source files that contain the texts of messages.
var sources = []string{
	"provider/*.go", "providerdata/*.go", "stage/*.go", "flowset/*.go", "recoveryemail/*.go", "serverinfo/*.go",
	"diags/*.go", "validators/*.go", "duration/*.go", "fastpath/*.go", "authentik/*.go", "authentik/transport/*.go",
}

// TestEachTextOfTheSourceIsInAMessage searches the source code for texts of at least three words. Each text must be in
// testdata/messages.txt or in the reference documentation. If it is not, no test of this package causes its message.
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

// notShown contains texts of the source code that are not in testdata/messages.txt. The comments below say why.
var notShown = map[string]bool{
	// texts that are in the log, in a panic, in a progress message, or the value of an attribute
	"is not a release of authentik, such as 2026.2.2": true, "the credentials are refused": true,
	"waiting before the request is repeated":                                          true,
	"the server does not return its release; the newest supported release is assumed": true, ": the field for": true,
	", and the schema has": true, "attributes and blocks": true, "email authenticator setup stage": true,
	"email authenticator setup stages": true, "503 service unavailable": true,
	"a value that authentik accepts as it is": true, "authentik has queued a recovery mail to the user": true,
	"; it is not delivered yet.": true, "the flow is gone since the plan was made": true,
	// messages after Ctrl-C
	"it was cancelled:": true, "the run ended before the flow was changed:": true,
	// messages that the tests cannot provoke: they can only choose the responses of a server and the ids of a state
	"json of an unexpected shape": true, "the request cannot be made:": true,
	"an id in its path is empty, \".\" or \"..\"": true, "grant the permission to a role of the token's user.": true,
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths := must(filepath.Glob(pattern))
	if len(paths) == 0 {
		t.Fatal("no file matches ", pattern)
	}
	return paths
}

func squash(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

var verb = regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`)

// texts returns the strings in a source file, split at each verb such as %s. It leaves out parts of one or two words.
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
