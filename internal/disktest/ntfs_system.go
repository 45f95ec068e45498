package disktest

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sync"
	"unicode"
)

// logSize is the length of $LogFile in bytes: the least that holds what a log
// needs, two restart pages and 48 more, is 200 KB.
const logSize = 256 << 10

// systemFiles makes the files NTFS keeps for itself. The file table's own
// streams and $Bitmap get their final form when everything else is dealt out.
func (v *volume) systemFiles() {
	table := int64(v.records * v.record)
	used := make([]byte, round(v.records/8, 8))
	for i := range v.records {
		if f, ok := v.files[i]; ok && !f.isDeleted() || i < 16 {
			used[i/8] |= 1 << (i % 8)
		}
	}
	v.systemFile(recordMFT, "$MFT", attribute{kind: attrData, runs: v.table, size: table, allocated: table},
		v.stream(attrBitmap, "", used, 1))
	mirrored := v.mirror[0].count * int64(v.Cluster)
	v.systemFile(recordMirror, "$MFTMirr", attribute{kind: attrData, runs: v.mirror, size: mirrored,
		allocated: mirrored})
	v.systemFile(recordLog, "$LogFile", v.stream(attrData, "", bytes.Repeat([]byte{0xFF}, logSize), 1)) // an empty log
	v.volumeFile()
	v.systemFile(recordAttrDef, "$AttrDef", v.stream(attrData, "", attributeDefinitions(), 1))
	bitmap := v.systemFile(recordBitmap, "$Bitmap")
	bitmap.size = round((v.clusters+7)/8, 8)
	bitmap.allocated = round(bitmap.size, int64(v.Cluster))
	boot := attribute{kind: attrData, size: bootArea, allocated: round(bootArea, int64(v.Cluster))}
	boot.runs = []run{{cluster: 0, count: boot.allocated / int64(v.Cluster)}}
	v.systemFile(recordBoot, "$Boot", boot)
	all := v.clusters * int64(v.Cluster)
	v.systemFile(recordBad, "$BadClus", attribute{kind: attrData},
		attribute{kind: attrData, name: "$Bad", runs: []run{{hole: true, count: v.clusters}}, size: all,
			allocated: all})
	v.secureFile()
	v.systemFile(recordUpCase, "$UpCase", v.stream(attrData, "", upCaseBytes(), 1))
	v.systemFile(recordExtend, "$Extend").folder = true
	for i := recordExtend + 1; i < 16; i++ {
		v.files[i] = &file{system: true, number: i, sequence: uint16(i), time: Stamp,
			attributes: []attribute{{kind: attrData}}}
	}
}

// systemFile makes one of them, with its size where it is one stream.
func (v *volume) systemFile(number int, name string, attributes ...attribute) *file {
	f := &file{name: name, parent: v.root, system: true, number: number, sequence: uint16(max(1, number)),
		time: Stamp, attributes: attributes}
	if len(attributes) > 0 {
		f.size, f.allocated = attributes[0].size, attributes[0].allocated
	}
	v.root.children = append(v.root.children, f)
	v.files[number] = f
	return f
}

// volumeFile makes $Volume: label, version 3.1 and the dirty flag.
func (v *volume) volumeFile() {
	information := make([]byte, 12)
	information[8], information[9] = 3, 1
	if v.Dirty {
		information[10] = 1
	}
	v.systemFile(recordVolume, "$Volume",
		attribute{kind: attrVolumeName, value: wide(v.Label)},
		attribute{kind: attrVolumeInformation, value: information},
		attribute{kind: attrData})
}

