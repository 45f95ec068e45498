package ntfs

import (
	"encoding/binary"
	"strconv"
)

// Attribute types this package reads.
const (
	attrStandardInformation = 0x10
	attrList                = 0x20
	attrVolumeName          = 0x60
	attrVolumeInformation   = 0x70
	attrData                = 0x80
	attrIndexRoot           = 0x90
	attrIndexAllocation     = 0xa0
	attrBitmap              = 0xb0
	attrReparsePoint        = 0xc0
	attrEnd                 = 0xffffffff
)

// Attribute flags.
const (
	flagCompressed = 0x0001
	flagEncrypted  = 0x4000
)

// An attribute is one attribute as it stands in an MFT record: a resident one
// with its content, of another one the clusters from first to last.
type attribute struct {
	kind  uint32
	name  string
	flags uint16
	id    uint16
	off   int64 // on the volume
	owner int64 // the record it stands in

	resident bool
	content  []byte // resident only

	first, last int64  // clusters of the stream that this piece maps
	size        int64  // of the stream in bytes; only the first piece knows
	initialized int64  // bytes of it that were written, the rest reads as zeros
	unit        uint8  // clusters in a compression unit, as a power of two
	runs        []byte // the run list, decoded when the stream is joined: one that is damaged spoils only itself
	runsOff     int64  // of it on the volume
}

// Layout of an attribute's header (ATTRIBUTE_RECORD_HEADER; Linux-NTFS
// documentation, "Attribute - Header"). What follows byte 16 depends on whether
// the attribute is resident.
const (
	attrLengthAt      = 0x04
	attrNonResidentAt = 0x08 // 0: resident
	attrNameLenAt     = 0x09 // in characters of two bytes
	attrNameAt        = 0x0a
	attrFlagsAt       = 0x0c
	attrIDAt          = 0x0e
	attrHeaderSize    = 0x18 // of a resident one, the shorter kind

	attrContentLenAt = 0x10 // resident
	attrContentAt    = 0x14

	attrFirstAt         = 0x10 // non-resident: clusters of the stream
	attrLastAt          = 0x18
	attrRunsAt          = 0x20
	attrUnitAt          = 0x22
	attrSizeAt          = 0x30 // this and the next: in the first piece only
	attrInitializedAt   = 0x38
	attrNonResidentSize = 0x40
)

// attributes walks the attributes from the byte first of a record to its end
// marker. raw is the record with the bytes under its update sequence put back.
func (r *record) attributes(raw []byte, first, used int64) ([]attribute, error) {
	le := binary.LittleEndian
	var list []attribute
	for at := first; ; {
		if at < recordHeaderSize || at+8 > used {
			place := at
			if len(list) == 0 {
				place = recordAttrsAt // the first may lie anywhere: what says so is wrong
			}
			return nil, formatErr(r.off+place, "MFT record %d: attribute %d begins at %#x, want it below %#x", r.number,
				len(list), at, used)
		}
		if le.Uint32(raw[at:]) == attrEnd {
			return list, nil
		}
		length := int64(le.Uint32(raw[at+attrLengthAt:]))
		if length < attrHeaderSize || length%8 != 0 || at+length > used {
			return nil, formatErr(r.off+at+attrLengthAt, "MFT record %d: attribute %d is %d bytes long, want %d to %d",
				r.number, len(list), length, attrHeaderSize, used-at)
		}
		a, err := r.attribute(raw[at:at+length], r.off+at)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
		at += length
	}
}

// attribute decodes one attribute, which raw holds whole.
func (r *record) attribute(raw []byte, off int64) (attribute, error) {
	le := binary.LittleEndian
	a := attribute{
		kind:     le.Uint32(raw),
		flags:    le.Uint16(raw[attrFlagsAt:]),
		id:       le.Uint16(raw[attrIDAt:]),
		off:      off,
		owner:    r.number,
		resident: raw[attrNonResidentAt] == 0,
	}
	if n, at := 2*int(raw[attrNameLenAt]), int(le.Uint16(raw[attrNameAt:])); n > 0 {
		if at+n > len(raw) {
			return a, formatErr(off+attrNameLenAt,
				"MFT record %d: %s name of %d bytes at %d does not fit the attribute's %d",
				r.number, kindName(a.kind), n, at, len(raw))
		}
		a.name = decodeName(raw[at : at+n])
	}
	if a.resident {
		return a, a.readContent(raw)
	}
	return a, a.readMapping(raw)
}

// readContent takes the content of a resident attribute.
func (a *attribute) readContent(raw []byte) error {
	le := binary.LittleEndian
	n, at := int64(le.Uint32(raw[attrContentLenAt:])), int64(le.Uint16(raw[attrContentAt:]))
	if at+n > int64(len(raw)) || n > 0 && at < attrHeaderSize {
		return formatErr(a.off+attrContentLenAt,
			"MFT record %d: %s content of %d bytes at %d does not fit the attribute's %d",
			a.owner, kindName(a.kind), n, at, len(raw))
	}
	a.content = raw[at : at+n]
	a.size, a.initialized = n, n
	return nil
}

// readMapping takes from a non-resident attribute where its content lies.
func (a *attribute) readMapping(raw []byte) error {
	le := binary.LittleEndian
	if len(raw) < attrNonResidentSize {
		return formatErr(a.off+attrLengthAt, "MFT record %d: non-resident %s is %d bytes long, want at least %d",
			a.owner, kindName(a.kind), len(raw), attrNonResidentSize)
	}
	at := int(le.Uint16(raw[attrRunsAt:]))
	if at < attrNonResidentSize || at >= len(raw) {
		return formatErr(a.off+attrRunsAt, "MFT record %d: %s run list at %d, want %d to %d", a.owner,
			kindName(a.kind), at, attrNonResidentSize, len(raw)-1)
	}
	a.first, a.last = int64(le.Uint64(raw[attrFirstAt:])), int64(le.Uint64(raw[attrLastAt:]))
	a.size, a.initialized = int64(le.Uint64(raw[attrSizeAt:])), int64(le.Uint64(raw[attrInitializedAt:]))
	if a.first == 0 && (a.size < 0 || a.initialized < 0) {
		return formatErr(a.off+attrSizeAt, "MFT record %d: %s of %d bytes, of which %d are written", a.owner,
			kindName(a.kind), a.size, a.initialized)
	}
	a.unit = raw[attrUnitAt]
	a.runs, a.runsOff = raw[at:], a.off+int64(at)
	return nil
}

// kindName is the name Windows gives to an attribute type.
func kindName(kind uint32) string {
	switch kind {
	case attrStandardInformation:
		return "$STANDARD_INFORMATION"
	case attrList:
		return "$ATTRIBUTE_LIST"
	case attrVolumeName:
		return "$VOLUME_NAME"
	case attrVolumeInformation:
		return "$VOLUME_INFORMATION"
	case attrData:
		return "$DATA"
	case attrIndexRoot:
		return "$INDEX_ROOT"
	case attrIndexAllocation:
		return "$INDEX_ALLOCATION"
	case attrBitmap:
		return "$BITMAP"
	case attrReparsePoint:
		return "$REPARSE_POINT"
	default:
		return "attribute of type 0x" + strconv.FormatUint(uint64(kind), 16)
	}
}
