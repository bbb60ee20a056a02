package messages

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// message is a diagnostic in the source. In its texts, ‹expression› stands for a value.
type message struct {
	at              token.Position
	summary, detail string
}

// creator describes a function that creates a diagnostic: the positions of summary and detail among its arguments.
type creator struct{ summary, detail int }

// creators has the framework's functions. The scan adds functions that pass their own parameters to one of them.
var creators = map[string]creator{
	"AddError": {0, 1}, "AddWarning": {0, 1}, "AddAttributeError": {1, 2}, "AddAttributeWarning": {1, 2},
	"NewErrorDiagnostic": {0, 1}, "NewWarningDiagnostic": {0, 1},
	"NewAttributeErrorDiagnostic": {1, 2}, "NewAttributeWarningDiagnostic": {1, 2},
}

// scan has the results of the scan of one package.
type scan struct {
	files     *token.FileSet
	constants map[string]ast.Expr
	creators  map[string]creator
	found     map[token.Pos]message
}

// scanPackage returns the diagnostics in the shipped files of a directory.
func scanPackage(t *testing.T, folder string) []message {
	t.Helper()
	s := &scan{token.NewFileSet(), map[string]ast.Expr{}, map[string]creator{}, map[token.Pos]message{}}
	maps.Copy(s.creators, creators)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*ast.File
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(s.files, filepath.Join(folder, entry.Name()), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, s.noteConstants)
		parsed = append(parsed, file)
	}
	for range 3 { // functions pass texts through at most three levels
		clear(s.found)
		for _, file := range parsed {
			s.functions(file)
		}
	}
	var all []message
	for _, m := range s.found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b message) int {
		if byFile := strings.Compare(a.at.Filename, b.at.Filename); byFile != 0 {
			return byFile
		}
		return a.at.Offset - b.at.Offset
	})
	return all
}

func (s *scan) noteConstants(n ast.Node) bool {
	if spec, ok := n.(*ast.ValueSpec); ok {
		for i, value := range spec.Values {
			if i < len(spec.Names) {
				s.constants[spec.Names[i].Name] = value
			}
		}
	}
	return true
}

// functions finds the diagnostics in each function, and in each function that is assigned to a name.
func (s *scan) functions(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				s.calls(n.Name.Name, n.Type, n.Body)
			}
		case *ast.AssignStmt:
			if literal, ok := n.Rhs[0].(*ast.FuncLit); ok && len(n.Lhs) == 1 {
				if name, ok := n.Lhs[0].(*ast.Ident); ok {
					s.calls(name.Name, literal.Type, literal.Body)
				}
			}
		}
		return true
	})
}

func (s *scan) calls(function string, signature *ast.FuncType, body *ast.BlockStmt) {
	parameters := names(signature)
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		c, ok := s.creators[called(call)]
		if !ok || len(call.Args) <= max(c.summary, c.detail) {
			return true
		}
		if passed, ok := call.Args[c.summary].(*ast.Ident); ok && slices.Contains(parameters, passed.Name) {
			_, detail := find(call.Args[c.detail], parameters)
			s.creators[function] = creator{slices.Index(parameters, passed.Name), detail}
			return true
		}
		s.found[call.Pos()] = message{s.files.Position(call.Pos()), s.text(call.Args[c.summary]), s.text(call.Args[c.detail])}
		return true
	})
}

// find returns the first of the parameters that an expression uses.
func find(expression ast.Expr, parameters []string) (name string, index int) {
	ast.Inspect(expression, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" && slices.Contains(parameters, id.Name) {
			name, index = id.Name, slices.Index(parameters, id.Name)
		}
		return true
	})
	return name, index
}

func names(signature *ast.FuncType) []string {
	var all []string
	for _, field := range signature.Params.List {
		for _, name := range field.Names {
			all = append(all, name.Name)
		}
	}
	return all
}

func called(call *ast.CallExpr) string {
	switch function := call.Fun.(type) {
	case *ast.SelectorExpr:
		return function.Sel.Name
	case *ast.Ident:
		return function.Name
	}
	return ""
}

// text returns the text of an expression. Constants, concatenations and Sprintf are evaluated; everything else becomes
// ‹…›.
func (s *scan) text(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return s.text(e.X) + s.text(e.Y)
	case *ast.ParenExpr:
		return s.text(e.X)
	case *ast.Ident:
		if value, ok := s.constants[e.Name]; ok {
			return s.text(value)
		}
	case *ast.CallExpr:
		if called(e) == "Sprintf" {
			return s.formatted(e.Args)
		}
	}
	return "‹value›"
}

// formatted replaces the verbs of a Sprintf with its arguments.
func (s *scan) formatted(args []ast.Expr) string {
	text := s.text(args[0])
	for _, verb := range []string{"%[1]q", "%[1]s", "%q", "%s", "%d", "%v"} {
		text = strings.ReplaceAll(text, verb, "‹value›")
	}
	return text
}
