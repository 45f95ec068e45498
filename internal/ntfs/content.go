package ntfs

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// stat describes the file of a record.
func (v *Volume) stat(r *record, name string) (info, error) {
	i := info{name: name, mode: 0o444}
	if a := r.get(attrStandardInformation, ""); a != nil && len(a.content) >= 32 {
		i.modTime = fileTime(binary.LittleEndian.Uint64(a.content[8:]))
	}
	tag, err := v.reparseTag(r)
	switch {
	case err != nil:
		return i, err
	case isLink(tag):
		i.mode |= fs.ModeSymlink
		return i, nil
	case r.directory:
		i.mode |= fs.ModeDir | 0o111
		return i, nil
	}
	pieces, err := v.find(r, attrData, "", true)
	if err != nil {
		return i, err
	}
	if len(pieces) == 0 {
		return i, formatErr(r.off, "MFT record %d is a file without $DATA", r.number)
	}
	i.size = pieces[0].size
	return i, nil
}

// fileTime is a FILETIME: units of 100 ns since 1601 ([MS-DTYP] §2.3.3).
func fileTime(t uint64) time.Time {
	const second, to1970 = 10_000_000, 11_644_473_600
	return time.Unix(int64(t/second)-to1970, int64(t%second)*100).UTC()
}

// Tags of reparse points (MS-FSCC 2.1.2.1).
const (
	tagWof  = 0x80000017
	tagLink = 0x20000000 // bit: the file stands for another name
)

func isLink(tag uint32) bool { return tag&tagLink != 0 }

// reparseTag returns the tag of the file's reparse point, 0 if it is none.
func (v *Volume) reparseTag(r *record) (uint32, error) {
	pieces, err := v.find(r, attrReparsePoint, "", false)
	if err != nil || len(pieces) == 0 {
		return 0, err
	}
	s, err := v.join(pieces, v.pages)
	if err != nil {
		return 0, err
	}
	var b [4]byte
	if s.size < int64(len(b)) {
		return 0, formatErr(s.home, "MFT record %d: reparse point of %d bytes, want at least 4", r.number, s.size)
	}
	_, err = s.ReadAt(b[:], 0)
	return binary.LittleEndian.Uint32(b[:]), err
}

// content opens the content of a file, or says why this package does not.
func (v *Volume) content(r *record) (*stream, error) {
	tag, err := v.reparseTag(r)
	if err != nil {
		return nil, err
	}
	wof, err := v.find(r, attrData, "WofCompressedData", true)
	switch {
	case err != nil:
		return nil, err
	case tag == tagWof || len(wof) > 0:
		return nil, ErrWofCompressed
	case isLink(tag):
		return nil, ErrLink
	case tag != 0:
		return nil, &UnsupportedError{fmt.Sprintf("content behind a reparse point (tag %#08x)", tag)}
	}
	return v.data(r, v.r)
}

// data opens the unnamed $DATA of a record.
func (v *Volume) data(r *record, from io.ReaderAt) (*stream, error) {
	pieces, err := v.find(r, attrData, "", false)
	if err != nil {
		return nil, err
	}
	if len(pieces) == 0 {
		return nil, formatErr(r.off, "MFT record %d is a file without $DATA", r.number)
	}
	if pieces[0].flags&flagEncrypted != 0 {
		return nil, ErrEncrypted
	}
	return v.join(pieces, from)
}

// openStream opens the content of one of the volume's own files.
func (v *Volume) openStream(number int64) (*stream, error) {
	r, err := v.baseRecord(reference(number))
	if err != nil {
		return nil, err
	}
	return v.data(r, v.pages)
}
