package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// Nobody may be left without a word: every cause and stage that has a name has
// a row, with all its words.
func TestWordsAreComplete(t *testing.T) {
	for _, row := range causeTable {
		if row.short == "" || row.line == "" || row.full == "" || len(row.ways) == 0 {
			t.Errorf("cause %s lacks words, or a way to put it right", row.id)
		}
	}
	for _, row := range stageTable {
		if row.title == "" || row.does == "" || row.fails == "" || row.warns == "" {
			t.Errorf("stage %s lacks words: %+v", row.id, row)
		}
	}
	causes, stages := names(t, "cause_table.go", "CauseID"), names(t, "stage_table.go", "StageID")
	causes = slices.DeleteFunc(causes, func(id string) bool { return id == string(CauseNone) })
	if got := ids(CauseOrder); !slices.Equal(got, slices.Sorted(slices.Values(causes))) {
		t.Errorf("the table of causes holds %q, the names are %q", got, causes)
	}
	if got := ids(StageOrder); !slices.Equal(got, slices.Sorted(slices.Values(stages))) {
		t.Errorf("the table of stages holds %q, the names are %q", got, stages)
	}
}

// ids are the ids of a table in the order of the alphabet.
func ids[T ~string](rows []T) []string {
	var out []string
	for _, id := range rows {
		out = append(out, string(id))
	}
	slices.Sort(out)
	return out
}

// names are the values of the constants of a type in a file.
func names(t *testing.T, file, of string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == of {
				value := v.Values[0].(*ast.BasicLit).Value
				out = append(out, value[1:len(value)-1])
			}
		}
		return true
	})
	return out
}
