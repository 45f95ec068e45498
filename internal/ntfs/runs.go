package ntfs

import (
	"fmt"
	"math"
)

// A run is a row of clusters that follow each other on the volume.
type run struct {
	count int64 // clusters
	at    int64 // cluster of the volume, or hole
}

// decodeRuns decodes a run list (mapping pairs; Linux-NTFS documentation, "Data
// Runs"). Each run is a byte whose halves are the sizes of two signed numbers,
// the lower one of the first; then these: how many clusters, and how far they
// lie from the beginning of the run before. A run without the second is a hole.
// A zero ends the list, and so does the end of the attribute: whether the runs
// are all that there should be, the attribute says. n is where an error was met.
func decodeRuns(b []byte) (runs []run, n int, err error) {
	previous := int64(0)
	for n < len(b) && b[n] != 0 {
		lengthSize, offsetSize := int(b[n]&0xf), int(b[n]>>4)
		switch {
		case lengthSize < 1 || lengthSize > 8 || offsetSize > 8:
			return nil, n, fmt.Errorf("run %d has numbers of %d and %d bytes, want 1 to 8 and 0 to 8", len(runs),
				lengthSize, offsetSize)
		case n+1+lengthSize+offsetSize > len(b):
			return nil, n, fmt.Errorf("run %d of %d bytes reaches beyond the attribute", len(runs),
				1+lengthSize+offsetSize)
		}
		length, offset := b[n+1:n+1+lengthSize], b[n+1+lengthSize:n+1+lengthSize+offsetSize]
		r := run{count: signed(length), at: hole}
		if offsetSize > 0 {
			delta := signed(offset)
			if delta > 0 && previous > math.MaxInt64-delta || delta < 0 && previous+delta < 0 {
				return nil, n, fmt.Errorf("run %d lies %d clusters from cluster %d", len(runs), delta, previous)
			}
			previous += delta
			r.at = previous
		}
		runs = append(runs, r)
		n += 1 + lengthSize + offsetSize
	}
	return runs, n, nil
}

// signed is a little-endian number of one to eight bytes in two's complement.
func signed(b []byte) int64 {
	n := int64(int8(b[len(b)-1]))
	for i := len(b) - 2; i >= 0; i-- {
		n = n<<8 | int64(b[i])
	}
	return n
}