// attributeDefinitions is the content of $AttrDef: name, type, flags, and the
// least and greatest length of each attribute there is.
func attributeDefinitions() []byte {
	const resident, mayGrow, indexed = 0x40, 0x80, 0x02
	var out []byte
	for _, d := range []struct {
		name       string
		kind       uint32
		flags      uint32
		least, top int64
	}{
		{"$STANDARD_INFORMATION", attrStandardInformation, resident, 48, 72},
		{"$ATTRIBUTE_LIST", 0x20, mayGrow, 0, -1},
		{"$FILE_NAME", attrFileName, resident | indexed, 68, 578},
		{"$OBJECT_ID", 0x40, resident, 0, 256},
		{"$SECURITY_DESCRIPTOR", 0x50, mayGrow, 0, -1},
		{"$VOLUME_NAME", attrVolumeName, resident, 2, 256},
		{"$VOLUME_INFORMATION", attrVolumeInformation, resident, 12, 12},
		{"$DATA", attrData, 0, 0, -1},
		{"$INDEX_ROOT", attrIndexRoot, resident, 0, -1},
		{"$INDEX_ALLOCATION", attrIndexAllocation, mayGrow, 0, -1},
		{"$BITMAP", attrBitmap, mayGrow, 0, -1},
		{"$REPARSE_POINT", 0xC0, mayGrow, 0, 16384},
		{"$EA_INFORMATION", 0xD0, resident, 8, 8},
		{"$EA", 0xE0, 0, 0, 65536},
		{"$LOGGED_UTILITY_STREAM", 0x100, mayGrow, 0, 65536},
		{},
	} {
		b := make([]byte, 160)
		le := binary.LittleEndian
		copy(b, wide(d.name))
		le.PutUint32(b[128:], d.kind)
		le.PutUint32(b[140:], d.flags)
		le.PutUint64(b[144:], uint64(d.least))
		le.PutUint64(b[152:], uint64(d.top))
		out = append(out, b...)
	}
	return out
}

// upCase is the volume's table of upper case letters. A letter counts only when
// its upper case comes back to it, so that nothing outside ASCII falls onto it.
var upCase = sync.OnceValue(func() *[1 << 16]uint16 {
	var t [1 << 16]uint16
	for i := range t {
		t[i] = uint16(i)
		r := unicode.ToUpper(rune(i))
		if r < 1<<16 && unicode.ToLower(r) == rune(i) {
			t[i] = uint16(r)
		}
	}
	return &t
})

func upCaseBytes() []byte {
	var b []byte
	for _, u := range upCase() {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// securityID is the one security descriptor of the volume, the first number
// Windows gives out.
const securityID = 0x100

// securityCopy is how far behind a descriptor in $SDS its copy lies, in bytes.
const securityCopy = 256 << 10

// secureFile makes $Secure: the descriptor and its two indexes.
func (v *volume) secureFile() {
	descriptor := securityDescriptor()
	hash := uint32(0)
	for d := descriptor; len(d) >= 4; d = d[4:] {
		hash = binary.LittleEndian.Uint32(d) + bits.RotateLeft32(hash, 3)
	}
	le := binary.LittleEndian
	header := le.AppendUint32(nil, hash)
	header = le.AppendUint32(header, securityID)
	header = le.AppendUint64(header, 0) // where it lies in $SDS
	header = le.AppendUint32(header, uint32(20+len(descriptor)))
	stored := append(bytes.Clone(header), descriptor...)
	stream := append(stored, make([]byte, securityCopy-len(stored))...)
	stream = append(stream, stored...)
	byHash := entry{key: header[:8], data: append(bytes.Clone(header), "I\x00I\x00"...), child: -1}
	byID := entry{key: header[4:8], data: header, child: -1}
	end := entry{last: true, child: -1}
	f := v.systemFile(recordSecure, "$Secure", v.stream(attrData, "$SDS", stream, 1),
		indexRoot("$SDH", 0, 0x12, v.unit(), []entry{byHash, end}, false),
		indexRoot("$SII", 0, 0x10, v.unit(), []entry{byID, end}, false))
	f.view, f.size, f.allocated = true, 0, 0
}

// securityDescriptor gives Administrators, who own all, and SYSTEM full access.
func securityDescriptor() []byte {
	administrators := "\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00"
	system := "\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00"
	var entries []byte
	le := binary.LittleEndian
	for _, sid := range []string{administrators, system} {
		entries = append(entries, 0, 3) // allowed, inherited by files and folders
		entries = le.AppendUint16(entries, uint16(8+len(sid)))
		entries = le.AppendUint32(entries, 0x001F01FF)
		entries = append(entries, sid...)
	}
	b := []byte{1, 0, 0x04, 0x80} // self-relative, with a list
	owner := 20
	list := owner + 2*len(administrators)
	for _, at := range []int{owner, owner + len(administrators), 0, list} {
		b = le.AppendUint32(b, uint32(at))
	}
	b = append(b, administrators+administrators...)
	b = append(b, 2, 0)
	b = le.AppendUint16(b, uint16(8+len(entries)))
	b = le.AppendUint32(b, 2)
	return append(b, entries...)
}
