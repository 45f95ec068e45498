package ntfs

import (
	"strconv"

	"www.velocidex.com/golang/go-ntfs/parser"
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
	unit        uint16 // clusters in a compression unit, as a power of two
	runs        []*parser.Run
}

// attributes walks the attributes from the byte first of a record to its end
// marker. go-ntfs decodes each; its own walk does not know the end marker and
// follows lists without bound.
func (v *Volume) attributes(r *record, m *parser.MFT_ENTRY, first, used int64) ([]attribute, error) {
	var list []attribute
	for at := first; ; {
		if at < 0x28 || at+8 > used {
			return nil, formatErr(r.off+at, "MFT record %d: attribute %d begins at %#x, want it below %#x", r.number, len(list), at, used)
		}
		raw := v.ctx.Profile.NTFS_ATTRIBUTE(m.Reader, at)
		if raw.Type().Value == attrEnd {
			return list, nil
		}
		length := int64(raw.Length())
		if length < 24 || length%8 != 0 || at+length > used {
			return nil, formatErr(r.off+at+4, "MFT record %d: attribute %d is %d bytes long, want 24 to %d", r.number, len(list), length, used-at)
		}
		a, err := v.attribute(r, raw, r.off+at)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
		at += length
	}
}

func (v *Volume) attribute(r *record, raw *parser.NTFS_ATTRIBUTE, off int64) (attribute, error) {
	a := attribute{
		kind:     uint32(raw.Type().Value),
		name:     raw.Name(),
		flags:    uint16(*raw.Flags()),
		id:       raw.Attribute_id(),
		off:      off,
		owner:    r.number,
		resident: raw.IsResident(),
	}
	if a.resident {
		n, at := int64(raw.Content_size()), int64(raw.Content_offset())
		if at+n > int64(raw.Length()) {
			return a, formatErr(off+16, "MFT record %d: %s content of %d bytes at %d does not fit the attribute's %d", r.number, kindName(a.kind), n, at, raw.Length())
		}
		a.content = make([]byte, n)
		a.size, a.initialized = n, n
		_, err := raw.Reader.ReadAt(a.content, raw.Offset+at)
		return a, err
	}
	if at := int64(raw.Runlist_offset()); at < 0x40 || at >= int64(raw.Length()) {
		return a, formatErr(off+0x20, "MFT record %d: %s run list at %d, want 64 to %d", r.number, kindName(a.kind), at, raw.Length()-1)
	}
	a.first, a.last = int64(raw.Runlist_vcn_start()), int64(raw.Runlist_vcn_end())
	a.size, a.initialized = int64(raw.Actual_size()), int64(raw.Initialized_size())
	if a.first == 0 && (a.size < 0 || a.initialized < 0) {
		return a, formatErr(off+0x30, "MFT record %d: %s of %d bytes, of which %d are written", r.number, kindName(a.kind), a.size, a.initialized)
	}
	a.unit = raw.Compression_unit_size() & 0xff
	a.runs = raw.RunList()
	return a, nil
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
