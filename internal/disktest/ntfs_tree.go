package disktest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Flags of a file record.
const (
	recordInUse  = 1
	recordFolder = 2
	recordView   = 8 // holds an index that is not of names
)

// Namespaces of a file name: the long one, its 8.3 companion, or one name that
// is both.
const (
	spaceWin32 = 1
	spaceDOS   = 2
	spaceBoth  = 3
)

// File attributes. The last one stands for the folder flag of the record.
const (
	fileHidden     = 0x2
	fileSystem     = 0x4
	fileArchive    = 0x20
	fileSparse     = 0x200
	fileCompressed = 0x800
	fileFolder     = 0x10000000
	fileView       = 0x20000000
)

// A file is one file or folder of a volume in the making.
type file struct {
	name     string
	short    string // the 8.3 name; empty when name is one
	parent   *file
	children []*file
	taken    map[string]*file // children by folded name, short ones too; not the deleted ones
	folder   bool
	deleted  bool
	view     bool // $Secure
	system   bool // one of the volume's own
	number   int
	sequence uint16
	data     []byte
	pieces   int
	stored   uint16 // attrSparse, attrCompressed or 0
	time     time.Time

	base       *file   // whose record this one extends, or nil
	extensions []*file // records that extend this one

	attributes      []attribute // beyond the standard information and the names
	size, allocated int64       // of the data, as the names repeat them
}

// tree makes the files out of the paths and numbers their records.
func (v *volume) tree() error {
	v.root = &file{name: ".", folder: true, system: true, number: recordRoot, sequence: recordRoot, time: Stamp}
	v.root.parent = v.root
	v.files[recordRoot] = v.root
	v.records = recordFirst
	for _, name := range slices.Sorted(maps.Keys(v.Files)) {
		if err := v.root.add(name, v.Files[name], false, v.create); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.Deleted)) {
		if err := v.root.add(name, v.Deleted[name], true, v.create); err != nil {
			return err
		}
	}
	return v.describe()
}

// add makes a file below f, or a folder when data is nil, and the folders above
// it. Create makes one child; a deleted one does not hold its name.
func (f *file) add(name string, data []byte, deleted bool, create func(parent *file, name string) *file) error {
	at := f
	parts := strings.Split(strings.Trim(path.Clean(name), "/"), "/")
	for i, part := range parts {
		last := i == len(parts)-1
		next := at.child(part)
		switch {
		case next == nil, last && deleted:
			next = create(at, part)
			next.folder = !last || data == nil
			next.deleted = last && deleted
			at.adopt(next)
		case last && data != nil, !next.folder:
			return fmt.Errorf("disktest: %q is there twice", name)
		}
		at = next
	}
	at.data = data
	return nil
}

func (f *file) adopt(c *file) {
	f.children = append(f.children, c)
	if c.deleted {
		return
	}
	if f.taken == nil {
		f.taken = make(map[string]*file)
	}
	f.taken[folded(c.name)] = c
	if c.short != "" {
		f.taken[folded(c.short)] = c
	}
}

func (v *volume) create(parent *file, name string) *file {
	f := &file{name: name, parent: parent, number: v.records, sequence: 1, time: Stamp}
	if !isShort(name) {
		f.short = parent.shortName(name)
	}
	v.files[f.number] = f
	v.records++
	return f
}

// describe hands the files what the volume says of them by path.
func (v *volume) describe() error {
	for name, n := range v.Fragments {
		f, err := v.find(name)
		if err != nil {
			return err
		}
		f.pieces = n
	}
	for stored, names := range map[uint16][]string{attrSparse: v.Sparse, attrCompressed: v.Compressed} {
		for _, name := range names {
			f, err := v.find(name)
			if err != nil {
				return err
			}
			f.stored = stored
		}
	}
	for name, t := range v.Times {
		f, err := v.find(name)
		if err != nil {
			return err
		}
		f.time = t
	}
	return nil
}

func (v *volume) find(name string) (*file, error) {
	at := v.root
	for part := range strings.SplitSeq(strings.Trim(name, "/"), "/") {
		if at = at.child(part); at == nil {
			return nil, fmt.Errorf("disktest: the volume has no %q", name)
		}
	}
	return at, nil
}

// child is the child of that name, long or short, which is not deleted, or nil.
func (f *file) child(name string) *file { return f.taken[folded(name)] }

