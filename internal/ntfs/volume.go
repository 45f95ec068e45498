// Package ntfs reads NTFS volumes as an fs.FS: the files of a Windows that is
// not running.
//
// It only reads, through an io.ReaderAt whose first byte is the volume's boot
// sector, and reads little: a name costs one directory block per level of the
// index, a part of a file the clusters it lies in. Volumes are not trusted.
// Damage is a *FormatError with the place on the volume, never a panic and
// never a shorter file; an operation that reads more than a sound volume can
// need is ended.
//
// Names are found without regard to case, in upper case by the volume's own
// table ($UpCase), as Windows finds them. The short (8.3) name of a file opens
// it too, but is not listed, and neither are the volume's own files ($MFT and
// so on). Sparse files and files that NTFS compressed are read. Files that are
// encrypted (EFS), compressed by the Windows Overlay Filter, symbolic links and
// junctions are listed and refused by name with an *UnsupportedError. Alternate
// streams, security descriptors, the journals and hibernation are not looked
// at: the volume is shown as it would be without replaying $LogFile.
package ntfs

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"vmmdoctor/internal/text"
)

// A Volume is an NTFS volume. It is safe for concurrent use if the reader it
// was opened with is: operations on directories take turns, reading files does
// not.
type Volume struct {
	r   io.ReaderAt
	geo geometry

	mu     sync.Mutex // for the fields below
	pages  *pages
	mft    *stream
	upcase [256]*[256]uint16

	label text.Raw
	dirty bool
}

// Open reads the boot sector, the beginning of the MFT and the record $Volume.
// r is the volume, of size bytes; it is borrowed.
func Open(r io.ReaderAt, size int64) (*Volume, error) {
	v := &Volume{r: r, pages: &pages{r: r, size: size}}
	err := v.guard(func() error {
		var boot [512]byte
		if _, err := v.pages.ReadAt(boot[:], 0); err != nil {
			return err
		}
		var err error
		if v.geo, err = parseBoot(boot[:]); err != nil {
			return err
		}
		if err := v.openMFT(); err != nil {
			return err
		}
		return v.readVolumeRecord()
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Label is the name of the volume, empty where it has none.
func (v *Volume) Label() text.Raw { return v.label }

// Dirty reports whether the volume was not closed properly: Windows checks it
// at the next start.
func (v *Volume) Dirty() bool { return v.dirty }

// guard runs one operation: alone, with a fresh budget, and with what panics
// below it turned into an error.
func (v *Volume) guard(operation func() error) (err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	defer recovered(&err)
	v.pages.allow()
	return operation()
}

// recovered is deferred by every door of the package.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = &FormatError{Off: -1, Msg: "damaged in a way the reader does not know", Err: fmt.Errorf("panic: %v", p)}
	}
}

// openMFT finds the MFT through its own first record. A fragmented MFT may have
// a list of its further pieces, in records that the earlier ones hold.
func (v *Volume) openMFT() error {
	off := v.geo.mft * v.geo.cluster
	raw := make([]byte, v.geo.record)
	if _, err := v.pages.ReadAt(raw, off); err != nil {
		return err
	}
	r, err := v.parseRecord(raw, recordMFT, off)
	if err != nil {
		return err
	}
	data := r.get(attrData, "")
	if data == nil || data.resident {
		return formatErr(off, "MFT record 0: no $DATA on the volume, want the MFT itself")
	}
	pieces := []attribute{*data}
	if err := v.setMFT(pieces); err != nil {
		return err
	}
	list, _, err := v.attributeList(r)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.kind != attrData || e.name != "" || e.first == 0 {
			continue
		}
		_, a, err := v.listedAttribute(r, r, e)
		if err != nil {
			return err
		}
		pieces = append(pieces, *a)
		if err := v.setMFT(pieces); err != nil {
			return err
		}
	}
	v.mft, err = v.join(pieces, v.pages)
	return err
}

// setMFT makes the pieces known so far the MFT.
func (v *Volume) setMFT(pieces []attribute) error {
	s, err := v.joinLoose(pieces, v.pages)
	if err != nil {
		return err
	}
	s.size = min(s.size, s.mapped())
	v.mft = s
	return nil
}

// readVolumeRecord takes label and flags from the file $Volume.
func (v *Volume) readVolumeRecord() error {
	r, err := v.baseRecord(recordVolume)
	if err != nil {
		return err
	}
	info := r.get(attrVolumeInformation, "")
	if info == nil || len(info.content) < 12 {
		return formatErr(r.off, "MFT record %d: no $VOLUME_INFORMATION of 12 bytes", r.number)
	}
	// VOLUME_INFORMATION: version at 8, flags at 10, of which 1 is "dirty".
	v.dirty = binary.LittleEndian.Uint16(info.content[10:])&1 != 0
	if name := r.get(attrVolumeName, ""); name != nil {
		v.label = text.FromUTF16(name.content)
	}
	return nil
}
