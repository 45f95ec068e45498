package disktest

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

// BootSector says which loader's names a boot sector carries. Only the names
// are there, at the places where each age of boot sector has them; the code
// around them is left out.
type BootSector int

const (
	Bootmgr8 BootSector = iota // Windows 8, Server 2012 and later
	Bootmgr7                   // Vista to 7, Server 2008 and 2008 R2
	NTLDR                      // 2000 to Server 2003
	NoBoot                     // no loader
)

// Stamp is the time of everything made here: the day of the article's traces.
var Stamp = time.Date(2013, 5, 31, 12, 0, 0, 0, time.UTC)

// fileTime is t in the form of NTFS and the registry: units of 100 ns since 1601.
func fileTime(t time.Time) uint64 {
	return uint64(t.Unix()+11644473600)*10_000_000 + uint64(t.Nanosecond()/100)
}

// NTFS describes a volume. Of its fields only Size must be set.
type NTFS struct {
	Size    int64 // of the partition in bytes; its last sector is the copy of the boot sector
	Start   int64 // of the partition on the disk in bytes
	Sector  int   // 512 when zero
	Cluster int   // bytes, a power of two; 4096 when zero
	Label   string
	Serial  uint64
	Boot    BootSector
	Dirty   bool // chkdsk is due

	// Files maps slash-separated paths to contents; nil makes a folder. Folders
	// on the way come by themselves. Names differing in case only are one.
	Files map[string][]byte
	// Fragments gives the number of pieces a file is to lie in; 1 when absent.
	Fragments map[string]int
	// Sparse names files whose zeros are to be holes.
	Sparse []string
	// Deleted are files that were there: their records are free, and their
	// names stand in an index block that its folder no longer uses.
	Deleted map[string][]byte
	// Times gives files and folders another time than Stamp.
	Times map[string]time.Time
}

// Records of an NTFS volume that are always the same file.
const (
	recordMFT     = 0
	recordMirror  = 1
	recordLog     = 2
	recordVolume  = 3
	recordAttrDef = 4
	recordRoot    = 5
	recordBitmap  = 6
	recordBoot    = 7
	recordBad     = 8
	recordSecure  = 9
	recordUpCase  = 10
	recordExtend  = 11
	recordFirst   = 24 // the first one for ordinary files
)

// A volume is an NTFS volume in the making.
type volume struct {
	NTFS
	img      *Image
	clusters int64 // that NTFS counts
	record   int   // bytes of a file record
	next     int64 // first cluster not dealt out
	gaps     []int64
	files    map[int]*file // by record number
	records  int           // in the file table
	root     *file
	table    []run // where the file table lies
	mirror   []run
}

// Image builds the volume. An error says what of the description does not fit.
func (n NTFS) Image() (*Image, error) {
	v, err := newVolume(n)
	if err != nil {
		return nil, err
	}
	if err := v.tree(); err != nil {
		return nil, err
	}
	v.reserveTable()
	v.systemFiles()
	for _, f := range v.inOrder() {
		if f.number >= recordFirst && !f.folder {
			f.attributes = append(f.attributes, v.content(f))
		}
	}
	for _, f := range v.inOrder() {
		if f.folder {
			f.attributes = append(f.attributes, v.index(f)...)
		}
	}
	v.bitmap()
	if v.next > v.clusters {
		return nil, fmt.Errorf("disktest: the files need %d clusters, the volume has %d", v.next, v.clusters)
	}
	if err := v.writeTable(); err != nil {
		return nil, err
	}
	v.bootSectors()
	return v.img, nil
}

func newVolume(n NTFS) (*volume, error) {
	if n.Sector == 0 {
		n.Sector = stride
	}
	if n.Cluster == 0 {
		n.Cluster = max(4096, n.Sector)
	}
	if n.Cluster&(n.Cluster-1) != 0 || n.Cluster < n.Sector || n.Cluster > 64<<10 {
		return nil, fmt.Errorf("disktest: no NTFS volume has clusters of %d bytes in sectors of %d", n.Cluster, n.Sector)
	}
	if n.Size < 1<<20 || n.Size%int64(n.Sector) != 0 {
		return nil, fmt.Errorf("disktest: an NTFS volume cannot be %d bytes long", n.Size)
	}
	return &volume{
		NTFS:     n,
		img:      NewImage(n.Size),
		clusters: (n.Size - int64(n.Sector)) / int64(n.Cluster),
		record:   max(1024, n.Sector),
		files:    make(map[int]*file),
	}, nil
}

