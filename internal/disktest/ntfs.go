package disktest

import (
	"fmt"
	"slices"
	"time"
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
	// Sparse names files whose zeros are to be holes, Compressed those stored in
	// NTFS's compression, for which clusters have at most 4096 bytes.
	Sparse, Compressed []string
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
	clusters int64         // that NTFS counts
	record   int           // bytes of a file record
	next     int64         // first cluster not dealt out
	free     []run         // among those dealt out
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
	v.reserveExtensions()
	v.reserveTable()
	for _, f := range v.inOrder() {
		if !f.folder && f.base == nil {
			v.content(f)
		}
	}
	v.systemFiles()
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
		return nil, fmt.Errorf("disktest: no NTFS volume has clusters of %d bytes in sectors of %d", n.Cluster,
			n.Sector)
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

// recordOf lays out a file's record, or a free one.
func (v *volume) recordOf(number int) ([]byte, error) {
	h := head{number: uint32(number), sequence: 1}
	f, ok := v.files[number]
	if !ok {
		if number < recordFirst {
			h.sequence = uint16(number)
		}
		return record(v.record, h, nil)
	}
	h.sequence, h.flags = f.sequence, f.flags()
	attributes := f.attributes
	if f.base == nil {
		names := f.names(v)
		h.links = uint16(len(names))
		attributes = slices.Concat([]attribute{v.standardInformation(f)}, names, attributes)
		slices.SortStableFunc(attributes, func(a, b attribute) int { return int(a.kind) - int(b.kind) })
	} else {
		h.base = f.base.reference()
	}
	if f.isDeleted() {
		h.sequence, h.links, h.flags = h.sequence+1, 0, h.flags&^recordInUse
	}
	b, err := record(v.record, h, attributes)
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
	for _, r := range v.free {
		for c := r.cluster; c < r.cluster+r.count && c < v.clusters && !r.hole; c++ {
			bits[c/8] &^= 1 << (c % 8)
		}
	}
	for i := v.clusters; i < int64(len(bits)*8); i++ { // no clusters: never free
		bits[i/8] |= 1 << (i % 8)
	}
	v.fill(runs, bits)
	f.attributes = []attribute{{kind: attrData, runs: runs, size: f.size, allocated: f.allocated}}
}
