package windows

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

// A hiveFile is a registry hive on the volume with the path it was opened by.
// A hive that could not be opened answers every question with "not there".
type hiveFile struct {
	path   text.Raw
	hive   *hive.Hive
	files  *hive.Files
	damage *Problem // the first met on the way to a value; nil: none
}

// whole reports whether what the hive does not hold is known not to be there.
func (h *hiveFile) whole() bool { return h.hive != nil && h.damage == nil }

// openHive opens a hive below the Windows directory, with the transaction logs
// beside it. The problem is nil when the hive is whole.
func openHive(fsys fs.FS, path text.Raw) (*hiveFile, *Problem) {
	h := &hiveFile{path: path}
	files, err := hive.OpenFiles(fsys, path)
	if err != nil {
		return h, problem(path, err)
	}
	h.files = files
	if h.hive, err = hive.Open(files.Reader, files.Size, files.Logs...); err != nil {
		return h, problem(path, err)
	}
	return h, nil
}

func (h *hiveFile) close() {
	if h.files != nil {
		h.files.Close()
	}
}

// value looks a value up; ok is false when the hive, the key or the value is
// not there, or is damaged.
func (h *hiveFile) value(key, name string) (v hive.Value, ok bool) {
	if h.hive == nil {
		return v, false
	}
	k, err := h.hive.Key(strings.Split(key, `\`)...)
	if err == nil {
		v, err = k.Value(name)
	}
	if damaged := (*hive.FormatError)(nil); errors.As(err, &damaged) && h.damage == nil {
		h.damage = problem(h.path, err)
	}
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
