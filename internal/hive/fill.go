package hive

import "fmt"

// A TooLong says that a hive does not fit the file it is to take the place of.
type TooLong struct {
	Length int64 // of the hive, in bytes
	Room   int64 // of the file, in bytes
}

func (e *TooLong) Error() string {
	return fmt.Sprintf("hive: the hive has %d bytes, the file it is to take the place of %d", e.Length, e.Room)
}

// Fill returns a hive that [Bytes] made, lengthened to size bytes with one bin that
// holds one free cell (facts: repaired-disk §1). Bins are whole pages: what is
// left of size behind the last page is no part of the hive, and not of what is
// returned. A hive that is longer than size is a [*TooLong].
func Fill(b []byte, size int64) ([]byte, error) {
	if int64(len(b)) > size {
		return nil, &TooLong{int64(len(b)), size}
	}
	length := int(size-int64(len(b))) &^ (binAlign - 1)
	if length == 0 {
		return b, nil
	}
	bin := make([]byte, length)
	copy(bin, "hbin")
	le.PutUint32(bin[4:], uint32(len(b)-baseSize))
	le.PutUint32(bin[8:], uint32(length))
	le.PutUint32(bin[binHeader:], uint32(length-binHeader)) // positive: a free cell
	out := append(append(make([]byte, 0, len(b)+length), b...), bin...)
	le.PutUint32(out[40:], uint32(len(out)-baseSize))
	le.PutUint32(out[checksumAt:], checksum(out[:baseSize]))
	return out, nil
}
