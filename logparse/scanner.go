package logparse

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// lineEndRoom is the most a line end takes: CR CR LF in UTF-16.
const lineEndRoom = 6

// MaxLine is how many bytes of one line are looked at and shown; a line may be
// longer (a sparse tail of NUL bytes is one line of any length).
const MaxLine = 2 << 20

// chunk is how much is read at a time; the buffer grows up to MaxLine plus
// this when a line needs it.
const chunk = 512 << 10

// A scanner cuts a file into lines at LF, CR LF, CR CR LF and CR, in one pass.
type scanner struct {
	r     io.ReaderAt
	size  int64 // no byte at or after this is read
	enc   Encoding
	chunk int // how much is read at a time

	buf  []byte // the bytes from offset off
	off  int64
	pos  int  // in buf, of the next line
	eof  bool // buf holds everything up to size
	skip bool // the rest of an overlong line comes first

	lf, cr int // in buf, of the next line ends at or after pos; -1 not looked for yet

	eventEnd []byte // </Event> as the file has it, when lines end behind it too

	// What the buffer may hold, so that not every line need be searched for it.
	high bool // bytes beyond ASCII
	nul  bool
}

func newScanner(r io.ReaderAt, enc Encoding, start int64) *scanner {
	return &scanner{r: r, enc: enc, chunk: chunk, off: start, lf: -1, cr: -1}
}

// offset is where the next line begins.
func (s *scanner) offset() int64 { return s.off + int64(s.pos) }

// next returns the next line in the buffer without its line end; the bytes stay
// valid until fill. Start is where the line is in the file. False means that
// the buffer holds no further whole line.
// Unless last is set a line whose end has not been written yet is no whole one.
// Of a line longer than MaxLine only the beginning is returned.
func (s *scanner) next(last bool) (start int64, line []byte, ok bool) {
	for {
		start = s.offset()
		if end, after, ok := s.lineEnd(last); ok {
			line, s.pos = s.buf[s.pos:end], after
			if !s.skip {
				return start, line[:min(len(line), MaxLine)], true
			}
			s.skip = false
			continue
		}
		rest := s.buf[s.pos:]
		skipping := s.skip
		switch {
		case s.eof && last && len(rest) > 0:
			s.pos, s.skip = len(s.buf), false
		case !s.eof && len(rest) >= MaxLine+lineEndRoom, !s.eof && s.skip:
			s.drop()
			s.skip = true
		default:
			return 0, nil, false
		}
		if skipping {
			return 0, nil, false
		}
		return start, rest[:min(len(rest), MaxLine)], true
	}
}

// splitEvents makes lines end behind </Event> too.
func (s *scanner) splitEvents() {
	for _, c := range eventEnd {
		switch s.enc {
		case UTF16LE:
			s.eventEnd = append(s.eventEnd, c, 0)
		case UTF16BE:
			s.eventEnd = append(s.eventEnd, 0, c)
		default:
			s.eventEnd = append(s.eventEnd, c)
		}
	}
}

// drop gives up all but the last bytes of the buffer, which may be a part of
// the line's end.
func (s *scanner) drop() {
	u := s.enc.unit()
	s.pos = max(s.pos, (len(s.buf)-2*u)/u*u)
	s.lf, s.cr = -1, -1
}

// lineEnd finds the end of the line at pos and where the next one begins.
func (s *scanner) lineEnd(last bool) (end, after int, ok bool) {
	end, after, ok = s.breakEnd(last)
	if s.eventEnd == nil {
		return end, after, ok
	}
	limit := len(s.buf)
	if ok {
		limit = end
	}
	i := bytes.Index(s.buf[s.pos:limit], s.eventEnd)
	if i < 0 {
		return end, after, ok
	}
	i += s.pos + len(s.eventEnd)
	if len(bytes.Trim(s.buf[i:limit], " \t\x00")) == 0 { // only blanks, and perhaps a line end to come
		return end, after, ok
	}
	return i, i, true
}

// breakEnd finds the line break that ends the line at pos.
func (s *scanner) breakEnd(last bool) (end, after int, ok bool) {
	u := s.enc.unit()
	if s.lf < s.pos {
		s.lf = s.find('\n')
	}
	if s.cr < s.pos {
		s.cr = s.find('\r')
	}
	none := len(s.buf)
	switch {
	case s.lf < s.cr:
		return s.lf, s.lf + u, true
	case s.cr == none:
		return 0, 0, false
	case s.lf < none && (s.lf == s.cr+u || s.lf == s.cr+2*u && s.isCR(s.cr+u)):
		return s.cr, s.lf + u, true
	case len(s.buf)-s.cr < 3*u && !(s.eof && last):
		return 0, 0, false // what follows decides
	}
	return s.cr, s.cr + u, true
}

// find returns where the next c at or after pos is, or the length of the buffer.
func (s *scanner) find(c byte) int {
	if s.enc.unit() == 1 {
		if i := bytes.IndexByte(s.buf[s.pos:], c); i >= 0 {
			return s.pos + i
		}
		return len(s.buf)
	}
	for i := s.pos; i < len(s.buf); {
		j := bytes.IndexByte(s.buf[i:], c)
		if j < 0 {
			break
		}
		if at := (i + j - s.pos) / 2 * 2; s.isUnit(s.pos+at, c) {
			return s.pos + at
		}
		i += j + 1
	}
	return len(s.buf)
}

func (s *scanner) isCR(i int) bool {
	if s.enc.unit() == 1 {
		return s.buf[i] == '\r'
	}
	return s.isUnit(i, '\r')
}

// isUnit reports whether the UTF-16 code unit at i is c.
func (s *scanner) isUnit(i int, c byte) bool {
	if i+1 >= len(s.buf) {
		return false
	}
	if s.enc == UTF16BE {
		return s.buf[i] == 0 && s.buf[i+1] == c
	}
	return s.buf[i] == c && s.buf[i+1] == 0
}

// fill reads the next bytes behind those not yet used, into a buffer of which
// the memory is used when it is large enough. What next has returned before
// stays valid in the old one, unless they are the same.
func (s *scanner) fill(ctx context.Context, buf []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rest := s.buf[s.pos:]
	if cap(buf) < len(rest)+s.chunk {
		buf = make([]byte, 0, 2*(len(rest)+s.chunk))
	}
	n := copy(buf[:len(rest)], rest)
	s.buf, s.off = buf[:n], s.off+int64(s.pos)
	s.pos, s.lf, s.cr = 0, -1, -1
	want := min(int64(s.chunk), s.size-s.off-int64(n))
	if want <= 0 {
		s.eof = true
		return nil
	}
	got, err := s.r.ReadAt(buf[n:n+int(want)], s.off+int64(n))
	s.buf = buf[:n+got]
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	s.eof = got == 0 // a file cut short while it is read ends there
	s.high = beyondASCII(s.buf)
	s.nul = s.enc.unit() > 1 || bytes.IndexByte(s.buf, 0) >= 0
	return nil
}

// withoutEnd cuts the line end off the bytes of one whole line.
func withoutEnd(line []byte, enc Encoding) []byte {
	s := scanner{enc: enc, buf: line, lf: -1, cr: -1, eof: true}
	if end, _, ok := s.lineEnd(true); ok {
		return line[:end]
	}
	return line
}
