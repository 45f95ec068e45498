package report

import (
	"bytes"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// hostileReports writes the reports about hostile texts in one format.
func hostileReports(t *testing.T, format string) map[string]string {
	t.Helper()
	out := map[string]string{}
	if slices.Contains(FormatNames, format) {
		var b strings.Builder
		if err := Diagnosis(&b, styled(format), judge(t, hostileInputs()...)); err != nil {
			t.Fatal(err)
		}
		out["check"] = b.String()
	}
	var b strings.Builder
	if err := writeScan(&b, format, scanned(t)); err != nil {
		t.Fatal(err)
	}
	out["scan"] = b.String()
	return out
}

// Whatever a name holds, no report acts on a terminal or an editor: line ends
// are the only control characters, and nothing turns the reading direction.
func TestNoReportHoldsControlCharacters(t *testing.T) {
	for _, format := range ScanFormatNames {
		for name, s := range hostileReports(t, format) {
			for i, c := range s {
				if c != '\n' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
					t.Errorf("%s as %s holds %U at %d: …%q…", name, format, c, i, s[max(0, i-30):i])
					break
				}
			}
		}
	}
}

// The HTML report has the elements of its template and no others, and its
// links lead nowhere but into itself.
func TestHostileTextMakesNoHTML(t *testing.T) {
	tag := regexp.MustCompile(`<(/?[a-zA-Z!][a-zA-Z0-9]*)`)
	link := regexp.MustCompile(`(?:href|src)\s*=\s*"?([^"\s>]*)`)
	known := map[string]bool{}
	for _, m := range tag.FindAllStringSubmatch(pageTemplate, -1) {
		known[m[1]] = true
	}
	for name, s := range hostileReports(t, "html") {
		for _, m := range tag.FindAllStringSubmatch(s, -1) {
			if !known[m[1]] {
				t.Errorf("%s has the tag <%s", name, m[1])
			}
		}
		for _, tagged := range regexp.MustCompile(`<[^>]*>`).FindAllString(s, -1) {
			if m := link.FindStringSubmatch(tagged); m != nil && !strings.HasPrefix(m[1], "#") {
				t.Errorf("%s has the link %s", name, tagged)
			}
		}
		for _, part := range []string{"<script", "url(", "@import", "http-equiv=\"refresh"} {
			if strings.Contains(s, part) {
				t.Errorf("%s has %s", name, part)
			}
		}
	}
}

// The Markdown report has only the markup that is its own, as the parser that
// GitHub's is made of sees it.
func TestHostileTextMakesNoMarkdown(t *testing.T) {
	parser, err := exec.LookPath("cmark-gfm")
	if err != nil {
		t.Skip("cmark-gfm is not installed (Debian package cmark-gfm): what a Markdown parser makes of the report is not checked")
	}
	own := strings.Fields("h1 h2 h3 p ul ol li strong code pre table thead tbody tr th td")
	for name, s := range hostileReports(t, "markdown") {
		c := exec.CommandContext(t.Context(), parser, "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tasklist", "-e", "footnotes")
		c.Stdin = strings.NewReader(s)
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`<([a-z0-9!]+)`).FindAllSubmatch(out, -1) {
			if !slices.Contains(own, string(m[1])) {
				t.Errorf("%s makes the element %s", name, m[1])
			}
		}
		checkRows(t, name, out)
		if want := []byte("&lt;script&gt;alert(1)&lt;/script&gt;"); !bytes.Contains(out, want) {
			t.Errorf("%s lost its text: %s is not in it", name, want)
		}
	}
}

// checkRows complains of rows of tables that hold something in no column, or
// lack a column: GFM drops and fills cells without a word.
func checkRows(t *testing.T, name string, html []byte) {
	t.Helper()
	for _, table := range regexp.MustCompile(`(?s)<table>.*?</table>`).FindAll(html, -1) {
		columns := bytes.Count(table, []byte("<th>"))
		for _, row := range regexp.MustCompile(`(?s)<tr>.*?</tr>`).FindAll(table, -1) {
			if cells := bytes.Count(row, []byte("<td>")); cells != columns && !bytes.Contains(row, []byte("<th>")) {
				t.Errorf("%s: %d cells in %d columns: %s", name, cells, columns, row)
			}
		}
	}
}

var escapeTests = []struct{ name, in, want string }{
	{"a path", `\Boot\BCD and \\server\share`, `\Boot\BCD and \\\server\share`},
	{"names with underscores", "IMAGE_STATE_COMPLETE _x_", `IMAGE_STATE_COMPLETE \_x\_`},
	{"emphasis", "**a** ~~b~~ `c`", "\\*\\*a\\*\\* \\~\\~b\\~\\~ \\`c\\`"},
	{"a heading", "# a", `\# a`},
	{"a list", "- a", `\- a`},
	{"a numbered list", "1. a 2. b", `1\. a 2. b`},
	{"a quotation", "> a > b", `\> a > b`},
	{"a link", "[a](b)", `\[a\](b)`},
	{"an address", "see http://x.example/ now", "see `http://x.example/` now"},
	{"a mention", "@admin", "`@admin`"},
	{"an issue", "#12", "`#12`"},
	{"a picture sign", ":boom: 12:52:00", "`:boom:` 12:52:00"},
	{"a table", "a|b", "a&#124;b"},
	{"HTML", "<b>&amp;", "&lt;b>&amp;amp;"},
	{"a backslash at the end", `V:\`, `V:\\`},
	{"a pipe in an address", "a@b|c", "`a@b`&#124;`c`"},
}

func TestEscapeMarkdown(t *testing.T) {
	for _, tt := range escapeTests {
		t.Run(tt.name, func(t *testing.T) {
			if got := escapeMarkdown(tt.in); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCodeMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"a": "`a`", "a`b": "``a`b``", "`": "`` ` ``", " a ": "`  a  `", "``a": "``` ``a ```", "a|b": "`a`&#124;`b`", "|": "&#124;", "": "", " ": "` `",
	} {
		if got := codeMarkdown(in); got != want {
			t.Errorf("codeMarkdown(%q) = %s, want %s", in, got, want)
		}
	}
	if got, want := fencedMarkdown("  ", "a ``` b"), "  ````\n  a ``` b\n  ````\n"; got != want {
		t.Errorf("fencedMarkdown = %q, want %q", got, want)
	}
}
