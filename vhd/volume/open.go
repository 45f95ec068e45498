package volume

import (
	"fmt"
	"io"
	"io/fs"

	"vmmdoctor/internal/fat"
	"vmmdoctor/internal/ntfs"
	"vmmdoctor/internal/text"
)

// OpenFS opens the volume in r, a partition of size bytes that Recognise found
// c in. A volume that cannot be read is an error that names what it holds.
func OpenFS(r io.ReaderAt, size int64, c Content) (fs.FS, error) {
	if c.Damage != nil {
		return nil, c.Damage
	}
	v, err := open(r, size, c.FileSystem)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, fmt.Errorf("volume: the files of a volume that holds %s (%s) are not read", c.FileSystem, c.Name)
	}
	return v, nil
}

// A readable volume tells what its marks do not.
type readable interface {
	fs.FS
	Label() text.Raw
	Dirty() bool
}

// open opens a volume of that kind, nil if files of the kind are not read.
func open(r io.ReaderAt, size int64, kind FileSystem) (readable, error) {
	switch kind {
	case NTFS:
		return ntfs.Open(r, size)
	case FAT12, FAT16, FAT32:
		return fat.Open(r, size)
	}
	return nil, nil
}

// Opens reports whether the files of volumes of that kind are read.
func (f FileSystem) Opens() bool {
	switch f {
	case NTFS, FAT12, FAT16, FAT32:
		return true
	}
	return false
}

// describe adds what only the opened volume tells: its label, whether it is
// dirty, and why it cannot be opened.
func (c *Content) describe(r io.ReaderAt, size int64) {
	v, err := open(r, size, c.FileSystem)
	switch {
	case err != nil:
		c.Damage = err
	case v != nil:
		c.Label, c.Dirty = v.Label(), v.Dirty()
	}
}
