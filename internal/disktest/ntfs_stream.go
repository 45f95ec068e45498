package disktest

import (
	"encoding/binary"
	"slices"
)

// runsPerRecord is how many runs one record surely holds. A file in more pieces
// gets an attribute list and further records.
const runsPerRecord = 64

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
			v.free = append(v.free, run{cluster: v.next, count: 1})
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

// content gives an ordinary file its data attribute: in the record when there
// is room, else on the volume.
func (v *volume) content(f *file) {
	if round(24+len(f.data), 8) <= v.room(f) && f.pieces <= 1 && f.stored == 0 {
		f.size, f.allocated = int64(len(f.data)), round(int64(len(f.data)), 8)
		f.attributes = []attribute{{kind: attrData, value: f.data}}
		return
	}
	a := attribute{}
	if f.stored != 0 {
		a = v.unitStream(f.data, f.stored)
	} else {
		a = v.stream(attrData, "", f.data, f.pieces)
	}
	f.size, f.allocated = a.size, a.allocated
	f.attributes = []attribute{a}
	if f.deleted {
		v.free = append(v.free, a.runs...)
	}
	v.spill(f, a)
}

// unitStream is a stream stored by units of 16 clusters, sparse or compressed:
// units of zeros are holes, and a compressed unit ends in one.
func (v *volume) unitStream(data []byte, stored uint16) attribute {
	unit := storedUnit * v.Cluster
	a := attribute{kind: attrData, flags: stored, size: int64(len(data)),
		allocated: round(int64(len(data)), int64(unit))}
	for ; len(data) > 0; data = data[min(unit, len(data)):] {
		piece, clusters := data[:min(unit, len(data))], int64(storedUnit)
		if allZero(piece) {
			clusters = 0
		} else if stored == attrCompressed {
			whole := make([]byte, round(len(piece), lznt1Chunk)) // only whole chunks are packed
			copy(whole, piece)
			packed := lznt1(whole)
			if n := round(int64(len(packed)), int64(v.Cluster)) / int64(v.Cluster); n < storedUnit {
				piece, clusters = packed, n
			}
		}
		a.onDisk += clusters * int64(v.Cluster)
		if clusters > 0 {
			runs := v.allocate(clusters, 1)
			v.fill(runs, piece)
			a.runs = append(a.runs, runs...)
		}
		if clusters < storedUnit {
			a.runs = append(a.runs, run{hole: true, count: storedUnit - clusters})
		}
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

// maxRuns is how many runs a file's data may come to.
func (v *volume) maxRuns(f *file) int {
	if f.stored != 0 {
		return 2 * (len(f.data)/(storedUnit*v.Cluster) + 1)
	}
	return f.pieces
}

// reserveExtensions makes further records for the files that may need them.
func (v *volume) reserveExtensions() {
	for _, f := range v.inOrder() {
		n := v.maxRuns(f)
		if f.folder || n <= runsPerRecord {
			continue
		}
		for ; n > 0; n -= runsPerRecord {
			e := &file{number: v.records, sequence: 1, time: Stamp, base: f}
			f.extensions = append(f.extensions, e)
			v.files[e.number] = e
			v.records++
		}
	}
}

// spill moves a file's data attribute into its further records, piece by piece,
// and leaves a list of all attributes in its place. Records that are not needed
// are given back.
func (v *volume) spill(f *file, a attribute) {
	extensions := f.extensions
	f.extensions = nil
	if len(a.runs) > runsPerRecord {
		f.attributes = nil
		for first := int64(0); len(a.runs) > 0; {
			part := a
			part.first, part.runs = first, a.runs[:min(runsPerRecord, len(a.runs))]
			a.runs = a.runs[len(part.runs):]
			for _, r := range part.runs {
				first += r.count
			}
			extensions[0].attributes = []attribute{part}
			f.extensions, extensions = append(f.extensions, extensions[0]), extensions[1:]
		}
		f.attributes = []attribute{{kind: attrList, value: v.attributeList(f)}}
	}
	for _, e := range extensions {
		delete(v.files, e.number)
	}
}

// attributeList names every attribute of a file that lies in several records:
// its type, first cluster, record and number there.
func (v *volume) attributeList(f *file) []byte {
	var list []byte
	add := func(kind uint32, first int64, in *file, id int) {
		b := make([]byte, 32)
		le := binary.LittleEndian
		le.PutUint32(b, kind)
		le.PutUint16(b[4:], uint16(len(b)))
		b[7] = 26 // where a name would be
		le.PutUint64(b[8:], uint64(first))
		le.PutUint64(b[16:], in.reference())
		le.PutUint16(b[24:], uint16(id))
		list = append(list, b...)
	}
	add(attrStandardInformation, 0, f, 0)
	for i := range f.keys() {
		add(attrFileName, 0, f, 2+i) // the list itself has number 1
	}
	for _, e := range f.extensions {
		add(attrData, e.attributes[0].first, e, 0)
	}
	return list
}
