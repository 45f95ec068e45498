package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every error number that the program itself speaks of can be explained.
func TestEveryNumberSaidIsExplained(t *testing.T) {
	numbers := regexp.MustCompile(`\b0x[0-9a-f]{3,8}\b|\berror (\d{3,5})\b|\b(?:beside|at) (\d{4,5})\b`)
	seen := 0
	for _, lit := range stringsOfTheProgram(t) {
		for _, m := range numbers.FindAllString(lit, -1) {
			seen++
			if list, known := Explain(m); !known || len(list) != 1 {
				t.Errorf("%q in %q is not explained: %+v", m, lit, list)
			}
		}
	}
	for n, row := range vmmCodes() {
		for _, said := range append(append([]string{row.Meaning}, row.Causes...), row.Actions...) {
			for _, m := range regexp.MustCompile(`(?:^|[^\w.])(\d{5})(?:$|[^\w.])`).FindAllStringSubmatch(said, -1) {
				seen++
				if _, known := Explain(m[1]); !known {
					t.Errorf("%s in what is said of %d is not explained", m[1], n)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d numbers were looked at", seen)
	}
}

// stringsOfTheProgram are all strings in the source of this package.
func stringsOfTheProgram(t *testing.T) (all []string) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				said, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, said)
			}
			return true
		})
	}
	return all
}
