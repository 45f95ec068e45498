package vhd

import (
	"bytes"
	"io"

	"vmmdoctor/internal/guid"
)

// Layout and limits of the log ([MS-VHDX] §2.3).
const (
	logSector     = 4 << 10
	logHeaderSize = 64
	descriptor    = 32
	// logMax is the largest log that is replayed; Windows makes it 1 MB.
	logMax = 16 << 20
	// logEffort bounds how many bytes are checksummed in search of the active
	// sequence, in lengths of the log. Sound entries do not overlap.
	logEffort = 4
)

// A logEntry is a sound entry of the log: changes that belong together.
type logEntry struct {
	at, length int64 // in the log
	tail       int64 // where the oldest entry lies that is needed with this one
	sequence   uint64
	flushed    int64 // the file had at least this size when it was written
	last       int64 // the file needs this size to hold everything
	changes    []change
}

// A change replaces bytes of the file. Nil data stands for zeros.
type change struct {
	off, end int64
	data     []byte
}

// A replayLog is the log in memory, a ring of sectors.
type replayLog struct {
	off   int64 // in the file
	ring  []byte
	id    guid.GUID
	seen  map[int64]*logEntry // by place, nil for what is no sound entry
	spent int64               // bytes checksummed
}

// replay reads the log that h says holds changes and returns the file as it
// will be when they are written, and a note if there are any. The file itself
// is not touched.
func replay(src source, h *xheader) (source, []Note, error) {
	if h.logSize == 0 || h.logSize%vhdxUnit != 0 || h.logSize > logMax || h.logAt%vhdxUnit != 0 {
		return src, nil, damage(h.off+68, "log of %d bytes at %#x, want multiples of %d up to %d", h.logSize, h.logAt,
			vhdxUnit, logMax)
	}
	l := &replayLog{off: h.logAt, ring: make([]byte, h.logSize), id: h.log, seen: map[int64]*logEntry{}}
	if err := src.read(l.ring, h.logAt, "log"); err != nil {
		return src, nil, err
	}
	active := l.active()
	if active == nil {
		return src, nil, damage(h.logAt, "the log is in use but holds no whole sequence of entries")
	}
	head := active[len(active)-1]
	if src.size < head.flushed {
		return src, nil, damage(h.logAt+head.at+48,
			"the file has %d bytes, the log was written for at least %d: it was cut short", src.size, head.flushed)
	}
	o := &overlay{base: src}
	for _, e := range active {
		o.changes = append(o.changes, e.changes...)
	}
	if len(o.changes) == 0 {
		return src, nil, nil
	}
	replayed := source{o, max(src.size, head.last)}
	return replayed, []Note{note(LogReplayed, h.logAt,
		"the log holds changes that were not written to their places (%d of them); they were applied in memory", len(o.changes))}, nil
}

// active returns the entries to apply, oldest first: of all runs of sound
// entries with consecutive numbers the one with the highest, from the entry on
// that its last one names as the tail ([MS-VHDX] §2.3.2). Nil if there is none.
func (l *replayLog) active() []*logEntry {
	var best []*logEntry
	for at := int64(0); at < int64(len(l.ring)); {
		run := l.run(at)
		if len(run) == 0 {
			at += logSector
			continue
		}
		head := run[len(run)-1]
		if best == nil || head.sequence > best[len(best)-1].sequence {
			if whole := fromTail(run); whole != nil {
				best = whole
			}
		}
		if head.at < at {
			break // the run went round the end of the ring
		}
		at = head.at + head.length
	}
	return best
}

// fromTail drops what lies before the tail of a run's last entry, nil if the
// tail is not in the run.
func fromTail(run []*logEntry) []*logEntry {
	for i, e := range run {
		if e.at == run[len(run)-1].tail {
			return run[i:]
		}
	}
	return nil
}

