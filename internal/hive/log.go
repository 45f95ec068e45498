package hive

import (
	"cmp"
	"fmt"
	"io"
	"math/bits"
	"slices"
)

// A logUse says what became of a log given to [Open].
type logUse struct {
	Entries int   // replayed; a log of the form before Windows 8.1 counts as one
	Stop    error // why the log or the rest of it was refused, or nil
}

// Layout of logs (facts: bcd-format §10.2; msuhanov/regf, "Format of
// transaction log files").
const (
	sector      = 512      // unit of everything in logs
	entryHeader = 40       // bytes of a new entry before its list of pages
	maxLog      = 64 << 20 // bytes taken from one log; those of stores hold some 100 KB
	kindOld     = 1        // file type of logs before Windows 8.1; some say 2
	kindOld2    = 2
	kindNew     = 6
)

// Replayed reports whether what is read is the file as its logs complete it.
func (h *Hive) Replayed() bool {
	return slices.ContainsFunc(h.logs, func(u logUse) bool { return u.Entries > 0 })
}

// LogProblem says why a log that lies beside a dirty hive could not be used; nil
// when the logs complete it, or there is none.
func (h *Hive) LogProblem() error {
	if !h.Dirty() || h.Replayed() {
		return nil
	}
	for _, l := range h.logs {
		if l.Stop != nil {
			return l.Stop
		}
	}
	return nil
}

// An overlay is a file with sectors in memory that replace or extend its own.
type overlay struct {
	r       io.ReaderAt
	size    int64
	sectors map[int64][]byte // by offset in the file
}

// ReadAt reads within size. What neither the file nor a log holds is zero.
func (o *overlay) ReadAt(b []byte, off int64) (int, error) {
	n, err := o.r.ReadAt(b, off)
	if n < len(b) && err != nil && err != io.EOF {
		return n, err
	}
	clear(b[n:])
	for at := off / sector * sector; at < off+int64(len(b)); at += sector {
		if s, ok := o.sectors[at]; ok {
			copy(b[max(0, at-off):], s[max(0, off-at):])
		}
	}
	return len(b), nil
}

// put lays data, whole sectors, over the bins from an offset in them on.
func (o *overlay) put(at int64, data []byte) {
	for i := 0; i < len(data); i += sector {
		o.sectors[baseSize+at+int64(i)] = data[i : i+sector]
	}
}

// replay lays the pages of the logs over a dirty hive and returns the base
// block it then has. Logs of the new form are tried first: no Windows writes
// both.
func replay(b base, o *overlay, logs []Log) (base, []logUse) {
	uses := make([]logUse, len(logs))
	var entries []logEntry
	heads := make([]base, len(logs))
	for i, l := range logs {
		if heads[i], uses[i].Stop = readLogHead(l); heads[i].kind == kindNew {
			var found []logEntry
			found, uses[i].Stop = readEntries(l, i, heads[i].primary)
			entries = append(entries, found...)
		}
	}
	chain := b.chain(entries)
	if len(chain) > 0 && b.checksum != b.sum {
		b = heads[chain[len(chain)-1].log]
	}
	for _, e := range chain {
		e.lay(o)
		uses[e.log].Entries++
		b.kind, b.bins = 0, e.bins
	}
	for i, l := range logs {
		if old := heads[i].kind == kindOld || heads[i].kind == kindOld2; !old || len(chain) > 0 {
			continue
		}
		if uses[i].Stop = replayOld(b, heads[i], o, l); uses[i].Stop == nil {
			b, uses[i].Entries = heads[i], 1
			b.kind = 0
			break
		}
	}
	o.size = max(o.size, baseSize+int64(b.bins))
	return b, uses
}

// readLogHead reads the copy of the base block that a log begins with. An
// empty log has none, which is no error.
func readLogHead(l Log) (base, error) {
	if l.Err != nil {
		return base{}, fmt.Errorf("hive: open the log: %w", l.Err)
	}
	if l.Size == 0 {
		return base{}, nil
	}
	block, err := l.read(0, sector)
	if err != nil {
		return base{}, err
	}
	b := parseBase(block)
	switch {
	case string(block[:4]) != "regf":
		return base{}, errf(0, `signature of the log is %q, want "regf"`, block[:4])
	case b.kind != kindOld && b.kind != kindOld2 && b.kind != kindNew:
		return base{}, errf(0x1c, "file of type %d, want 1, 2 or 6 of a log", b.kind)
	case b.dirty():
		return base{}, errf(4, "base block of the log is not sound: sequence numbers %d and %d, checksum %#x, want %#x",
			b.primary, b.secondary, b.checksum, b.sum)
	}
	return b, nil
}

// read returns n bytes of a log, which it checks to be there before it makes
// room for them.
func (l Log) read(off, n int64) ([]byte, error) {
	if off+n > min(l.Size, maxLog) {
		return nil, &FormatError{Off: off, Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("%d bytes wanted of a log of %d (%d are read)", n, l.Size, min(l.Size, maxLog))}
	}
	b := make([]byte, n)
	if got, err := l.Reader.ReadAt(b, off); got < len(b) {
		return nil, fmt.Errorf("hive: read %d bytes of the log at %#x: %w", n, off, err)
	}
	return b, nil
}

// A logEntry is one entry of a log of the new form, its hashes checked.
type logEntry struct {
	log      int // which one
	sequence uint32
	bins     uint32 // size of the bins once it is replayed
	pages    []byte // offset and size of each page, then all pages
	count    int
}

