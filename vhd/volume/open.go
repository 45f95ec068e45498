package volume

import (
	"fmt"
	"io"
	"io/fs"

	"vmmdoctor/internal/ntfs"
)

// OpenFS opens the volume in r, a partition of size bytes that Recognise found
// c in. A volume that cannot be read is an error that names what it holds.
func OpenFS(r io.ReaderAt, size int64, c Content) (fs.FS, error) {
	if c.Damage != nil {
		return nil, c.Damage
	}
	switch c.FileSystem {
	case NTFS:
		return ntfs.Open(r, size)
	}
	return nil, fmt.Errorf("volume: the files of a volume that holds %s (%s) are not read", c.FileSystem, c.Name)
}

// describe adds what only the opened volume tells: its label, whether it is
// dirty, and why it cannot be opened.
func (c *Content) describe(r io.ReaderAt, size int64) {
	if c.FileSystem != NTFS {
		return
	}
	v, err := ntfs.Open(r, size)
	if err != nil {
		c.Damage = err
		return
	}
	c.Label, c.Dirty = v.Label(), v.Dirty()
}
