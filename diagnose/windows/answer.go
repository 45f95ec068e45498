package windows

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"strings"

	"vmmdoctor/internal/text"
)

// An AnswerFile is a file that setup may take its answers from. Only its place
// and the passes it has are read out: it may hold passwords and product keys.
type AnswerFile struct {
	Path   text.Raw
	Cached bool       // Windows' own copy, which outranks one beside sysprep
	Passes []text.Raw // specialize, oobeSystem, … in the order of the file
	Done   []text.Raw // those of them that were carried out
	Reason string     // why it could not be read, safe to show; else empty
}

// Where setup looks for answers on the Windows volume, in its order (facts:
// generalize-state §4).
var answerPlaces = []struct {
	path   string
	cached bool
}{
	{`\Windows\Panther\Unattend\Unattend.xml`, false},
	{`\Windows\Panther\Unattend\Autounattend.xml`, false},
	{`\Windows\Panther\unattend.xml`, true},
	{`\Windows\System32\Sysprep\Unattend.xml`, false},
	{`\Unattend.xml`, false},
	{`\Autounattend.xml`, false},
}

// maxAnswerFile bounds what is read of an answer file; real ones have some
// tens of kilobytes.
const maxAnswerFile = 4 << 20

// readAnswerFiles finds the answer files that are there. The registry names
// one too, with the highest rank.
func (in *Installation) readAnswerFiles(fsys fs.FS, system *hiveFile) {
	if named := system.text("Setup", "UnattendFile").Found; !named.IsEmpty() {
		in.note("answer-file-named", saysAnswerNamed, named)
	}
	for _, p := range answerPlaces {
		path := text.New(p.path)
		if _, err := fs.Stat(fsys, path.SlashPath()); err != nil {
			continue
		}
		a := AnswerFile{Path: path, Cached: p.cached}
		if err := a.readPasses(fsys); err != nil {
			a.Reason = text.New(err.Error()).String()
		}
		in.AnswerFiles = append(in.AnswerFiles, a)
		in.noteAnswerFile(a)
	}
}

func (in *Installation) noteAnswerFile(a AnswerFile) {
	passes := passesUnread
	if len(a.Passes) > 0 {
		passes = passesRead + list(a.Passes)
	}
	if a.Cached {
		in.note("answer-file-cached", saysAnswerCached, a.Path, passes)
		return
	}
	in.note("answer-file", saysAnswerFile, a.Path, passes)
}

func list(names []text.Raw) string {
	var s []string
	for _, n := range names {
		s = append(s, n.String())
	}
	return strings.Join(s, ", ")
}

// readPasses reads the names of the passes and nothing else.
func (a *AnswerFile) readPasses(fsys fs.FS) error {
	f, err := fsys.Open(a.Path.SlashPath())
	if err != nil {
		return err
	}
	defer f.Close()
	d := xml.NewDecoder(io.LimitReader(f, maxAnswerFile))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "settings" {
			a.addPass(e.Attr)
		}
	}
}

func (a *AnswerFile) addPass(attributes []xml.Attr) {
	var pass text.Raw
	done := false
	for _, at := range attributes {
		switch at.Name.Local {
		case "pass":
			pass = text.New(at.Value)
		case "wasPassProcessed":
			done = at.Value == "true"
		}
	}
	a.Passes = append(a.Passes, pass)
	if done {
		a.Done = append(a.Done, pass)
	}
}
