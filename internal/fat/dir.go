package fat

import (
	"bytes"
	"io/fs"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Layout and limits of folders (specification, "FAT Directory Structure").
const (
	entrySize = 32
	// folderMax is the largest folder there can be: 65536 entries.
	folderMax = 65536 * entrySize
	// longParts is the number of entries a name of 255 characters takes.
	longParts = 20
	longUnits = 13 // characters in each
)

// Attributes of an entry.
const (
	attrLabel  = 0x08
	attrFolder = 0x10
	attrLong   = 0x0f // a part of a long name
)

// An entry is a file or folder as its folder describes it.
type entry struct {
	name     string // the long one if there is one
	short    string
	folder   bool
	size     int64
	first    uint32 // cluster, 0 for an empty file
	root     bool   // the root, which has no entry
	modified time.Time
}

// folder reads the entries of a folder.
func (v *Volume) folder(e *entry) ([]entry, error) {
	b, err := v.folderBytes(e)
	if err != nil {
		return nil, err
	}
	entries, _ := v.parseFolder(b)
	return entries, nil
}

// folderBytes reads a folder's content.
func (v *Volume) folderBytes(e *entry) ([]byte, error) {
	first := e.first
	if e.root && v.geo.bits != 32 {
		b := make([]byte, v.geo.rootLen)
		return b, v.read(b, v.geo.rootAt, "root folder")
	}
	if e.root {
		first = v.geo.root
	}
	runs, err := v.chain(first, -1, folderMax)
	if err != nil {
		return nil, err
	}
	last := runs[len(runs)-1]
	b := make([]byte, last.at+last.length)
	for _, r := range runs {
		if err := v.read(b[r.at:][:r.length], r.off, "folder"); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// parseFolder decodes a folder's entries, and the volume's label if it holds
// one. Deleted entries, the two for the folder itself and its parent, and those
// whose name cannot be one of an fs.FS are left out.
func (v *Volume) parseFolder(b []byte) (entries []entry, volumeLabel []byte) {
	var long longName
	for ; len(b) >= entrySize && b[0] != 0; b = b[entrySize:] {
		raw := b[:entrySize]
		attr := raw[11] & 0x3f
		switch {
		case raw[0] == 0xe5:
			long = longName{}
		case attr == attrLong:
			long.add(raw)
		case attr&attrLabel != 0:
			long = longName{}
			volumeLabel = raw[:11]
		default:
			if e := v.parseEntry(raw, long); validName(e.name) {
				entries = append(entries, e)
			}
			long = longName{}
		}
	}
	return entries, volumeLabel
}

// validName reports whether a name may be an element of a path of an fs.FS.
func validName(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.ContainsAny(name, "/\x00")
}

// parseEntry decodes an entry that has a short name; long is what stood before.
func (v *Volume) parseEntry(raw []byte, long longName) entry {
	e := entry{
		short:    shortName(raw),
		folder:   raw[11]&attrFolder != 0,
		first:    uint32(le.Uint16(raw[26:])),
		modified: dosTime(le.Uint16(raw[24:]), le.Uint16(raw[22:])),
	}
	if v.geo.bits == 32 {
		e.first |= uint32(le.Uint16(raw[20:])) << 16
	}
	if !e.folder {
		e.size = int64(le.Uint32(raw[28:]))
	}
	e.name = e.short
	if name, ok := long.name(raw[:11]); ok && validName(name) {
		e.name = name
	}
	return e
}

// shortName is the name of eight and three characters. Windows NT keeps in the
// byte behind it that one half or both are in lower case.
func shortName(raw []byte) string {
	base := bytes.Clone(raw[:8])
	if base[0] == 0x05 {
		base[0] = 0xe5 // which would mean a deleted file there
	}
	name, extension := decodeOEM(base), decodeOEM(raw[8:11])
	if raw[12]&0x08 != 0 {
		name = strings.ToLower(name)
	}
	if raw[12]&0x10 != 0 {
		extension = strings.ToLower(extension)
	}
	if extension != "" {
		name += "." + extension
	}
	return name
}

// decodeOEM decodes a name padded with blanks. Which code page it is in is not
// recorded; 437 is the one of an American Windows.
func decodeOEM(b []byte) string {
	var s strings.Builder
	for _, c := range bytes.TrimRight(b, " ") {
		s.WriteRune(charmap.CodePage437.DecodeByte(c))
	}
	return s.String()
}

// dosTime decodes a date and a time of day in units of two seconds. The zone is
// not recorded.
func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(1980+int(date>>9), time.Month(date>>5&15), int(date&31),
		int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}

// A longName collects the parts of a long name, which stand before the entry
// they belong to, the last part first.
type longName struct {
	units    []uint16 // of the parts so far
	part     byte     // number of the part read last, 0 for none
	checksum byte     // of the short name
}

// add takes one part. A part out of order makes the name void.
func (l *longName) add(raw []byte) {
	part := raw[0] & 0x3f
	switch {
	case part == 0 || part > longParts:
		*l = longName{}
		return
	case raw[0]&0x40 != 0:
		*l = longName{part: part, checksum: raw[13]}
	case l.part == 0 || part != l.part-1 || raw[13] != l.checksum:
		*l = longName{}
		return
	default:
		l.part = part
	}
	units := make([]uint16, 0, longUnits+len(l.units))
	for _, span := range [][2]int{{1, 11}, {14, 26}, {28, 32}} {
		for i := span[0]; i < span[1]; i += 2 {
			units = append(units, le.Uint16(raw[i:]))
		}
	}
	l.units = append(units, l.units...)
}

// name returns the long name if it is whole and belongs to that short name.
func (l *longName) name(short []byte) (string, bool) {
	if l.part != 1 || l.checksum != shortChecksum(short) {
		return "", false
	}
	units := l.units
	for i, u := range units {
		if u == 0 {
			units = units[:i]
			break
		}
	}
	name := string(utf16.Decode(units))
	return name, name != "" && !strings.ContainsRune(name, utf8.RuneError)
}

// shortChecksum ties a long name to its short one (specification, "Checksum
// Generation").
func shortChecksum(short []byte) byte {
	var sum byte
	for _, c := range short {
		sum = sum>>1 | sum<<7
		sum += c
	}
	return sum
}
