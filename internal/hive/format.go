package hive

import "encoding/binary"

// Sizes and marks of the file (facts: bcd-format §10.1; msuhanov/regf,
// "Windows registry file format specification").
const (
	baseSize      = 0x1000     // the base block; offsets in cells count from its end
	checksumAt    = 0x1fc      // of the base block's checksum
	binHeader     = 32         // bytes before the first cell of a bin
	binAlign      = 4096       // bins begin and end at multiples of this
	none          = 0xffffffff // an offset that leads nowhere
	inline        = 0x80000000 // flag in a value's size: the data is in the offset field
	bigSegment    = 16344      // bytes of data in one segment of a big data value
	bigDataMinor  = 4          // first minor version that has big data cells
	keyCompressed = 0x20       // nk flag: the name has one byte a character
	keyRoot       = 0x0c       // nk flags: entry of the hive, cannot be deleted
	valCompressed = 0x01       // vk flag: the name has one byte a character
)

var le = binary.LittleEndian

// checksum is the XOR of the base block's first 127 words; two results are
// avoided (facts: bcd-format §10.1).
func checksum(block []byte) uint32 {
	var sum uint32
	for i := 0; i < checksumAt; i += 4 {
		sum ^= le.Uint32(block[i:])
	}
	switch sum {
	case 0:
		return 1
	case 0xffffffff:
		return 0xfffffffe
	}
	return sum
}
