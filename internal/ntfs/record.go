package ntfs

import (
	"encoding/binary"
	"fmt"
)

// Records of the MFT with a fixed meaning.
const (
	recordMFT    = 0
	recordVolume = 3
	recordRoot   = 5
	recordUpcase = 10
	// Below it lie the volume's own files ($MFT, $Volume, $Extend …) and the
	// records reserved for more of them.
	firstUserRecord = 24
)

// Layout of a record's header (FILE_RECORD_SEGMENT_HEADER; Linux-NTFS
// documentation, "FILE Record"). What newer versions of NTFS put behind it is not
// needed here.
const (
	recordSequenceAt = 0x10
	recordAttrsAt    = 0x14
	recordFlagsAt    = 0x16
	recordUsedAt     = 0x18
	recordSizeAt     = 0x1c
	recordBaseAt     = 0x20
	recordHeaderSize = 0x28

	recordInUse     = 1 // flags
	recordDirectory = 2
)

// A reference names an MFT record: 48 bits its number, 16 bits the sequence
// number it had when the reference was made.
type reference uint64

func (r reference) number() int64    { return int64(r & (1<<48 - 1)) }
func (r reference) sequence() uint16 { return uint16(r >> 48) }

// A record is one MFT record with its attributes. Attributes that moved to
// other records are found through its attribute list: see [Volume.find].
type record struct {
	number    int64
	off       int64 // on the volume
	sequence  uint16
	inUse     bool
	directory bool
	base      reference // the record this one extends, 0 for none
	attrs     []attribute
	list      []listEntry // its attribute list, once read
}

// baseRecord returns the record that ref names: in use, with the sequence number of
// the reference, not an extension of another record. Directory entries of
// deleted files fail here, whatever the record holds now.
func (v *Volume) baseRecord(ref reference) (*record, error) {
	r, err := v.record(ref)
	if err != nil {
		return nil, err
	}
	if r.base != 0 {
		return nil, formatErr(r.off+recordBaseAt, "MFT record %d extends record %d, want a file's first record", r.number,
			r.base.number())
	}
	return r, nil
}

// record returns the record that ref names. A reference with sequence number 0
// fits any.
func (v *Volume) record(ref reference) (*record, error) {
	n := ref.number()
	if held := v.mft.size / v.geo.record; n >= held {
		return nil, formatErr(v.mft.home, "reference to MFT record %d, but the MFT holds %d", n, held)
	}
	off := v.mft.physical(n * v.geo.record)
	raw := make([]byte, v.geo.record)
	if _, err := v.mft.ReadAt(raw, n*v.geo.record); err != nil {
		return nil, err
	}
	r, err := v.parseRecord(raw, n, off)
	if err != nil {
		return nil, err
	}
	if !r.inUse {
		return nil, formatErr(off+recordFlagsAt, "MFT record %d is not in use, but is referred to", n)
	}
	if s := ref.sequence(); s != 0 && s != r.sequence {
		return nil, formatErr(off+recordSequenceAt,
			"MFT record %d has sequence number %d, the reference to it %d: the entry is of a deleted file", n, r.sequence, s)
	}
	return r, nil
}

// parseRecord checks the header of a record (FILE_RECORD_SEGMENT_HEADER), puts
// the bytes under the update sequence back, and splits the record into
// attributes, whose contents stay in raw.
func (v *Volume) parseRecord(raw []byte, number, off int64) (*record, error) {
	le := binary.LittleEndian
	if string(raw[:4]) != "FILE" {
		return nil, formatErr(off, "MFT record %d: signature is %q, want %q", number, raw[:4], "FILE")
	}
	if err := applyUpdateSequence(raw); err != nil {
		return nil, &FormatError{off + updateSequenceAt, fmt.Sprintf("MFT record %d", number), err}
	}
	if n := le.Uint32(raw[recordSizeAt:]); int64(n) != v.geo.record {
		return nil, formatErr(off+recordSizeAt, "MFT record %d: size is %d, want %d", number, n, v.geo.record)
	}
	used := le.Uint32(raw[recordUsedAt:])
	if int64(used) > v.geo.record {
		return nil, formatErr(off+recordUsedAt, "MFT record %d: %d bytes used of %d", number, used, v.geo.record)
	}
	flags := le.Uint16(raw[recordFlagsAt:])
	r := &record{
		number:    number,
		off:       off,
		sequence:  le.Uint16(raw[recordSequenceAt:]),
		inUse:     flags&recordInUse != 0,
		directory: flags&recordDirectory != 0,
		base:      reference(le.Uint64(raw[recordBaseAt:])),
	}
	var err error
	r.attrs, err = r.attributes(raw, int64(le.Uint16(raw[recordAttrsAt:])), int64(used))
	return r, err
}

// get returns the record's own attribute of that type and name, or nil.
func (r *record) get(kind uint32, name string) *attribute {
	for i := range r.attrs {
		if a := &r.attrs[i]; a.kind == kind && a.name == name {
			return a
		}
	}
	return nil
}
