package disktest

import "encoding/binary"

// lznt1Chunk is the length in bytes of what is compressed at a time.
const lznt1Chunk = 4096

// lznt1 compresses whole chunks as NTFS does (MS-XCA 2.5): each has a header,
// then groups of eight items, each a byte or a reference to what came before.
func lznt1(data []byte) []byte {
	var out []byte
	for ; len(data) > 0; data = data[lznt1Chunk:] {
		chunk := data[:lznt1Chunk]
		flags := uint16(0xB000) // compressed, with the signature 3
		body := lznt1Body(chunk)
		if len(body) >= len(chunk) {
			flags, body = 0x3000, chunk
		}
		out = binary.LittleEndian.AppendUint16(out, flags|uint16(len(body)-1))
		out = append(out, body...)
	}
	return out
}

func lznt1Body(chunk []byte) []byte {
	var out []byte
	last := make(map[[3]byte]int) // where three bytes last began
	flagAt := 0
	for at, item := 0, 0; at < len(chunk); item++ {
		if item%8 == 0 {
			flagAt = len(out)
			out = append(out, 0)
		}
		distance, length := match(chunk, at, last)
		next := at + max(1, length)
		for ; at < next; at++ {
			if at+3 <= len(chunk) {
				last[[3]byte(chunk[at:])] = at
			}
		}
		if length == 0 {
			out = append(out, chunk[at-1])
			continue
		}
		out[flagAt] |= 1 << (item % 8)
		shift, _ := lznt1Split(next - length)
		out = binary.LittleEndian.AppendUint16(out, uint16((distance-1)<<shift|(length-3)))
	}
	return out
}

// match finds what begins at a place among what came before it: how far back,
// and how long, 0 for nothing.
func match(chunk []byte, at int, last map[[3]byte]int) (distance, length int) {
	if at+3 > len(chunk) {
		return 0, 0
	}
	from, ok := last[[3]byte(chunk[at:])]
	if !ok {
		return 0, 0
	}
	_, longest := lznt1Split(at)
	for length < longest && at+length < len(chunk) && chunk[from+length] == chunk[at+length] {
		length++
	}
	return at - from, length
}

// lznt1Split is how a reference's 16 bits are divided at a place in a chunk:
// how far up the distance stands, and the greatest length below it.
func lznt1Split(at int) (shift, longest int) {
	shift = 12
	for i := at - 1; i >= 0x10; i >>= 1 {
		shift--
	}
	return shift, 1<<shift - 1 + 3
}
