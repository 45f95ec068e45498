package fat

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"
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
	return v.parseFolder(b), nil
}

// folderRuns are where a folder lies.
func (v *Volume) folderRuns(e *entry) ([]run, error) {
	switch {
	case e.root && v.geo.bits != 32:
		return []run{{0, v.geo.rootAt, v.geo.rootLen}}, nil
	case e.root:
		return v.chain(v.geo.root, -1, folderMax)
	}
	return v.chain(e.first, -1, folderMax)
}

// folderBytes reads a folder's content.
func (v *Volume) folderBytes(e *entry) ([]byte, error) {
	runs, err := v.folderRuns(e)
	if err != nil {
		return nil, err
	}
	b := make([]byte, folderSize(runs))
	_, err = content{v, runs, "folder"}.ReadAt(b, 0)
	return b, err
}

// folderSize is how many bytes the runs of a folder hold.
func folderSize(runs []run) int64 {
	last := runs[len(runs)-1]
	return last.at + last.length
}

// volumeLabel is the volume's name in the root folder, in 11 bytes; nil without one.
func volumeLabel(b []byte) (label []byte) {
	for ; len(b) >= entrySize && b[0] != 0; b = b[entrySize:] {
		if attr := b[11] & 0x3f; b[0] != 0xe5 && attr != attrLong && attr&attrLabel != 0 {
			label = b[:11]
		}
	}
	return label
}

// parseFolder decodes a folder's entries. Those whose name cannot be one of an fs.FS
// are left out.
func (v *Volume) parseFolder(b []byte) (entries []entry) {
	var s scanner
	s.scan(b, func(_ int, raw []byte) {
		if e := v.parseEntry(raw, &s.long); validName(e.name) {
			entries = append(entries, e)
		}
	})
	return entries
}

// A scanner goes through a folder piece by piece.
type scanner struct {
	long longName // what stood before the entry
}

// scan yields the entries in b that have a short name, with their place in b, and
// reports whether the folder goes on behind it. Deleted ones and labels are left out.
func (s *scanner) scan(b []byte, yield func(at int, raw []byte)) bool {
	for at := 0; at+entrySize <= len(b); at += entrySize {
		raw := b[at : at+entrySize]
		attr := raw[11] & 0x3f
		switch {
		case raw[0] == 0:
			return false
		case attr == attrLong && raw[0] != 0xe5:
			s.long.add(raw)
			continue
		case raw[0] != 0xe5 && attr&attrLabel == 0:
			yield(at, raw)
		}
		s.long.clear()
	}
	return true
}

// validName reports whether a name may be an element of a path of an fs.FS.
func validName(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.ContainsAny(name, "/\x00")
}

// parseEntry decodes an entry that has a short name; long is what stood before.
func (v *Volume) parseEntry(raw []byte, long *longName) entry {
	e := entry{
		short:    string(appendShort(nil, raw)),
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

// appendShort appends the name of eight and three characters. Windows NT keeps in the
// byte behind it that one half or both are in lower case.
func appendShort(b, raw []byte) []byte {
	name := [11]byte(raw)
	if name[0] == 0x05 {
		name[0] = 0xe5 // which would mean a deleted file there
	}
	b = appendOEM(b, name[:8], raw[12]&0x08 != 0)
	if extension := bytes.TrimRight(name[8:], " "); len(extension) > 0 {
		b = appendOEM(append(b, '.'), extension, raw[12]&0x10 != 0)
	}
	return b
}

// appendOEM decodes half a name, which is padded with blanks. Which code page it is in
// is not recorded; 437 is the one of an American Windows.
func appendOEM(b, half []byte, lower bool) []byte {
	for _, c := range bytes.TrimRight(half, " ") {
		r := charmap.CodePage437.DecodeByte(c)
		if lower {
			r = unicode.ToLower(r)
		}
		b = utf8.AppendRune(b, r)
	}
	return b
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
	units    [longParts * longUnits]uint16 // where they stand in the name
	read     int                           // parts so far
	part     byte                          // number of the part read last, 0 for none
	checksum byte                          // of the short name
}

func (l *longName) clear() { l.read, l.part = 0, 0 }

// add takes one part. A part out of order makes the name void.
func (l *longName) add(raw []byte) {
	part := raw[0] & 0x3f
	switch {
	case part == 0 || part > longParts:
		l.clear()
		return
	case raw[0]&0x40 != 0:
		l.read, l.checksum = 0, raw[13]
	case l.part == 0 || part != l.part-1 || raw[13] != l.checksum:
		l.clear()
		return
	}
	l.part = part
	l.read++
	units := l.units[int(part-1)*longUnits:][:0]
	for _, span := range [...][2]int{{1, 11}, {14, 26}, {28, 32}} {
		for i := span[0]; i < span[1]; i += 2 {
			units = append(units, le.Uint16(raw[i:]))
		}
	}
}

// name returns the long name if it is whole and belongs to that short name.
func (l *longName) name(short []byte) (string, bool) {
	if l.part != 1 || l.checksum != shortChecksum(short) {
		return "", false
	}
	units := l.units[:l.read*longUnits]
	if end := slices.Index(units, 0); end >= 0 {
		units = units[:end]
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
