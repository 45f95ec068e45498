package ntfs

import (
	"encoding/binary"
	"fmt"
)

// stride is the distance of the words the update sequence protects, whatever
// the sector size.
const stride = 512

// checkUpdateSequence reports whether the block (MFT record or directory
// block: MULTI_SECTOR_HEADER) has an update sequence that covers all of it, at
// a place inside of it.
func checkUpdateSequence(block []byte) error {
	at := int(binary.LittleEndian.Uint16(block[4:]))
	count := int(binary.LittleEndian.Uint16(block[6:]))
	if count != len(block)/stride+1 {
		return fmt.Errorf("update sequence has %d words, want %d", count, len(block)/stride+1)
	}
	if at < 8 || at+2*count > stride-2 {
		return fmt.Errorf("update sequence at %d does not fit the first %d bytes", at, stride)
	}
	return nil
}

// applyUpdateSequence checks that every sector of the block was written in one
// go, and puts the words back that the update sequence stands for.
func applyUpdateSequence(block []byte) error {
	if err := checkUpdateSequence(block); err != nil {
		return err
	}
	at := binary.LittleEndian.Uint16(block[4:])
	words := block[at : int(at)+2*(len(block)/stride+1)]
	for i := 1; i <= len(block)/stride; i++ {
		end := block[i*stride-2 : i*stride]
		if end[0] != words[0] || end[1] != words[1] {
			return fmt.Errorf("sector %d ends in % x, want % x: written in part", i-1, end, words[:2])
		}
		copy(end, words[2*i:])
	}
	return nil
}
