package tui

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

// The save dialog takes the format and the path of a report.
type save struct {
	of      *library // what it is a report of; nil: of the case
	formats []report.Format
	field   field
	format  int
	started string // the folder a name without one is in
	problem string // why the last try did not work
	exists  bool   // the file is there already: once more replaces it
}

// saveDialog asks where a report of what is shown goes.
func (m *model) saveDialog() {
	switch l := m.library; {
	case !m.atLibrary():
		m.dialog = newSave(nil, m.subjectName(), report.Formats, m.started)
	case l.count() > 0:
		m.dialog = newSave(l, l.folder, report.ScanFormats, m.started)
	}
}

// newSave proposes a name beside where the user works.
func newSave(of *library, subject string, formats []report.Format, started string) *save {
	s := &save{of: of, formats: formats, started: started}
	name := strings.TrimSuffix(baseName(subject), filepath.Ext(subject))
	s.field.propose(strings.Trim(strings.Map(fileName, name)+"-vmmdoctor", "-") + formats[0].Ending)
	return s
}

// fileName keeps what a file's name may hold on every system.
func fileName(r rune) rune {
	if strings.ContainsRune(`<>:"/\|?* `, r) || r < ' ' {
		return '-'
	}
	return r
}

func (s *save) key(k tea.Key) request {
	switch k.Keystroke() {
	case "esc":
		return request{close: true}
	case "tab", "down":
		s.choose(1)
	case "shift+tab", "up":
		s.choose(-1)
	case "enter":
		if path := s.path(); path != "" {
			return request{save: &saving{of: s.of, path: path, format: s.formats[s.format], replace: s.exists}}
		}
	default:
		s.field.key(k)
		s.problem, s.exists = "", false
		s.follow()
	}
	return request{}
}

// path is where the report would be written, in full; empty when no name is typed.
func (s *save) path() string {
	path := cleanPath(s.field.String())
	if path == "" || filepath.IsAbs(path) || s.started == "" {
		return path
	}
	return filepath.Join(s.started, path)
}

// follow takes the format that the ending of the typed name says.
func (s *save) follow() {
	ending := strings.ToLower(filepath.Ext(s.field.String()))
	if i := slices.IndexFunc(s.formats, func(f report.Format) bool { return f.Ending == ending }); i >= 0 {
		s.format = i
	}
}

func (s *save) wheel(int) {}

// choose takes the next format, and its ending for the name.
func (s *save) choose(d int) {
	old := s.formats[s.format].Ending
	s.format = (s.format + d + len(s.formats)) % len(s.formats)
	if name, ok := strings.CutSuffix(s.field.String(), old); ok {
		s.field.propose(name + s.formats[s.format].Ending)
	}
	s.problem, s.exists = "", false
}

func (s *save) text(t string) request {
	if oneLine(t) {
		s.field.insert(strings.TrimSpace(t))
		s.follow()
		return request{}
	}
	return request{close: true, recognise: t}
}

func (s *save) face(st styles, w, _ int) face {
	f := face{title: "Save a report", w: min(w-8, 76)}
	if s.of != nil {
		f.title += " of " + s.of.countWords()
	}
	var formats []string
	for _, format := range s.formats {
		formats = append(formats, format.Title)
	}
	f.add("", "")
	f.choices(st, 2, 1, formats, s.format, func(i int) request { s.choose(i - s.format); return request{} })
	f.add("")
	f.field(st, "  "+st.keyBold.Render(">")+" ", &s.field, f.w-8)
	f.inFolder(st, s.folder())
	f.add("")
	if s.of != nil && !s.of.whole() {
		f.add("  "+st.warn.Render("! ")+cut("The scan is not over: what was found so far is written.", f.w-6), "")
	}
	f.trouble(st, s.problem)
	keys := []dialogKey{{"Tab", "other format", "tab"}, {"Esc", "cancel", "esc"}}
	if s.path() != "" {
		keys = append([]dialogKey{{"Enter", either(s.exists, "replace it", "save"), "enter"}}, keys...)
	}
	f.keys(st, s, keys...)
	return f
}

// folder is where the report goes.
func (s *save) folder() string {
	if path := s.path(); path != "" {
		return filepath.Dir(path)
	}
	return s.started
}

// A saving is a report to be written.
type saving struct {
	of      *library // nil: the case
	path    string
	format  report.Format
	replace bool // the user knows that there is such a file
}

// savedMsg says how it went.
type savedMsg struct {
	path string
	err  error
}

// write writes a report; what was read stays as it is.
func (m *model) write(s *saving) tea.Cmd {
	style := report.Style{Format: s.format.Name, Made: report.Made{Version: m.options.Version, At: time.Now()}}
	d, read := m.d, m.session.read
	body := func(w io.Writer) error { return report.Diagnosis(w, style, d) }
	if s.of != nil {
		rows, about := s.of.shown(), s.of.about()
		read = diagnose.MergeFiles(read, s.of.read())
		body = func(w io.Writer) error { return writeRows(w, style, rows, about) }
	}
	mode := files.Mode(0)
	if s.replace {
		mode = files.Replace
	}
	return func() tea.Msg {
		err := files.Write(s.path, mode, examine.Spared(read), func(w io.Writer) error {
			if s.format.Lines {
				w = files.Lines(w)
			}
			return body(w)
		})
		return savedMsg{s.path, err}
	}
}

// saved takes the outcome of a saving.
func (m *model) saved(msg savedMsg) tea.Cmd {
	s, ok := m.dialog.(*save)
	switch {
	case msg.err == nil:
		if ok {
			m.dialog = nil
		}
		return m.say("saved " + text.New(msg.path).Expand())
	case !ok:
	case errors.Is(msg.err, fs.ErrExist):
		s.problem, s.exists = "There is such a file already. Enter once more replaces it.", true
	default:
		s.problem = "Not saved: " + notSaved(msg.err) + "."
	}
	return nil
}

// notSaved says why a report was not saved; its path stands above.
func notSaved(err error) string {
	var r *files.Refusal
	if errors.As(err, &r) {
		return "the file " + text.New(r.Reason).Expand() + "; " + r.Advice
	}
	return text.New(err.Error()).Expand()
}
