package ntfs

import (
	"encoding/binary"
	"fmt"
)

// The update sequence of a block, which is an MFT record or a directory block
// (MULTI_SECTOR_HEADER; Linux-NTFS documentation, "Fixup"), tells whether all of
// the block was written: when it is written, the last word of each sector moves
// into the sequence, and the sequence's own first word, another each time, takes
// its place.
const (
	updateSequenceAt      = 4 // where in the block the sequence begins
	updateSequenceCountAt = 6 // words in it, with the first
	// stride is the distance of the words it protects, whatever the sector size.
	stride = 512
)

// applyUpdateSequence checks that every sector of the block was written in one
// go, and puts the words back that the update sequence stands for.
func applyUpdateSequence(block []byte) error {
	at := int(binary.LittleEndian.Uint16(block[updateSequenceAt:]))
	count := int(binary.LittleEndian.Uint16(block[updateSequenceCountAt:]))
	if count != len(block)/stride+1 {
		return fmt.Errorf("update sequence has %d words, want %d", count, len(block)/stride+1)
	}
	if at < 8 || at+2*count > stride-2 {
		return fmt.Errorf("update sequence at %d does not fit the first %d bytes", at, stride)
	}
	words := block[at : at+2*count]
	for i := 1; i < count; i++ {
		end := block[i*stride-2 : i*stride]
		if end[0] != words[0] || end[1] != words[1] {
			return fmt.Errorf("sector %d ends in % x, want % x: written in part", i-1, end, words[:2])
		}
		copy(end, words[2*i:])
	}
	return nil
}
