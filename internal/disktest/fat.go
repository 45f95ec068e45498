package disktest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// FAT32 describes a volume for an EFI system partition, with clusters of one
// sector. Size and Start are in bytes; Label has up to 11 capital letters.
type FAT32 struct {
	Size, Start int64
	Label       string
	Serial      uint32
	Files       map[string][]byte // as in NTFS
}

// Places on a FAT32 volume, in sectors (FAT specification, section 3).
const (
	fatReserved = 32 // sectors before the first table
	fatInfo     = 1
	fatBackup   = 6
)

// fatEnd marks the last cluster of a file.
const fatEnd = 0x0FFFFFFF

// Attributes of a directory entry. All of the first four together mark a part
// of a long name.
const (
	fatLabel    = 0x08
	fatLongName = 0x0F
	fatFolder   = 0x10
	fatArchive  = 0x20
)

// A fatVolume is a FAT32 volume in the making.
type fatVolume struct {
	FAT32
	img      *Image
	table    []uint32
	perTable int64 // sectors of one table
}

// Image builds the volume.
func (f FAT32) Image() (*Image, error) {
	sectors := f.Size / sectorSize
	perTable := (sectors-fatReserved)/130 + 1 // a sector of a table serves 128 clusters, in two tables
	clusters := sectors - fatReserved - 2*perTable
	if clusters < 65525 {
		return nil, fmt.Errorf("disktest: %d bytes are too few for FAT32, which begins at 65525 clusters", f.Size)
	}
	v := &fatVolume{FAT32: f, img: NewImage(f.Size), table: []uint32{0x0FFFFFF8, fatEnd}, perTable: perTable}
	root := &file{folder: true}
	create := func(_ *file, name string) *file { return &file{name: name} }
	for _, name := range slices.Sorted(maps.Keys(f.Files)) {
		if err := root.add(name, f.Files[name], false, create); err != nil {
			return nil, err
		}
	}
	v.folder(root, 0)
	if int64(len(v.table)) > clusters {
		return nil, fmt.Errorf("disktest: the files need %d clusters, the volume has %d", len(v.table)-2, clusters)
	}
	v.finish(sectors, clusters)
	return v.img, nil
}

// chain deals out clusters for size bytes, at least one, and returns the first.
func (v *fatVolume) chain(size int) int {
	first := len(v.table)
	for range max(1, (size+sectorSize-1)/sectorSize) - 1 {
		v.table = append(v.table, uint32(len(v.table)+1))
	}
	v.table = append(v.table, fatEnd)
	return first
}

func (v *fatVolume) write(cluster int, data []byte) {
	off := (fatReserved + 2*v.perTable + int64(cluster) - 2) * sectorSize
	if off+int64(len(data)) <= v.Size {
		v.img.set(off, data)
	}
}

// folder writes a folder and all below it, and returns its first cluster.
func (v *fatVolume) folder(f *file, parent int) int {
	size := 32 * (3 + len(f.children))
	for _, c := range f.children {
		size += 32 * longEntries(c)
	}
	first := v.chain(size)
	var b []byte
	if parent == 0 {
		b = fatEntry(padded(v.Label, 11), fatLabel, 0, 0)
	} else {
		above := parent
		if parent == 2 {
			above = 0 // the root has no number from below
		}
		b = append(fatEntry(padded(".", 11), fatFolder, first, 0), fatEntry(padded("..", 11), fatFolder, above, 0)...)
	}
	for i, c := range f.children {
		short := fatName(c, i)
		b = append(b, longName(c, short)...)
		switch {
		case c.folder:
			b = append(b, fatEntry(short, fatFolder, v.folder(c, first), 0)...)
		case len(c.data) == 0:
			b = append(b, fatEntry(short, fatArchive, 0, 0)...)
		default:
			cluster := v.chain(len(c.data))
			v.write(cluster, c.data)
			b = append(b, fatEntry(short, fatArchive, cluster, len(c.data))...)
		}
	}
	v.write(first, b)
	return first
}

// fatName is the 11 characters of the short entry: the name itself when it is
// one, else its first letters and the number of the child.
func fatName(f *file, number int) string {
	stem, extension := cleanShort(strings.TrimSuffix(f.name, path.Ext(f.name))), cleanShort(path.Ext(f.name))
	if !isShort(f.name) {
		tail := fmt.Sprintf("~%d", number+1)
		stem = stem[:min(len(stem), 8-len(tail))] + tail
	}
	return padded(stem, 8) + padded(extension, 3)
}