// folded is name as names are compared on the volume.
func folded(name string) string {
	b := wide(name)
	for i := 0; i < len(b); i += 2 {
		binary.LittleEndian.PutUint16(b[i:], upCase()[binary.LittleEndian.Uint16(b[i:])])
	}
	return string(b)
}

// reference is the number by which other structures name the file.
func (f *file) reference() uint64 { return uint64(f.sequence)<<48 | uint64(f.number) }

func (f *file) isDeleted() bool { return f.deleted || f.base != nil && f.base.deleted }

func (f *file) flags() uint16 {
	flags := uint16(recordInUse)
	if f.folder {
		flags |= recordFolder
	}
	if f.view {
		flags |= recordView
	}
	return flags
}

// fileAttributes are those that standard information and names show.
func (f *file) fileAttributes() uint32 {
	a := uint32(0)
	if f.system {
		a |= fileHidden | fileSystem
	} else if !f.folder {
		a |= fileArchive
	}
	switch f.stored {
	case attrSparse:
		a |= fileSparse
	case attrCompressed:
		a |= fileCompressed
	}
	return a
}

// standardInformation is the attribute with times and the security id, in its
// form since NTFS 3.0.
func (v *volume) standardInformation(f *file) attribute {
	b := make([]byte, 72)
	le := binary.LittleEndian
	for i := range 4 {
		le.PutUint64(b[8*i:], fileTime(f.time))
	}
	le.PutUint32(b[32:], f.fileAttributes())
	le.PutUint32(b[52:], securityID)
	return attribute{kind: attrStandardInformation, value: b}
}

// names are the file's name attributes, the 8.3 one first as Windows has them.
func (f *file) names(v *volume) []attribute {
	if f.name == "" {
		return nil // records 12 to 15 are in use without a name
	}
	var names []attribute
	for _, key := range f.keys() {
		names = append(names, attribute{kind: attrFileName, value: key, indexed: true})
	}
	return names
}

// keys are the values of the name attributes, which are the keys of the
// folder's index too.
func (f *file) keys() [][]byte {
	if f.short == "" {
		return [][]byte{f.key(f.name, spaceBoth)}
	}
	return [][]byte{f.key(f.short, spaceDOS), f.key(f.name, spaceWin32)}
}

func (f *file) key(name string, space byte) []byte {
	chars := wide(name)
	b := make([]byte, 66, 66+len(chars))
	le := binary.LittleEndian
	le.PutUint64(b, f.parent.reference())
	for i := range 4 {
		le.PutUint64(b[8+8*i:], fileTime(f.time))
	}
	le.PutUint64(b[40:], uint64(f.allocated))
	le.PutUint64(b[48:], uint64(f.size))
	flags := f.fileAttributes()
	if f.folder {
		flags |= fileFolder
	}
	if f.view {
		flags |= fileView
	}
	le.PutUint32(b[56:], flags)
	b[64] = byte(len(chars) / 2)
	b[65] = space
	return append(b, chars...)
}

// room is what is left in the file's record for further attributes, in bytes.
func (v *volume) room(f *file) int {
	used := round(0x30+2*(v.record/stride+1), 8) + 8
	for _, a := range append(f.names(v), v.standardInformation(f)) {
		used += len(a.encode(0))
	}
	return v.record - used
}

// isShort reports whether name is an 8.3 name as it stands; the case of its
// letters does not matter.
func isShort(name string) bool {
	if name == "." || strings.HasPrefix(name, "$") {
		return true
	}
	stem, extension, dot := strings.Cut(name, ".")
	if stem == "" || len(stem) > 8 || len(extension) > 3 || dot && extension == "" {
		return false
	}
	return cleanShort(stem) == strings.ToUpper(stem) && cleanShort(extension) == strings.ToUpper(extension)
}

// cleanShort is what an 8.3 name keeps of s.
func cleanShort(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"*+,./:;<=>?[\]|`, r) {
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

// shortName is the 8.3 name that Windows would give a new child: the first six
// letters and a number that no other child has.
func (f *file) shortName(name string) string {
	extension := path.Ext(name)
	stem := cleanShort(strings.TrimSuffix(name, extension))
	if extension = cleanShort(extension); extension != "" {
		extension = "." + extension[:min(3, len(extension))]
	}
	for n := 1; ; n++ {
		tail := fmt.Sprintf("~%d", n)
		short := stem[:min(8-len(tail), len(stem))] + tail + extension
		if f.child(short) == nil {
			return short
		}
	}
}
