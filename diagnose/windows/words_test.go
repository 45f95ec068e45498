package windows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// What is noted stands in words.go: no call writes its own sentence.
func TestNotesHaveTheirWordsInOnePlace(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files to look at: %v", err)
	}
	notes := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "note" {
				return true
			}
			notes++
			if lit, ok := call.Args[1].(*ast.BasicLit); ok {
				t.Errorf("%s: a sentence stands here: %s", fset.Position(lit.Pos()), lit.Value)
			}
			return true
		})
	}
	if notes < 10 {
		t.Errorf("only %d notes were found: the test looks at nothing", notes)
	}
}