func padded(s string, n int) string { return (s + strings.Repeat(" ", n))[:n] }

// fatEntry is a directory entry with the time of everything made here.
func fatEntry(name string, attributes byte, cluster, size int) []byte {
	b := make([]byte, 32)
	le := binary.LittleEndian
	copy(b, name)
	b[11] = attributes
	date := uint16((Stamp.Year()-1980)<<9 | int(Stamp.Month())<<5 | Stamp.Day())
	for _, at := range []int{16, 18, 24} { // made, read, written
		le.PutUint16(b[at:], date)
	}
	le.PutUint16(b[14:], uint16(Stamp.Hour())<<11)
	le.PutUint16(b[22:], uint16(Stamp.Hour())<<11)
	le.PutUint16(b[20:], uint16(cluster>>16))
	le.PutUint16(b[26:], uint16(cluster))
	le.PutUint32(b[28:], uint32(size))
	return b
}

// longPart is the number of characters of a long name in one entry.
const longPart = 13

// longEntries is how many entries the long name takes: none when the short one
// says it all, which has no small letters.
func longEntries(f *file) int {
	if isShort(f.name) && strings.ToUpper(f.name) == f.name {
		return 0
	}
	return (len(wide(f.name))/2 + longPart - 1) / longPart
}

// longName is the entries of a long name, the last part first, each tied to the
// short entry by a sum over it.
func longName(f *file, short string) []byte {
	n := longEntries(f)
	sum := byte(0)
	for _, c := range []byte(short) {
		sum = sum>>1 | sum<<7
		sum += c
	}
	chars := append(wide(f.name), 0, 0)
	for len(chars) < 2*longPart*n {
		chars = append(chars, 0xFF, 0xFF)
	}
	var b []byte
	for i := n; i > 0; i-- {
		e := make([]byte, 32)
		e[0], e[11], e[13] = byte(i), fatLongName, sum
		if i == n {
			e[0] |= 0x40
		}
		part := chars[2*longPart*(i-1):]
		copy(e[1:11], part)
		copy(e[14:26], part[10:])
		copy(e[28:32], part[22:])
		b = append(b, e...)
	}
	return b
}

// finish writes the boot sector, the information sector, their copies and both
// tables.
func (v *fatVolume) finish(sectors, clusters int64) {
	le := binary.LittleEndian
	b := make([]byte, sectorSize)
	copy(b, "\xeb\x58\x90MSDOS5.0")
	le.PutUint16(b[11:], sectorSize)
	b[13] = 1
	le.PutUint16(b[14:], fatReserved)
	b[16], b[21] = 2, 0xF8
	le.PutUint16(b[24:], 63)
	le.PutUint16(b[26:], 255)
	le.PutUint32(b[28:], uint32(v.Start/sectorSize))
	le.PutUint32(b[32:], uint32(sectors))
	le.PutUint32(b[36:], uint32(v.perTable))
	le.PutUint32(b[44:], 2) // the root's cluster
	le.PutUint16(b[48:], fatInfo)
	le.PutUint16(b[50:], fatBackup)
	b[64], b[66] = 0x80, 0x29
	le.PutUint32(b[67:], v.Serial)
	copy(b[71:], padded(v.Label, 11)+"FAT32   ")
	b[510], b[511] = 0x55, 0xAA
	info := make([]byte, sectorSize)
	copy(info, "RRaA")
	copy(info[484:], "rrAa")
	le.PutUint32(info[488:], uint32(clusters-int64(len(v.table)-2)))
	le.PutUint32(info[492:], uint32(len(v.table)))
	info[510], info[511] = 0x55, 0xAA
	for _, at := range []int64{0, fatBackup} {
		v.img.set(at*sectorSize, b)
		v.img.set((at+fatInfo)*sectorSize, info)
	}
	var table []byte
	for _, e := range v.table {
		table = le.AppendUint32(table, e)
	}
	v.img.set(fatReserved*sectorSize, table)
	v.img.set((fatReserved+v.perTable)*sectorSize, table)
}
