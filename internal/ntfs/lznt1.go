package ntfs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// LZNT1 works in chunks that hold this many bytes when unpacked ([MS-XCA] §2.5.3).
const chunkSize = 4096

// A chunk begins with two bytes: how long it is with them, less 3, and whether it
// is compressed ([MS-XCA] §2.5.1.2). The three bits between the two are always 3;
// like other readers this one does not look at them.
const (
	chunkLengthMask = 0x0fff
	chunkCompressed = 0x8000
)

// decompress unpacks a unit into out and returns how much of it is known. Each
// chunk stands for 4096 bytes; a shorter one is followed by zeros. Two zeros in
// place of a chunk end the unit ([MS-XCA] §2.5.1.2).
func decompress(out, in []byte) (int, error) {
	n := 0
	for len(in) >= 2 && n < len(out) {
		header := binary.LittleEndian.Uint16(in)
		if header == 0 {
			break
		}
		length := 3 + int(header&chunkLengthMask)
		if length > len(in) {
			return n, fmt.Errorf("chunk of %d bytes at %d, but only %d are left", length, n, len(in))
		}
		room := out[n:min(n+chunkSize, len(out))]
		if header&chunkCompressed == 0 {
			copy(room, in[2:length])
		} else if err := unpackChunk(room, in[2:length]); err != nil {
			return n, fmt.Errorf("chunk at %d: %w", n, err)
		}
		n += chunkSize
		in = in[length:]
	}
	return min(n, len(out)), nil
}

// Why a compressed chunk cannot be unpacked.
var (
	errChunkEnds  = errors.New("it ends within an element")
	errChunkLong  = errors.New("it unpacks to more bytes than it may")
	errChunkFirst = errors.New("it repeats bytes from before its beginning")
)

// unpackChunk unpacks the data of a compressed chunk into out, which has room
// for what a chunk may hold. The data is groups of eight elements, each group
// behind a byte with one bit for each: 0 a byte as it is, 1 a pair that repeats
// earlier bytes ([MS-XCA] §2.5.1.3, §2.5.1.4). The last group may have fewer
// elements, or none; bits without one mean nothing (§2.5.3).
func unpackChunk(out, data []byte) error {
	n := 0
	for len(data) > 0 {
		flags := data[0]
		data = data[1:]
		for bit := 0; bit < 8 && len(data) > 0; bit++ {
			if flags>>bit&1 == 0 {
				if n == len(out) {
					return errChunkLong
				}
				out[n] = data[0]
				n, data = n+1, data[1:]
				continue
			}
			if len(data) < 2 {
				return errChunkEnds
			}
			distance, length := unpackPair(binary.LittleEndian.Uint16(data), n)
			data = data[2:]
			switch {
			case distance > n:
				return errChunkFirst
			case length > len(out)-n:
				return errChunkLong
			}
			for range length { // byte by byte: what is repeated may overlap what it makes
				out[n] = out[n-distance]
				n++
			}
		}
	}
	return nil
}

// unpackPair splits a pair into how far back the bytes lie and how many they are.
// The farther the chunk is unpacked, the more of its 16 bits are the distance: 4
// at first, one more at each power of two from 16 on.
func unpackPair(pair uint16, unpacked int) (distance, length int) {
	wide := 4
	if unpacked > 16 {
		wide = bits.Len(uint(unpacked - 1))
	}
	shift := 16 - wide
	return int(pair>>shift) + 1, int(pair&(1<<shift-1)) + 3
}
