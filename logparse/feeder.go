package logparse

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// MaxLine is how many bytes of one line are looked at and shown; a line may be
// longer (a sparse tail of NUL bytes is one line of any length).
const MaxLine = 2 << 20

// chunk is how much is read at a time; a buffer grows up to MaxLine plus this
// when a line needs it.
const chunk = 512 << 10

// maxPieceLines is how many lines a piece has at most: what is noted of a line while
// it is recognised takes more than a line may.
const maxPieceLines = 8 << 10

// A feeder reads a file front to back and cuts it behind the end of a line, so
// that each piece can be cut into lines without the others.
type feeder struct {
	r     io.ReaderAt
	size  int64 // no byte at or after this is read
	enc   Encoding
	chunk int // how much is read at a time

	certain  bool   // about the encoding
	eventEnd []byte // </Event> as the file has it, when lines end behind it too
	off      int64  // of rest
	rest     []byte // read, and not given out
	skip     bool   // rest begins within a line that is longer than MaxLine
	whole    bool   // rest holds whole lines
}

// A piece is some whole lines of a text.
type piece struct {
	buf   []byte
	start int64 // where buf is in the file
	end   int64 // where the next piece begins
	last  bool  // nothing follows for now
}

// next reads the next piece into p, of which the memory is used when it is large
// enough. Last says that the text ends where it ends now, so that its last line
// is whole.
func (f *feeder) next(ctx context.Context, p *piece, last bool) error {
	buf := append(p.buf[:0], f.rest...)
	for {
		var eof bool
		err := ctx.Err()
		if err == nil && !f.whole {
			buf, eof, err = f.fill(buf)
		}
		f.whole = false
		buf = f.skipRest(buf, eof && last)
		end := f.lastEnd(buf, eof && last)
		if end == 0 && !eof && len(buf) >= MaxLine+lineEndRoom {
			end, f.skip = f.allBut(buf), true
		}
		if end == 0 && !eof && err == nil {
			continue
		}
		if few := f.few(buf[:end]); few < end && err == nil {
			end, eof, f.whole = few, false, true
		}
		f.rest = append(f.rest[:0], buf[end:]...)
		*p = piece{buf: buf[:end], start: f.off, end: f.off + int64(end), last: eof || err != nil}
		f.off = p.end
		f.settleEncoding(p.buf)
		return err
	}
}

// few is how much of whole lines a piece takes.
func (f *feeder) few(buf []byte) int {
	if bytes.Count(buf, []byte{'\n'})+bytes.Count(buf, []byte{'\r'}) <= maxPieceLines {
		return len(buf)
	}
	l := newLines(f.enc, f.eventEnd, buf)
	for range maxPieceLines {
		if _, _, ok := l.next(); !ok {
			break
		}
	}
	return l.pos
}

// allBut is how much of buf there is before what may be a part of a line's end.
func (f *feeder) allBut(buf []byte) int {
	u := f.enc.unit()
	return max(len(buf)/u*u-2*u, 0)
}

// fill reads a chunk behind what is in buf, which is the text from off on.
func (f *feeder) fill(buf []byte) (_ []byte, eof bool, err error) {
	n := len(buf)
	want := int(min(int64(f.chunk), f.size-f.off-int64(n)))
	if want <= 0 {
		return buf, true, nil
	}
	if cap(buf) < n+want {
		buf = append(make([]byte, 0, n+want+want/8), buf...)
	}
	got, err := f.r.ReadAt(buf[n:n+want], f.off+int64(n))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:n+got], got == 0, err // a file cut short while it is read ends there
}

// skipRest drops the rest of an overlong line. Its last bytes stay, which may be
// a part of the line's end.
func (f *feeder) skipRest(buf []byte, all bool) []byte {
	if !f.skip {
		return buf
	}
	l := newLines(f.enc, f.eventEnd, buf)
	_, end, ok := l.lineEnd(all)
	switch {
	case ok:
		f.skip = false
	case all:
		end, f.skip = len(buf), false
	default:
		end = f.allBut(buf)
	}
	f.off += int64(end)
	return buf[:copy(buf, buf[end:])]
}

// lastEnd is where the line after the last whole one in buf begins; 0 when there
// is no whole one.
func (f *feeder) lastEnd(buf []byte, all bool) int {
	if f.skip {
		return 0
	}
	if all {
		return len(buf)
	}
	u := f.enc.unit()
	if i := lastUnit(buf, '\n', f.enc); i >= 0 {
		return i + u
	}
	// What follows the last carriage returns decides what they end.
	if i := lastUnit(buf[:max(len(buf)-2*u, 0)], '\r', f.enc); i >= 0 {
		return i + u
	}
	if f.eventEnd != nil {
		visible := bytes.TrimRight(buf, " \t\r\x00")
		if i := bytes.LastIndex(visible[:max(len(visible)-u, 0)], f.eventEnd); i >= 0 {
			return i + len(f.eventEnd)
		}
	}
	return 0
}

// lastUnit returns where the last c in buf is, -1 when there is none.
func lastUnit(buf []byte, c byte, enc Encoding) int {
	for end := len(buf); ; {
		i := bytes.LastIndexByte(buf[:end], c)
		if i < 0 || enc.unit() == 1 {
			return i
		}
		if at := i &^ 1; isUnit(buf, at, c, enc) {
			return at
		}
		end = i
	}
}

// settleEncoding decides, at the first character beyond ASCII, which of the
// single-byte encodings a text without a mark has.
func (f *feeder) settleEncoding(buf []byte) {
	if f.certain || !beyondASCII(buf) {
		return
	}
	l := newLines(f.enc, f.eventEnd, buf)
	for _, line, ok := l.next(); ok; _, line, ok = l.next() {
		if beyondASCII(line) {
			f.enc, f.certain = singleByte(line), true
			return
		}
	}
}

// newFeeder looks at the first bytes of a text.
func newFeeder(r io.ReaderAt, head []byte) (f *feeder, xml bool) {
	enc, bom := detectEncoding(head)
	f = &feeder{r: r, enc: enc, chunk: chunk, off: int64(bom), certain: bom > 0 || enc != UTF8}
	if xml = bytes.Contains(enc.appendText(nil, head), []byte(eventSchema)); xml {
		f.eventEnd = enc.encodeASCII(eventEnd)
	}
	return f, xml
}
