package messages

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// message is a diagnostic with example values in its texts.
type message struct{ kind, summary, detail string }

// creators maps each function of the framework that creates a diagnostic to the position of the summary among its
// arguments. The detail is the next argument.
var creators = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0,
	"NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
}

// call is a call in the source. The field in is the function that contains the call.
type call struct {
	*ast.CallExpr

	in *ast.FuncDecl
}

// scan evaluates the texts of the diagnostics of one package. A variable with several assignments, a function with
// several return statements and a parameter of a function with several calls have several values. The scan evaluates a
// text once with each of the values.
type scan struct {
	t         *testing.T
	constants map[string]ast.Expr
	functions map[string]*ast.FuncDecl
	calls     map[string][]call // name of a function -> all calls of the function
	evaluated map[string]call   // the call that the scan currently evaluates, by the name of the called function
	chosen    map[string]int    // name of a choice -> index of the value that the scan takes
	limits    map[string]int    // how many of a variable's values the scan takes, by function and variable
	choices   []choice          // the choices that the current message needs, in the order in which the scan finds them
}

// choice is an expression in a message that can have several values. count is their number.
type choice struct {
	name  string
	count int
}

// scanPackage parses the Go files of a directory, except its tests, and returns every diagnostic that they can create.
func scanPackage(t *testing.T, folder string) []message {
	t.Helper()
	s := &scan{t: t, constants: map[string]ast.Expr{}, functions: map[string]*ast.FuncDecl{}, calls: map[string][]call{},
		evaluated: map[string]call{}, limits: map[string]int{}}
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal(folder, err)
	}
	for _, path := range paths {
		if !strings.HasSuffix(path, "_test.go") {
			s.read(path)
		}
	}
	var all []message
	for _, name := range slices.Sorted(maps.Keys(creators)) {
		for _, c := range s.calls[name] {
			all = append(all, s.messages(name, c)...)
		}
	}
	return all
}

func (s *scan) read(path string) {
	source, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, declaration := range file.Decls {
		function, _ := declaration.(*ast.FuncDecl)
		if function != nil {
			s.functions[function.Name.Name] = function
		}
		ast.Inspect(declaration, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, value := range n.Values {
					s.constants[n.Names[i].Name] = value
				}
			case *ast.CallExpr:
				s.calls[calledName(n)] = append(s.calls[calledName(n)], call{n, function})
			}
			return true
		})
	}
}

func calledName(c *ast.CallExpr) string {
	switch function := c.Fun.(type) {
	case *ast.SelectorExpr:
		return function.Sel.Name
	case *ast.Ident:
		return function.Name
	}
	return ""
}

// messages returns the diagnostics that the call c can create. creator is the name of the called function.
func (s *scan) messages(creator string, c call) []message {
	var all []message
	at := creators[creator]
	if len(c.Args) < at+2 {
		return nil // this is a call of another type's method with the same name
	}
	kind := "Error"
	if strings.Contains(creator, "Warning") {
		kind = "Warning"
	}
	s.chosen, s.choices = map[string]int{}, nil
	for {
		m := message{kind, s.text(c.Args[at], c.in), s.text(c.Args[at+1], c.in)}
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
		if !s.next() {
			return all
		}
	}
}

// choose returns the index of the value that the scan currently uses for an expression. name identifies the expression.
// count is the number of its values.
func (s *scan) choose(name string, count int) int {
	if _, ok := s.chosen[name]; !ok {
		s.chosen[name] = 0
		s.choices = append(s.choices, choice{name, count})
	}
	return s.chosen[name]
}

// next selects the next combination of choices. It returns false if there are no more combinations.
func (s *scan) next() bool {
	for len(s.choices) > 0 {
		last := s.choices[len(s.choices)-1]
		s.chosen[last.name]++
		if s.chosen[last.name] < last.count {
			return true
		}
		delete(s.chosen, last.name)
		s.choices = s.choices[:len(s.choices)-1]
	}
	return false
}

