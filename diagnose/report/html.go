package report

import (
	"bufio"
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"

	"vmmdoctor/diagnose"
)

// The HTML report is one file: its style is inside, it has no script and asks
// for nothing from anywhere, which its own policy forbids as well.
var (
	//go:embed page.html.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
)

// htmlPage is parsed when it is needed: most runs write something else.
var htmlPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"style":     func() template.CSS { return template.CSS(pageStyle) },
		"mark":      outcomeMark,
		"verdict":   verdictMark,
		"known":     func(o diagnose.Outcome) bool { return o != diagnose.Unknown },
		"witness":   witness,
		"changed":   changeWords,
		"sentence":  sentence,
		"capital":   diagnose.UpperFirst,
		"stopWords": stopWords,
		"runWords":  runWords,
		"lineWords": lineWords,
		"row":       func(r ScanRow) markPart { return verdictMark(diagnose.Verdict(r.Verdict)) },
		"word":      ScanRow.word,
		"file":      ScanRow.file,
		"join":      func(parts []string) string { return strings.Join(parts, ", ") },
	}).Parse(pageTemplate))
})

// writeHTML buffers, since a template writes in small pieces.
func writeHTML(w io.Writer, p *page) error {
	b := bufio.NewWriter(w)
	if err := htmlPage().Execute(b, p); err != nil {
		return err
	}
	return b.Flush()
}

// htmlRows is a page with a table of the disks.
var htmlRows = rowWriter{
	head: func(w io.Writer) error { return htmlPage().ExecuteTemplate(w, "scanHead", nil) },
	row:  func(w io.Writer, r ScanRow) error { return htmlPage().ExecuteTemplate(w, "scanRow", r) },
	foot: func(w io.Writer, f scanFoot) error { return htmlPage().ExecuteTemplate(w, "scanFoot", f) },
}

// A markPart shows an outcome by shape and colour, beside the word for it.
type markPart struct{ Class, Glyph string }

func outcomeMark(o diagnose.Outcome) markPart {
	switch o {
	case diagnose.Pass:
		return markPart{"ok", "√"}
	case diagnose.Warn:
		return markPart{"warn", "!"}
	case diagnose.Fail:
		return markPart{"fail", "×"}
	}
	return markPart{"none", "·"}
}

func verdictMark(v diagnose.Verdict) markPart {
	switch v {
	case diagnose.VerdictClear:
		return outcomeMark(diagnose.Pass)
	case diagnose.VerdictAtRisk:
		return outcomeMark(diagnose.Warn)
	case diagnose.VerdictFails:
		return outcomeMark(diagnose.Fail)
	}
	return outcomeMark(diagnose.Unknown)
}
