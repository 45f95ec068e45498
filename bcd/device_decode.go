package bcd

import (
	"encoding/binary"
	"fmt"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

const (
	guidSize   = 16 // the additional options in front of a descriptor
	headerSize = 16 // type, flags, length, zero
	// maxDepth bounds descriptors in descriptors; real ones nest three deep.
	maxDepth = 8
)

// decodeDevice reads a device element. It always returns a [Device] unless
// data is too short for one; what it cannot read is an [Unknown] inside.
func decodeDevice(data []byte) (Value, []string) {
	if len(data) < guidSize+headerSize {
		return Binary(data), []string{fmt.Sprintf("device has %d bytes, want at least %d", len(data),
			guidSize+headerSize)}
	}
	r := &deviceReader{}
	d, n := r.descriptor(data[guidSize:], guidSize, 0)
	if rest := data[guidSize+n:]; len(rest) > 0 {
		r.odd("the device ends at %d of %d bytes", guidSize+n, len(data))
		d.Padding = append(d.Padding, rest...)
	}
	return Device{guid.GUID(data[:guidSize]), d}, r.notes
}

// A deviceReader collects what is odd about a device while it is read.
type deviceReader struct{ notes []string }

func (r *deviceReader) odd(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// descriptor reads the descriptor b begins with, which lies at offset at of
// the element, and returns its length. b holds at least a header.
func (r *deviceReader) descriptor(b []byte, at, depth int) (Descriptor, int) {
	le := binary.LittleEndian
	d := Descriptor{Type: DeviceType(le.Uint32(b)), Flags: le.Uint32(b[4:])}
	n := int(le.Uint32(b[8:]))
	if n < headerSize || n > len(b) {
		r.odd("device at %#x has length %d, want %d to %d", at, uint32(n), headerSize, len(b))
		n = len(b)
	}
	if z := le.Uint32(b[12:]); z != 0 {
		r.odd("device at %#x: the field after the length is %#x, want 0", at, z)
	}
	body := b[headerSize:n]
	var used int
	if depth < maxDepth {
		d.Body, used = r.body(d.Type, body, at+headerSize, depth)
	} else {
		r.odd("device at %#x nests deeper than %d", at, maxDepth)
	}
	if d.Body == nil {
		d.Body, used = Unknown{body}, len(body)
	}
	if rest := body[used:]; len(rest) > 0 {
		r.odd("%d bytes of padding in the device at %#x", len(rest), at)
		d.Padding = rest
	}
	return d, n
}

// body reads what follows a header and returns how much of b it took, or a nil
// body when b does not have the form of the type.
func (r *deviceReader) body(t DeviceType, b []byte, at, depth int) (Body, int) {
	switch t {
	case BootDevice:
		return Boot{}, zeros(b, bootSize)
	case PartitionDevice:
		return r.partition(b, at, depth)
	case LocateDevice:
		return r.locate(b, at, depth)
	case LocalDevice:
		return r.local(b, at, depth)
	}
	return nil, 0
}

// bootSize is the body of a boot device and of a partition on a plain disk.
const bootSize = 0x48 - headerSize

// partition reads facts bcd-format §5.2: 16 bytes offset or GUID, then the
// disk, then 16 zero bytes or the file a virtual disk lies in.
func (r *deviceReader) partition(b []byte, at, depth int) (Body, int) {
	const diskAt, restAt = 16, 16 + diskSize
	if len(b) < restAt {
		r.odd("partition at %#x has %d bytes, want at least %d", at, len(b), restAt)
		return nil, 0
	}
	p := Partition{Disk: disk(b[diskAt:])}
	used := restAt
	if p.Disk.Style == MBR {
		p.Offset = int64(binary.LittleEndian.Uint64(b))
		if p.Offset < 0 || !zero(b[8:diskAt]) {
			r.odd("partition at %#x: the offset is not a number of 8 bytes", at)
		}
	} else {
		p.GUID = guid.GUID(b[:guidSize])
	}
	rest := b[restAt:]
	if p.Disk.Local == VirtualDisk && len(rest) >= headerSize {
		d, n := r.descriptor(rest, at+restAt, depth+1)
		p.Disk.File = &d
		return p, used + n
	}
	return p, used + zeros(rest, 16)
}

// diskSize is the length of a disk identity with its local device type.
const diskSize = 24

// disk reads a disk identity; b holds at least diskSize bytes.
func disk(b []byte) Disk {
	le := binary.LittleEndian
	d := Disk{Local: LocalType(le.Uint32(b)), Style: Style(le.Uint32(b[4:]))}
	if d.Style == MBR {
		d.Signature = le.Uint32(b[8:])
	} else {
		d.GUID = guid.GUID(b[8:diskSize])
	}
	return d
}

// locate reads facts bcd-format §5.5: kind, element, offset of the parent from
// the start of the descriptor, path.
func (r *deviceReader) locate(b []byte, at, depth int) (Body, int) {
	const pathAt = 12
	if len(b) < pathAt {
		r.odd("locate at %#x has %d bytes, want at least %d", at, len(b), pathAt)
		return nil, 0
	}
	le := binary.LittleEndian
	l := Locate{By: LocateBy(le.Uint32(b)), Element: ElementType(le.Uint32(b[4:]))}
	if l.By != ByElement && l.By != ByPath {
		r.odd("locate at %#x is of kind %d, want 0 or 1", at, uint32(l.By))
		return nil, 0
	}
	end := len(b)
	if parent := le.Uint32(b[8:]); parent != 0 {
		from := int64(parent) - headerSize
		if from < pathAt || from > int64(len(b)-headerSize) {
			r.odd("locate at %#x has its parent at %#x, want it inside the device", at, parent)
			return nil, 0
		}
		d, n := r.descriptor(b[from:], at+int(from), depth+1)
		l.Parent, end = &d, int(from)
		path, used := r.name(b[pathAt:end], at+pathAt)
		l.Path = path
		if pathAt+used < end {
			r.odd("%d bytes of padding in the path at %#x", end-pathAt-used, at+pathAt)
		}
		return l, end + n
	}
	path, used := r.name(b[pathAt:end], at+pathAt)
	l.Path = path
	return l, pathAt + used
}

// name reads a path that ends with a NUL and returns how much of b it took.
func (r *deviceReader) name(b []byte, at int) (text.Raw, int) {
	s, rest := untilNUL(b)
	if rest == nil {
		r.odd("the path at %#x has no end", at)
		return s, len(b)
	}
	return s, len(b) - len(rest)
}

// local reads facts bcd-format §5.3.
func (r *deviceReader) local(b []byte, at, depth int) (Body, int) {
	if len(b) < 4 {
		r.odd("local device at %#x has %d bytes, want at least 4", at, len(b))
		return nil, 0
	}
	switch t := LocalType(binary.LittleEndian.Uint32(b)); t {
	case HardDisk, VirtualDisk:
		return r.wholeDisk(b, at, depth)
	case Floppy, CDROM:
		if len(b) < 8 {
			return nil, 0
		}
		return Drive{t, binary.LittleEndian.Uint32(b[4:])}, 8 + zeros(b[8:], bootSize)
	case RAM:
		return r.ramdisk(b, at, depth)
	case FileDisk:
		p, n, ok := r.path(b[4:], at+4, depth)
		if !ok {
			return nil, 0
		}
		return File{p}, 4 + n
	}
	return nil, 0
}

func (r *deviceReader) wholeDisk(b []byte, at, depth int) (Body, int) {
	if len(b) < diskSize {
		r.odd("disk at %#x has %d bytes, want at least %d", at, len(b), diskSize)
		return nil, 0
	}
	d := disk(b)
	rest := b[diskSize:]
	if d.Local == VirtualDisk && len(rest) >= headerSize {
		f, n := r.descriptor(rest, at+diskSize, depth+1)
		d.File = &f
		return d, diskSize + n
	}
	return d, diskSize + zeros(rest, bootSize-diskSize)
}

func (r *deviceReader) ramdisk(b []byte, at, depth int) (Body, int) {
	const pathAt = 24
	if len(b) < pathAt {
		r.odd("ramdisk at %#x has %d bytes, want at least %d", at, len(b), pathAt)
		return nil, 0
	}
	p, n, ok := r.path(b[pathAt:], at+pathAt, depth)
	if !ok {
		return nil, 0
	}
	le := binary.LittleEndian
	return RAMDisk{le.Uint64(b[4:]), le.Uint64(b[12:]), le.Uint32(b[20:]), p}, pathAt + n
}

// path reads a file path structure: version, length, type, then a descriptor
// and a name. Only paths of type 5 have that form.
func (r *deviceReader) path(b []byte, at, depth int) (p Path, n int, ok bool) {
	const head, onDevice = 12, 5
	if len(b) < head+headerSize {
		r.odd("file path at %#x has %d bytes, want at least %d", at, len(b), head+headerSize)
		return p, 0, false
	}
	le := binary.LittleEndian
	p.Version = le.Uint32(b)
	n = int(le.Uint32(b[4:]))
	if n < head+headerSize || n > len(b) {
		r.odd("file path at %#x has length %d, want %d to %d", at, uint32(n), head+headerSize, len(b))
		return p, 0, false
	}
	if t := le.Uint32(b[8:]); t != onDevice {
		r.odd("file path at %#x is of type %d, want %d", at, t, onDevice)
		return p, 0, false
	}
	d, size := r.descriptor(b[head:n], at+head, depth+1)
	name, used := r.name(b[head+size:n], at+head+size)
	p.Device, p.Name = &d, name
	if left := n - head - size - used; left > 0 {
		r.odd("%d bytes of padding after the path at %#x", left, at+head+size)
	}
	return p, n, true
}

// zeros returns how many bytes at the start of b are zero, at most limit.
func zeros(b []byte, limit int) int {
	n := 0
	for n < len(b) && n < limit && b[n] == 0 {
		n++
	}
	return n
}

func zero(b []byte) bool { return zeros(b, len(b)) == len(b) }