// text returns the text of an expression in a function. If the table of examples contains the expression, text returns
// the example. A key that begins with the name of a function is used only in this function.
func (s *scan) text(e ast.Expr, in *ast.FuncDecl) string {
	expression := types.ExprString(e)
	for _, key := range []string{in.Name.Name + ": " + expression, expression} {
		if example, ok := examples[key]; ok {
			used[key] = true
			return example
		}
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
		return e.Value // a literal that is not a string, such as a number
	case *ast.BinaryExpr:
		return s.text(e.X, in) + s.text(e.Y, in)
	case *ast.Ident:
		return s.named(e.Name, in, s.assigned(e.Name, in))
	case *ast.CallExpr:
		if calledName(e) == "Sprintf" {
			return s.formatted(e.Args, in)
		}
		return s.returned(call{e, in})
	}
	s.t.Errorf("write an example value of %s into the table of examples", expression)
	return ""
}

// named returns the text of the constant, parameter or variable with this name. For a variable, values contains the
// expressions that the function assigns to it.
func (s *scan) named(name string, in *ast.FuncDecl, values []ast.Expr) string {
	if value, ok := s.constants[name]; ok {
		return s.text(value, in)
	}
	if i := parameter(in, name); i >= 0 {
		caller, ok := s.evaluated[in.Name.Name]
		if calls := s.callsOf(in); !ok && len(calls) > 0 {
			caller, ok = calls[s.choose("call of "+in.Name.Name, len(calls))], true
		}
		if ok {
			return s.text(caller.Args[i], caller.in)
		}
	}
	if limit, ok := s.limits[in.Name.Name+" "+name]; ok {
		values = values[:limit]
	}
	if len(values) == 0 {
		s.t.Errorf("write an example value of %s in %s into the table of examples", name, in.Name.Name)
		return ""
	}
	i := s.choose(fmt.Sprintf("one of %d values in %s", len(values), in.Name.Name), len(values))
	key := in.Name.Name + " " + name
	before, hadLimit := s.limits[key]
	s.limits[key] = i // the value may contain an earlier value of the variable, as after text += "…"
	text := s.text(values[i], in)
	if s.limits[key] = before; !hadLimit {
		delete(s.limits, key)
	}
	return text
}

// assigned returns the expressions that a function assigns to a variable.
func (s *scan) assigned(name string, in *ast.FuncDecl) []ast.Expr {
	var values []ast.Expr
	ast.Inspect(in.Body, func(n ast.Node) bool {
		assignment, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, left := range assignment.Lhs {
			if id, ok := left.(*ast.Ident); !ok || id.Name != name || i >= len(assignment.Rhs) {
				continue
			}
			value := assignment.Rhs[i]
			if assignment.Tok == token.ADD_ASSIGN {
				value = &ast.BinaryExpr{X: left, Op: token.ADD, Y: value}
			}
			values = append(values, value)
		}
		return true
	})
	return values
}

// parameter returns the position of a function's parameter, or -1 if none has this name.
func parameter(in *ast.FuncDecl, name string) int {
	var all []string
	for _, field := range in.Type.Params.List {
		for _, id := range field.Names {
			all = append(all, id.Name)
		}
	}
	return slices.Index(all, name)
}

// callsOf returns the calls in the package that call the function. It finds them by name, and leaves out the calls with
// another number of arguments, because they call another method of the same name.
func (s *scan) callsOf(function *ast.FuncDecl) []call {
	return slices.DeleteFunc(slices.Clone(s.calls[function.Name.Name]), func(c call) bool {
		return len(c.Args) != function.Type.Params.NumFields()
	})
}

// returned evaluates the result of a call. The called function must be in the package.
func (s *scan) returned(c call) string {
	name := calledName(c.CallExpr)
	var values []ast.Expr
	if function := s.functions[name]; function != nil && function.Type.Results.NumFields() == 1 {
		ast.Inspect(function.Body, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok {
				values = append(values, r.Results...)
			}
			return true
		})
	}
	if len(values) == 0 {
		s.t.Errorf("write an example value of %s into the table of examples", types.ExprString(c.CallExpr))
		return ""
	}
	s.evaluated[name] = c
	defer delete(s.evaluated, name)
	return s.text(values[s.choose("result of "+name, len(values))], s.functions[name])
}

var verb = regexp.MustCompile(`%(\[\d+\])?[dvT]`)

func (s *scan) formatted(args []ast.Expr, in *ast.FuncDecl) string {
	var texts []any
	for _, arg := range args[1:] {
		texts = append(texts, s.text(arg, in))
	}
	return fmt.Sprintf(verb.ReplaceAllString(s.text(args[0], in), "%${1}s"), texts...)
}
