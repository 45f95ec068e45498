package ntfs

import (
	"fmt"
	"io"
	"math"
	"sort"
	"sync"
)

// An extent is a piece of a stream that lies in one row of clusters.
type extent struct {
	first int64 // cluster of the stream
	count int64 // clusters
	at    int64 // cluster of the volume, or hole
}

const hole = -1

// A stream is the content of an attribute: bytes in the MFT record itself, or
// extents on the volume. Its ReadAt is safe for concurrent use if r's is.
type stream struct {
	r        io.ReaderAt // the volume: pages for its own structures, the disk for files
	cluster  int64
	resident []byte
	home     int64 // where the resident bytes or the attribute stand on the volume
	extents  []extent

	size        int64
	initialized int64 // bytes from here on were never written and read as zeros

	unit int64 // clusters of a compression unit, 0 for a plain stream
	last lastUnit
}

// lastUnit is the unit that was decompressed last: reading on needs it again.
type lastUnit struct {
	sync.Mutex
	number int64 // plus one, so that the zero value is none
	data   []byte
}

// join makes one stream of an attribute's pieces. That they follow each other
// without a gap, lie on the volume and reach the stream's size is checked here:
// a stream that ends early must be an error, never less data.
func (v *Volume) join(pieces []attribute, r io.ReaderAt) (*stream, error) {
	s, err := v.joinLoose(pieces, r)
	if err != nil {
		return nil, err
	}
	if held := s.mapped(); held < s.size {
		a := pieces[0]
		return nil, formatErr(a.off,
			"%s of MFT record %d has %d bytes, but its run lists end at %d: damaged or too fragmented", kindName(a.kind), a.owner, s.size, held)
	}
	return s, nil
}

// joinLoose is join for a stream whose later pieces are still to come.
func (v *Volume) joinLoose(pieces []attribute, r io.ReaderAt) (*stream, error) {
	a := pieces[0]
	s := &stream{
		r:           r,
		cluster:     v.geo.cluster,
		resident:    a.content,
		home:        a.off,
		size:        a.size,
		initialized: min(a.initialized, a.size),
	}
	if a.resident {
		return s, nil
	}
	if a.flags&flagCompressed != 0 {
		if a.unit == 0 || a.unit > 16 || v.geo.cluster<<a.unit > maxUnit {
			return nil, formatErr(a.off+attrUnitAt,
				"%s of MFT record %d: compression unit of 2^%d clusters, want 1 byte to 1 MB", kindName(a.kind), a.owner, a.unit)
		}
		s.unit = 1 << a.unit
	}
	for _, p := range pieces {
		if err := v.addRuns(s, p); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// addRuns appends the extents of one piece.
func (v *Volume) addRuns(s *stream, p attribute) error {
	next := s.mapped() / s.cluster
	if p.resident || p.first != next {
		return formatErr(p.off+attrFirstAt, "%s of MFT record %d continues at cluster %d, want %d", kindName(p.kind),
			p.owner, p.first, next)
	}
	runs, n, err := decodeRuns(p.runs)
	if err != nil {
		return &FormatError{p.runsOff + int64(n), fmt.Sprintf("%s of MFT record %d", kindName(p.kind), p.owner), err}
	}
	for i, run := range runs {
		if run.count <= 0 || run.count > math.MaxInt64/s.cluster-next {
			return formatErr(p.off, "%s of MFT record %d: run %d is %d clusters long", kindName(p.kind), p.owner, i,
				run.count)
		}
		e := extent{first: next, count: run.count, at: run.at}
		if e.at != hole && e.at > v.geo.clusters-e.count {
			return formatErr(p.off, "%s of MFT record %d: run %d lies in clusters %d to %d, the volume has %d",
				kindName(p.kind), p.owner, i, e.at, e.at+e.count-1, v.geo.clusters)
		}
		s.extents = append(s.extents, e)
		next += e.count
	}
	if next != p.last+1 {
		return formatErr(p.off+attrLastAt, "%s of MFT record %d: run list ends at cluster %d, want %d", kindName(p.kind),
			p.owner, next-1, p.last)
	}
	return nil
}

// mapped returns how many bytes the extents, or the resident bytes, hold.
func (s *stream) mapped() int64 {
	if len(s.extents) == 0 {
		return int64(len(s.resident))
	}
	e := s.extents[len(s.extents)-1]
	return (e.first + e.count) * s.cluster
}

// find returns the index of the extent that holds a cluster of the stream.
func (s *stream) find(cluster int64) int {
	return sort.Search(len(s.extents), func(i int) bool {
		e := s.extents[i]
		return cluster < e.first+e.count
	})
}

// physical returns where the byte off of the stream lies on the volume, or
// where the stream is described if it lies nowhere. For messages.
func (s *stream) physical(off int64) int64 {
	if i := s.find(off / s.cluster); i < len(s.extents) && s.extents[i].at != hole {
		e := s.extents[i]
		return e.at*s.cluster + off - e.first*s.cluster
	}
	return s.home
}

// ReadAt implements io.ReaderAt: len(p) bytes, or an error that says why not,
// io.EOF at the end of the stream.
func (s *stream) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errNegative
	}
	var end error
	if left := s.size - min(off, s.size); int64(len(p)) > left {
		p, end = p[:left], io.EOF
	}
	written := min(max(s.initialized-off, 0), int64(len(p)))
	n, err := s.readWritten(p[:written], off)
	if err != nil {
		return n, err
	}
	clear(p[written:])
	return len(p), end
}

// readWritten reads what was written: all of it, or an error.
func (s *stream) readWritten(p []byte, off int64) (int, error) {
	switch {
	case len(p) == 0:
		return 0, nil
	case len(s.extents) == 0:
		return copy(p, s.resident[off:]), nil
	case s.unit != 0:
		return s.readCompressed(p, off)
	default:
		return s.readPlain(p, off)
	}
}

// readPlain maps the range through the run list, straight to the volume.
func (s *stream) readPlain(p []byte, off int64) (int, error) {
	n := 0
	for i := s.find(off / s.cluster); n < len(p); i++ {
		e := s.extents[i]
		in := off + int64(n) - e.first*s.cluster
		part := p[n:min(int64(len(p)), int64(n)+e.count*s.cluster-in)]
		if e.at == hole {
			clear(part)
		} else if err := readFull(s.r, part, e.at*s.cluster+in); err != nil {
			return n, err
		}
		n += len(part)
	}
	return n, nil
}