// readEntries reads the sound entries of a log, of which the first has the
// sequence number of its base block and each other one the next number. What
// follows them are remnants. The error says which entry was refused.
func readEntries(l Log, index int, sequence uint32) ([]logEntry, error) {
	var out []logEntry
	for off := int64(sector); off+entryHeader <= min(l.Size, maxLog); {
		head, err := l.read(off, entryHeader)
		if err != nil {
			return out, err
		}
		if string(head[:4]) != "HvLE" || le.Uint32(head[12:]) != sequence {
			return out, nil
		}
		size := int64(le.Uint32(head[4:]))
		if marvin(logSeed, head[:32]) != le.Uint64(head[32:]) || size < entryHeader || size%sector != 0 {
			return out, errf(off, "log entry %d: hash of its head, or its size of %d bytes, is wrong", sequence, size)
		}
		body, err := l.read(off, size)
		if err != nil {
			return out, err
		}
		e := logEntry{log: index, sequence: sequence, bins: le.Uint32(head[16:]), count: int(le.Uint32(head[20:])),
			pages: body[entryHeader:]}
		if marvin(logSeed, e.pages) != le.Uint64(head[24:]) {
			return out, errf(off+24, "log entry %d: hash of its pages is wrong", sequence)
		}
		if err := e.check(off); err != nil {
			return out, err
		}
		out = append(out, e)
		off += size
		sequence++
	}
	return out, nil
}

// check makes sure that the pages are in the entry and belong in the bins.
func (e logEntry) check(off int64) error {
	if e.bins == 0 || e.bins%binAlign != 0 || e.bins > 1<<31 {
		return errf(off+16, "log entry %d: bins of %#x bytes, want a multiple of %#x up to 2 GB", e.sequence, e.bins,
			binAlign)
	}
	if e.count > len(e.pages)/8 {
		return errf(off+20, "log entry %d: %d pages in %d bytes", e.sequence, e.count, len(e.pages))
	}
	left := int64(len(e.pages) - 8*e.count)
	for i := range e.count {
		at, size := int64(le.Uint32(e.pages[8*i:])), int64(le.Uint32(e.pages[8*i+4:]))
		if left -= size; left < 0 || at%sector != 0 || size%sector != 0 || at+size > int64(e.bins) {
			return errf(off+entryHeader+8*int64(i), "log entry %d: page %d of %#x bytes at %#x does not fit",
				e.sequence, i+1, size, at)
		}
	}
	return nil
}

func (e logEntry) lay(o *overlay) {
	data := e.pages[8*e.count:]
	for i := range e.count {
		at, size := le.Uint32(e.pages[8*i:]), le.Uint32(e.pages[8*i+4:])
		o.put(int64(at), data[:size])
		data = data[size:]
	}
}

// chain chooses what to replay: an unbroken row of entries over all logs that
// begins with the first one not older than the hive's secondary sequence number.
// Older ones are in the file already. How much later it begins does not matter:
// Windows numbers its entries on while the hive keeps the numbers it was last
// written with (facts: dependencies §4.1.8). A base block with a wrong checksum does
// not tell; then it is the row that ends with the last entry of all.
func (b base) chain(entries []logEntry) []logEntry {
	slices.SortStableFunc(entries, func(x, y logEntry) int { return cmp.Compare(x.sequence, y.sequence) })
	entries = slices.CompactFunc(entries, func(x, y logEntry) bool { return x.sequence == y.sequence })
	if b.checksum != b.sum {
		first := len(entries) - 1
		for first > 0 && entries[first-1].sequence+1 == entries[first].sequence {
			first--
		}
		return entries[max(0, first):]
	}
	first, _ := slices.BinarySearchFunc(entries, b.secondary,
		func(e logEntry, s uint32) int { return cmp.Compare(e.sequence, s) })
	entries = entries[first:]
	if len(entries) == 0 {
		return nil
	}
	last := 1
	for last < len(entries) && entries[last].sequence == entries[last-1].sequence+1 {
		last++
	}
	return entries[:last]
}

// replayOld lays over the pages of a log of the old form: a bitmap of sectors,
// then those sectors. Such a log belongs to a hive of the same time.
func replayOld(b, head base, o *overlay, l Log) error {
	if b.checksum != b.sum { // then the first bin has the time
		var stamp [8]byte
		if _, err := o.r.ReadAt(stamp[:], baseSize+20); err != nil {
			return fmt.Errorf("hive: read the time of the first bin: %w", err)
		}
		b.time = le.Uint64(stamp[:])
	}
	if head.time != b.time {
		return errf(12, "the log was written at %#x, the hive at %#x", head.time, b.time)
	}
	if head.bins%binAlign != 0 || head.bins > 1<<31 {
		return errf(0x28, "bins of %#x bytes, want a multiple of %#x up to 2 GB", head.bins, binAlign)
	}
	bitmap, err := l.read(sector, 4+int64(head.bins/sector/8))
	if err != nil {
		return err
	}
	if string(bitmap[:4]) != "DIRT" {
		return errf(sector, `signature is %q, want "DIRT"`, bitmap[:4])
	}
	dirty := int64(0)
	for _, eight := range bitmap[4:] {
		dirty += int64(bits.OnesCount8(eight))
	}
	start := (sector + int64(len(bitmap)) + sector - 1) &^ (sector - 1)
	data, err := l.read(start, dirty*sector)
	if err != nil {
		return err
	}
	for i := range int64(head.bins / sector) {
		if bitmap[4+i/8]>>(i%8)&1 != 0 {
			o.put(i*sector, data[:sector])
			data = data[sector:]
		}
	}
	return nil
}
