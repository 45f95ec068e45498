package hive

import "math/bits"

// logSeed is the seed of the hashes in log entries, written out as 82 ef 4d 88
// 7a 4e 55 c5 (facts: bcd-format §10.2).
const logSeed = 0x82ef4d887a4e55c5

// marvin is the Marvin32 hash (patent US 8,555,400) of data.
func marvin(seed uint64, data []byte) uint64 {
	lo, hi := uint32(seed), uint32(seed>>32)
	for ; len(data) >= 4; data = data[4:] {
		lo, hi = marvinMix(lo+le.Uint32(data), hi)
	}
	last := uint32(0x80) // marks the end behind the bytes that are left
	for i := len(data) - 1; i >= 0; i-- {
		last = last<<8 | uint32(data[i])
	}
	lo, hi = marvinMix(lo+last, hi)
	lo, hi = marvinMix(lo, hi)
	return uint64(hi)<<32 | uint64(lo)
}

func marvinMix(lo, hi uint32) (uint32, uint32) {
	hi ^= lo
	lo = bits.RotateLeft32(lo, 20) + hi
	hi = bits.RotateLeft32(hi, 9) ^ lo
	lo = bits.RotateLeft32(lo, 27) + hi
	return lo, bits.RotateLeft32(hi, 19)
}