// run collects the sound entries from at on whose numbers follow each other.
func (l *replayLog) run(at int64) []*logEntry {
	var run []*logEntry
	total := int64(0)
	for {
		e := l.entry(at)
		if e == nil || len(run) > 0 && e.sequence != run[len(run)-1].sequence+1 {
			return run
		}
		if total += e.length; total > int64(len(l.ring)) {
			return run
		}
		run = append(run, e)
		at = (at + e.length) % int64(len(l.ring))
	}
}

// entry returns the entry at that place, nil if there is no sound one.
func (l *replayLog) entry(at int64) *logEntry {
	e, known := l.seen[at]
	if !known {
		e = l.parse(at)
		l.seen[at] = e
	}
	return e
}

// parse reads an entry: a header, descriptors up to the end of a sector, then
// one sector of data for each data descriptor.
func (l *replayLog) parse(at int64) *logEntry {
	h := l.ring[at:][:logHeaderSize]
	length, count := int64(le.Uint32(h[8:])), int64(le.Uint32(h[24:]))
	if !bytes.HasPrefix(h, []byte("loge")) || length == 0 || length%logSector != 0 || length > int64(len(l.ring)) ||
		le.Uint64(h[16:]) == 0 || guid.GUID(h[32:48]) != l.id {
		return nil
	}
	described := roundUp(logHeaderSize+count*descriptor, logSector)
	if described > length || l.spent+length > logEffort*int64(len(l.ring)) {
		return nil
	}
	l.spent += length
	b := l.ring[at:min(at+length, int64(len(l.ring)))]
	if int64(len(b)) < length {
		b = append(bytes.Clone(b), l.ring[:length-int64(len(b))]...)
	}
	if crc32c(b, 4) != le.Uint32(h[4:]) {
		return nil
	}
	e := &logEntry{at: at, length: length, tail: int64(le.Uint32(h[12:])), sequence: le.Uint64(h[16:]),
		flushed: offset(le.Uint64(h[48:])), last: offset(le.Uint64(h[56:]))}
	if !e.decode(b, count, described) {
		return nil
	}
	return e
}

// decode reads the descriptors of the entry b, whose data begins at offset
// data, and reports whether all are sound.
func (e *logEntry) decode(b []byte, count, data int64) bool {
	for i := range count {
		d := b[logHeaderSize+i*descriptor:][:descriptor]
		c := change{off: offset(le.Uint64(d[16:]))}
		if le.Uint64(d[24:]) != e.sequence || c.off%logSector != 0 {
			return false
		}
		switch string(d[:4]) {
		case "zero":
			length := offset(le.Uint64(d[8:]))
			if length%logSector != 0 || c.off > c.off+length {
				return false
			}
			c.end = c.off + length
		case "desc":
			if data+logSector > e.length || c.off > c.off+logSector {
				return false
			}
			s := b[data:][:logSector]
			data += logSector
			if string(s[:4]) != "data" || uint64(le.Uint32(s[4:]))<<32|uint64(le.Uint32(s[4092:])) != e.sequence {
				return false
			}
			c.end = c.off + logSector
			c.data = append(append(bytes.Clone(d[8:16]), s[8:4092]...), d[4:8]...)
		default:
			return false
		}
		e.changes = append(e.changes, c)
	}
	return true
}

// An overlay is a file with changes applied over it, later ones over earlier
// ones. What lies behind the file's end and is not changed reads as zeros.
type overlay struct {
	base    source
	changes []change
}

func (o *overlay) ReadAt(p []byte, off int64) (int, error) {
	inFile := max(0, min(int64(len(p)), o.base.size-off))
	if n, err := o.base.r.ReadAt(p[:inFile], off); int64(n) < inFile {
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		return n, err
	}
	clear(p[inFile:])
	end := off + int64(len(p))
	for _, c := range o.changes {
		from, to := max(off, c.off), min(end, c.end)
		switch {
		case from >= to:
		case c.data == nil:
			clear(p[from-off : to-off])
		default:
			copy(p[from-off:to-off], c.data[from-c.off:to-c.off])
		}
	}
	return len(p), nil
}
