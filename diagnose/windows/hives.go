package windows

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

// A hiveFile is a registry hive on the volume with the path it was opened by.
// A hive that could not be opened answers every question with "not there".
type hiveFile struct {
	path  text.Raw
	hive  *hive.Hive
	files []fs.File // the hive's and its logs'
}

// openHive opens a hive below the Windows directory, with the transaction logs
// beside it. The problem is nil when the hive is whole.
func openHive(fsys fs.FS, path text.Raw) (*hiveFile, *Problem) {
	h := &hiveFile{path: path}
	r, size, err := h.open(fsys, path)
	if err != nil {
		return h, problem(path, err)
	}
	var logs []hive.Log
	for _, suffix := range hive.LogSuffixes {
		if r, size, err := h.open(fsys, text.Concat(path, text.New(suffix))); err == nil {
			logs = append(logs, hive.Log{Reader: r, Size: size})
		}
	}
	reg, err := hive.OpenWithLogs(r, size, logs...)
	if err != nil {
		return h, problem(path, err)
	}
	h.hive = reg
	return h, nil
}

// open opens a file that stays open as long as the hive.
func (h *hiveFile) open(fsys fs.FS, path text.Raw) (io.ReaderAt, int64, error) {
	f, err := fsys.Open(path.SlashPath())
	if err != nil {
		return nil, 0, err
	}
	h.files = append(h.files, f)
	return readerAt(f)
}

// readerAt gives random access to a file of a volume.
func readerAt(f fs.File) (io.ReaderAt, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		return nil, 0, errors.New("the file system gives no random access")
	}
	return r, info.Size(), nil
}

func (h *hiveFile) close() {
	for _, f := range h.files {
		f.Close()
	}
}

// value looks a value up; ok is false when the hive, the key or the value is
// not there, or is damaged.
func (h *hiveFile) value(key, name string) (v hive.Value, ok bool) {
	if h.hive == nil {
		return v, false
	}
	k, err := h.hive.Key(strings.Split(key, `\`)...)
	if err != nil {
		return v, false
	}
	v, err = k.Value(name)
	return v, err == nil
}

// text looks a string value up and says where it stands. A missing value
// gives a finding with an empty Found.
func (h *hiveFile) text(key, name string) Finding {
	f := h.finding(key, name)
	if v, ok := h.value(key, name); ok {
		f.Found, _ = v.Text()
		f.Offset = v.Offset
	}
	return f
}

// number looks a DWORD up; ok tells a missing value from a zero.
func (h *hiveFile) number(key, name string) (n uint32, f Finding, ok bool) {
	f = h.finding(key, name)
	v, ok := h.value(key, name)
	if !ok {
		return 0, f, false
	}
	n, err := v.Uint32()
	if err != nil {
		return 0, f, false
	}
	f.Found, f.Offset = text.New(fmt.Sprint(n)), v.Offset
	return n, f, true
}

func (h *hiveFile) finding(key, name string) Finding {
	return Finding{Name: name, Path: h.path, Key: text.New(key), Value: text.New(name)}
}

// problem says why a file of the volume could not be used.
func problem(path text.Raw, err error) *Problem {
	p := &Problem{Path: path, Reason: text.New(err.Error()).String()}
	var damaged *hive.FormatError
	if errors.As(err, &damaged) {
		p.Offset = damaged.Off
	}
	return p
}

// controlSet is the key of the control set in use (facts: generalize-state,
// opening): Select\Current, else Select\Default, else the first.
func (h *hiveFile) controlSet() string {
	for _, name := range []string{"Current", "Default"} {
		if n, _, ok := h.number("Select", name); ok && n > 0 && n < 1000 {
			return fmt.Sprintf("ControlSet%03d", n)
		}
	}
	return "ControlSet001"
}