// inOrder is every file by record number.
func (v *volume) inOrder() []*file {
	var all []*file
	for i := range v.records {
		if f, ok := v.files[i]; ok {
			all = append(all, f)
		}
	}
	return all
}

// allocate deals out count clusters in that many pieces. More than one piece
// lie backwards, with a free cluster between them.
func (v *volume) allocate(count int64, pieces int) []run {
	pieces = int(min(int64(max(pieces, 1)), count))
	var runs []run
	for i := range pieces {
		n := count / int64(pieces)
		if i == 0 {
			n += count % int64(pieces)
		}
		runs = append(runs, run{cluster: v.next, count: n})
		v.next += n
		if pieces > 1 {
			v.gaps = append(v.gaps, v.next)
			v.next++
		}
	}
	if pieces > 1 {
		slices.Reverse(runs)
	}
	return runs
}

// stream puts data on the volume and returns its attribute.
func (v *volume) stream(kind uint32, name string, data []byte, pieces int) attribute {
	c := int64(v.Cluster)
	a := attribute{kind: kind, name: name, size: int64(len(data)), allocated: round(int64(len(data)), c)}
	a.runs = v.allocate(a.allocated/c, pieces)
	v.fill(a.runs, data)
	return a
}

// fill writes data over runs. What does not fit the volume is left for Image
// to report when all is dealt out.
func (v *volume) fill(runs []run, data []byte) {
	for _, r := range runs {
		n := int(min(r.count*int64(v.Cluster), int64(len(data))))
		if !r.hole && r.cluster+r.count <= v.clusters {
			v.img.set(r.cluster*int64(v.Cluster), data[:n])
		}
		data = data[n:]
	}
}

// content is the data attribute of an ordinary file: in the record when there
// is room, else on the volume.
func (v *volume) content(f *file) attribute {
	if round(24+len(f.data), 8) <= v.room(f) && f.pieces <= 1 && !f.sparse {
		f.size, f.allocated = int64(len(f.data)), round(int64(len(f.data)), 8)
		return attribute{kind: attrData, value: f.data}
	}
	a := attribute{}
	if f.sparse {
		a = v.sparseStream(f.data)
	} else {
		a = v.stream(attrData, "", f.data, f.pieces)
	}
	f.size, f.allocated = a.size, a.allocated
	return a
}

// sparseStream is a stream whose units of zeros take no space.
func (v *volume) sparseStream(data []byte) attribute {
	unit := sparseUnit * v.Cluster
	a := attribute{kind: attrData, flags: attrSparse, size: int64(len(data)), allocated: round(int64(len(data)), int64(unit))}
	for ; len(data) > 0; data = data[min(unit, len(data)):] {
		piece := data[:min(unit, len(data))]
		if allZero(piece) {
			a.runs = append(a.runs, run{hole: true, count: sparseUnit})
			continue
		}
		runs := v.allocate(sparseUnit, 1)
		v.fill(runs, piece)
		a.runs = append(a.runs, runs...)
	}
	a.runs = joined(a.runs)
	return a
}

// joined makes one run of neighbours.
func joined(runs []run) []run {
	var out []run
	for _, r := range runs {
		if n := len(out); n > 0 && out[n-1].hole == r.hole && (r.hole || out[n-1].cluster+out[n-1].count == r.cluster) {
			out[n-1].count += r.count
			continue
		}
		out = append(out, r)
	}
	return out
}

// reserveTable deals out the boot area, the file table, and its mirror, which
// holds the first four records or a cluster full of them.
func (v *volume) reserveTable() {
	c := int64(v.Cluster)
	v.allocate(round(int64(bootArea), c)/c, 1)
	size := round(int64(v.records*v.record), max(c, int64(8*v.record)))
	v.records = int(size) / v.record
	v.table = v.allocate(size/c, 1)
	v.mirror = v.allocate(max(1, int64(4*v.record)/c), 1)
}

// writeTable writes every file record, and the first ones again in the mirror.
func (v *volume) writeTable() error {
	var table []byte
	for i := range v.records {
		b, err := v.recordOf(i)
		if err != nil {
			return err
		}
		table = append(table, b...)
	}
	v.fill(v.table, table)
	v.fill(v.mirror, table[:v.mirror[0].count*int64(v.Cluster)])
	return nil
}

