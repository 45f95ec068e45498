package ntfs

import (
	"encoding/binary"
	"fmt"

	"www.velocidex.com/golang/go-ntfs/parser"
)

const (
	maxUnit = 1 << 20 // bytes in a compression unit; Windows writes 64 KB
	// LZNT1 works in chunks that hold this many bytes when unpacked (MS-XCA 2.5).
	chunkSize = 4096
)

// readCompressed reads from a stream that NTFS compressed, unit by unit.
func (s *stream) readCompressed(p []byte, off int64) (int, error) {
	s.last.Lock()
	defer s.last.Unlock()
	size := s.unit * s.cluster
	n := 0
	for n < len(p) {
		number := (off + int64(n)) / size
		if err := s.loadUnit(number); err != nil {
			return n, err
		}
		n += copy(p[n:], s.last.data[off+int64(n)-number*size:])
	}
	return n, nil
}

// loadUnit makes the unit the last one. A unit whose clusters all lie on the
// volume is stored as it is; one without any reads as zeros; one that a hole
// completes is compressed.
func (s *stream) loadUnit(number int64) error {
	if s.last.number == number+1 {
		return nil
	}
	s.last.number = 0
	size := s.unit * s.cluster
	if s.last.data == nil {
		s.last.data = make([]byte, size)
	}
	clear(s.last.data)
	stored, sparse, err := s.unitLayout(number)
	if err != nil {
		return err
	}
	off := number * size
	raw := s.last.data[:stored*s.cluster]
	if sparse && stored > 0 {
		raw = make([]byte, stored*s.cluster)
	}
	if _, err := s.readPlain(raw, off); err != nil {
		return err
	}
	if sparse && stored > 0 {
		n, err := decompress(s.last.data, raw)
		if err != nil {
			return &FormatError{s.physical(off), fmt.Sprintf("compression unit %d of the stream described at %#x", number, s.home), err}
		}
		if want := min(size, s.initialized-off); int64(n) < want {
			return formatErr(s.physical(off), "compression unit %d of the stream described at %#x unpacks to %d bytes, want %d", number, s.home, n, want)
		}
	}
	s.last.number = number + 1
	return nil
}

// unitLayout counts the clusters of a unit that lie on the volume, and says
// whether a hole follows them. They may lie in several extents: go-ntfs drops
// such units.
func (s *stream) unitLayout(number int64) (stored int64, sparse bool, err error) {
	first, end := number*s.unit, (number+1)*s.unit
	for i := s.find(first); i < len(s.extents) && s.extents[i].first < end; i++ {
		e := s.extents[i]
		count := min(e.first+e.count, end) - max(e.first, first)
		switch {
		case e.at == hole:
			sparse = true
		case sparse:
			return 0, false, formatErr(s.home, "compression unit %d: clusters after a hole, want all of them before it", number)
		default:
			stored += count
		}
	}
	return stored, sparse, nil
}

// decompress unpacks a unit into out and returns how much of it is known. Each
// chunk stands for 4096 bytes; a shorter one is followed by zeros.
func decompress(out, in []byte) (int, error) {
	n := 0
	for len(in) >= 2 && n < len(out) {
		header := binary.LittleEndian.Uint16(in)
		if header == 0 {
			break
		}
		length := 3 + int(header&0xfff)
		if length > len(in) {
			return n, fmt.Errorf("chunk of %d bytes at %d, but only %d are left", length, n, len(in))
		}
		data := in[2:length]
		if header&0x8000 != 0 {
			var err error
			if data, err = decompressChunk(in[:length]); err != nil {
				return n, err
			}
		}
		if len(data) > chunkSize {
			return n, fmt.Errorf("chunk unpacks to %d bytes, want at most %d", len(data), chunkSize)
		}
		copy(out[n:min(n+chunkSize, len(out))], data)
		n += chunkSize
		in = in[length:]
	}
	return min(n, len(out)), nil
}

// decompressChunk lets go-ntfs unpack one compressed chunk. It panics on some
// damaged ones.
func decompressChunk(chunk []byte) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			data, err = nil, fmt.Errorf("LZNT1 chunk is damaged (%v)", p)
		}
	}()
	return parser.LZNT1Decompress(chunk)
}
