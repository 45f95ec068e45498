package vhd

import (
	"encoding/binary"
	"strings"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// Layout of what a differencing VHD says about its parent, in the dynamic
// header (specification 1.0, "Dynamic Disk Header Format").
const (
	parentIDAt    = 40
	parentTimeAt  = 56 // seconds since 2000
	parentNameAt  = 64 // UTF-16, big endian
	parentNameEnd = 576
	locatorsAt    = 576
	locatorSize   = 24
	locators      = 8
	// maxPath is the longest path taken: 32767 characters, the limit of
	// Windows.
	maxPath = 64 << 10
)

// parseLink reads the link to the parent from the dynamic header h. A path
// that cannot be read is a note: another one may serve.
func parseLink(h []byte, src source, f *footer) (*link, []Note, error) {
	l := &link{kind: VHD, ids: []guid.GUID{bigEndianGUID(h[parentIDAt:][:16])}}
	name := make([]byte, parentNameEnd-parentNameAt)
	swapped(name, h[parentNameAt:parentNameEnd])
	l.name = cutNUL(text.FromUTF16(name))
	var notes []Note
	for i := range locators {
		at := locatorsAt + i*locatorSize
		p, err := parseLocator(h[at:at+locatorSize], src, f.header+int64(at))
		if isFormat(err) {
			notes = append(notes, note(LocatorDamaged, f.header+int64(at), "a path to the parent cannot be read: %s",
				reason(err)))
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if !p.text.IsEmpty() {
			l.paths = append(l.paths, p)
		}
	}
	return l, notes, nil
}

// parseLocator reads one path to the parent. The platform code names its form;
// those that hold no path Windows could use give an empty one. The length of
// the data counts, not the space set aside for it, which some writers count in
// sectors and some in bytes.
func parseLocator(e []byte, src source, off int64) (parentPath, error) {
	be := binary.BigEndian
	code, length, at := string(e[:4]), be.Uint32(e[8:]), offset(be.Uint64(e[16:]))
	if code == "\x00\x00\x00\x00" || length == 0 {
		return parentPath{}, nil
	}
	if length > maxPath {
		return parentPath{}, damage(off+8, "parent locator has %d bytes, want at most %d", length, maxPath)
	}
	b := make([]byte, length)
	if err := src.read(b, at, "parent locator"); err != nil {
		return parentPath{}, err
	}
	switch code {
	case "W2ru":
		return parentPath{cutNUL(text.FromUTF16(b)), true}, nil
	case "W2ku":
		return parentPath{cutNUL(text.FromUTF16(b)), false}, nil
	case "Wi2r":
		return parentPath{cutNUL(text.FromLatin1(b)), true}, nil
	case "Wi2k":
		return parentPath{cutNUL(text.FromLatin1(b)), false}, nil
	case "MacX": // a file URL in UTF-8
		path := cutNUL(text.New(string(b)))
		_, rest, found := path.Cut("file://")
		if !found {
			return parentPath{path, false}, nil
		}
		return parentPath{text.New(strings.TrimPrefix(string(rest.Bytes()), "localhost")), false}, nil
	}
	return parentPath{}, nil
}

// cutNUL ends a text at its first NUL.
func cutNUL(t text.Raw) text.Raw {
	before, _, _ := t.Cut("\x00")
	return before
}
