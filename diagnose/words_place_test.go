package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// prose is what reads as words in a string.
var prose = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// Every sentence a user reads stands in words*.go, and so do the words in the
// columns of evidence: judging only chooses among them.
func TestJudgingHasNoWordsOfItsOwn(t *testing.T) {
	files, err := filepath.Glob("judge*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files to look at: %v", len(files), err)
	}
	for _, name := range append(files, "chain.go") {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		wrong := func(n ast.Node, what string) { t.Errorf("%s: %s", fset.Position(n.Pos()), what) }
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				key, ok := n.Key.(*ast.Ident)
				if lit, is := n.Value.(*ast.BasicLit); ok && is && slices.Contains([]string{"Label", "Found", "Needs", "Text"}, key.Name) {
					wrong(lit, key.Name+" is written here")
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					sel, ok := to.(*ast.SelectorExpr)
					if lit, is := n.Rhs[min(i, len(n.Rhs)-1)].(*ast.BasicLit); ok && is && sel.Sel.Name == "Summary" {
						wrong(lit, "a summary is written here")
					}
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && prose.MatchString(n.Value) && !strings.HasPrefix(n.Value, "`^") {
					wrong(n, "words stand here: "+n.Value)
				}
			}
			return true
		})
	}
}
