package ntfs

import "fmt"

const maxUnit = 1 << 20 // bytes in a compression unit; Windows writes 64 KB

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
			return &FormatError{s.physical(off), fmt.Sprintf("compression unit %d of the stream described at %#x",
				number, s.home), err}
		}
		if want := min(size, s.initialized-off); int64(n) < want {
			return formatErr(s.physical(off),
				"compression unit %d of the stream described at %#x unpacks to %d bytes, want %d", number, s.home, n, want)
		}
	}
	s.last.number = number + 1
	return nil
}

// unitLayout counts the clusters of a unit that lie on the volume, and says
// whether a hole follows them. They may lie in several extents.
func (s *stream) unitLayout(number int64) (stored int64, sparse bool, err error) {
	first, end := number*s.unit, (number+1)*s.unit
	for i := s.find(first); i < len(s.extents) && s.extents[i].first < end; i++ {
		e := s.extents[i]
		count := min(e.first+e.count, end) - max(e.first, first)
		switch {
		case e.at == hole:
			sparse = true
		case sparse:
			return 0, false, formatErr(s.home,
				"compression unit %d: clusters after a hole, want all of them before it", number)
		default:
			stored += count
		}
	}
	return stored, sparse, nil
}