func (v *volume) recordOf(number int) ([]byte, error) {
	f, ok := v.files[number]
	if !ok {
		sequence := 1
		if number < recordFirst {
			sequence = number
		}
		return record(v.record, uint32(number), uint16(sequence), 0, 0, nil)
	}
	names := f.names(v)
	attributes := append([]attribute{v.standardInformation(f)}, names...)
	attributes = append(attributes, f.attributes...)
	slices.SortStableFunc(attributes, func(a, b attribute) int { return int(a.kind) - int(b.kind) })
	sequence, links, flags := f.sequence, uint16(len(names)), f.flags()
	if f.deleted {
		sequence, links, flags = sequence+1, 0, flags&^recordInUse
	}
	b, err := record(v.record, uint32(number), sequence, links, flags, attributes)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, f.name)
	}
	return b, nil
}

// bitmap deals out and writes the map of clusters in use. It comes last: what
// follows it is free.
func (v *volume) bitmap() {
	f := v.files[recordBitmap]
	bits := make([]byte, f.size)
	runs := v.allocate(f.allocated/int64(v.Cluster), 1)
	for i := range min(v.next, v.clusters) {
		bits[i/8] |= 1 << (i % 8)
	}
	for _, g := range v.gaps {
		bits[g/8] &^= 1 << (g % 8)
	}
	for i := v.clusters; i < int64(len(bits)*8); i++ { // no clusters: never free
		bits[i/8] |= 1 << (i % 8)
	}
	v.fill(runs, bits)
	f.attributes = []attribute{{kind: attrData, runs: runs, size: f.size, allocated: f.allocated}}
}

// bootArea is the length in bytes of $Boot, the boot sector and the loader's
// first stage behind it.
const bootArea = 8192

// bootSectors writes the boot area and the copy of its first sector at the end
// of the partition, one sector beyond those NTFS counts.
func (v *volume) bootSectors() {
	b := make([]byte, bootArea)
	le := binary.LittleEndian
	copy(b, "\xeb\x52\x90NTFS    ")
	le.PutUint16(b[11:], uint16(v.Sector))
	b[13] = byte(v.Cluster / v.Sector)
	b[21] = 0xF8
	le.PutUint16(b[24:], 63)
	le.PutUint16(b[26:], 255)
	le.PutUint32(b[28:], uint32(v.Start/int64(v.Sector)))
	le.PutUint32(b[36:], 0x00800080)
	le.PutUint64(b[40:], uint64(v.Size/int64(v.Sector)-1))
	le.PutUint64(b[48:], uint64(v.table[0].cluster))
	le.PutUint64(b[56:], uint64(v.mirror[0].cluster))
	b[64] = clustersPer(v.record, v.Cluster)
	b[68] = clustersPer(indexBlock, v.Cluster)
	le.PutUint64(b[72:], v.Serial)
	b[510], b[511] = 0x55, 0xAA
	v.Boot.names(b)
	v.img.set(0, b)
	v.img.set(v.Size-int64(v.Sector), b[:v.Sector])
}

// clustersPer is a size in clusters, or, when it is less than one, the
// negative of its logarithm.
func clustersPer(size, cluster int) byte {
	if size >= cluster {
		return byte(size / cluster)
	}
	log := 0
	for 1<<log < size {
		log++
	}
	return byte(-log)
}

// names puts the loader's names where this age of boot sector keeps them: the
// messages, and from byte 512 the name itself with its length before it.
func (s BootSector) names(b []byte) {
	loader, fallback := "BOOTMGR", "NTLDR"
	switch s {
	case Bootmgr8:
		copy(b[0x1A9:], "BOOTMGR is compressed")
	case Bootmgr7:
		copy(b[0x1AB:], "BOOTMGR is missing")
		copy(b[0x1C0:], "BOOTMGR is compressed")
	case NTLDR:
		copy(b[0x1A2:], "NTLDR is missing")
		copy(b[0x1B5:], "NTLDR is compressed")
		loader, fallback = "NTLDR", ""
	case NoBoot:
		return
	}
	at := counted(b, 0x200, loader)
	counted(b, at, "$I30")
	if fallback != "" {
		counted(b, 0x25A, fallback)
	}
}

// counted writes a UTF-16 name with its length in characters before it, and
// returns where it ends.
func counted(b []byte, at int, name string) int {
	binary.LittleEndian.PutUint16(b[at:], uint16(len(name)))
	return at + 2 + copy(b[at+2:], wide(name))
}
