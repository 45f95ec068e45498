// Package fat reads FAT12, FAT16 and FAT32 volumes as an [io/fs.FS]: the EFI
// system partition above all. Names are found without regard to case, long and
// short ones.
//
// It only reads, and only what is asked for: the allocation table is followed
// where a file needs it. Volumes are not trusted: chains are bounded and may
// not come back to themselves; damage is a [*FormatError]. exFAT is another
// file system and not read.
package fat

import (
	"fmt"
	"hash/maphash"
	"io"
	"sync"

	"vmmdoctor/internal/text"
)

// A Volume is an open FAT volume. It is safe for concurrent use.
type Volume struct {
	r     io.ReaderAt
	geo   *geometry
	label text.Raw
	dirty bool
	seed  maphash.Seed // of the hashes of names

	mu      sync.Mutex // for the fields below
	folders map[uint32]*folderIndex
	indexed int // names in folders
}

// Open reads the boot sector and the root folder of the volume in r, which has
// size bytes.
func Open(r io.ReaderAt, size int64) (*Volume, error) {
	if size < bootSize {
		return nil, damage(0, "volume has %d bytes, a boot sector %d", size, bootSize)
	}
	v := &Volume{r: io.NewSectionReader(r, 0, size), seed: maphash.MakeSeed()}
	b := make([]byte, bootSize)
	if err := v.read(b, 0, "boot sector"); err != nil {
		return nil, err
	}
	var err error
	if v.geo, err = parseBoot(b); err != nil {
		return nil, err
	}
	v.label, v.dirty = v.geo.label, v.geo.dirty
	if err := v.readState(); err != nil {
		return nil, err
	}
	root, err := v.folderBytes(&entry{folder: true, root: true})
	if err != nil {
		return nil, fmt.Errorf("root folder: %w", err)
	}
	if name := volumeLabel(root); name != nil {
		v.label = label(name)
	}
	return v, nil
}

// readState reads from the entry of cluster 1, which is none, whether the
// volume was dismounted. FAT12 has no such bit.
func (v *Volume) readState() error {
	clean := map[int]uint32{16: 0x8000, 32: 0x08000000}[v.geo.bits]
	if clean == 0 {
		return nil
	}
	state, err := (&walker{v: v}).next(1)
	if err != nil {
		return err
	}
	v.dirty = v.dirty || state&clean == 0
	return nil
}

// Label is the volume's name: the one in the root folder, else the one in the
// boot sector, empty for none.
func (v *Volume) Label() text.Raw { return v.label }

// Dirty reports whether the volume was not dismounted.
func (v *Volume) Dirty() bool { return v.dirty }
