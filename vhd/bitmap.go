package vhd

// A bitmap says of each sector of a differencing disk's block whether it is
// the disk's own or the parent's.
type bitmap struct {
	at        int64 // offset of the first byte in the file
	first     int64 // number of the bit of the block's first sector
	highFirst bool  // VHD: bit 0 is the highest of a byte; VHDX: the lowest
}

// maxBits bounds how much of a bitmap is read at once.
const maxBits = 8 * 512

// cut shortens p, which is to be read from in bytes behind the beginning of a
// block, to the sectors of one kind, and tells which: true for the disk's own.
func (m bitmap) cut(src source, p []byte, in, sector int64) ([]byte, bool, error) {
	bit := m.first + in/sector
	count := min((in+int64(len(p))-1)/sector-in/sector+1, maxBits)
	bits := make([]byte, (bit+count-1)/8-bit/8+1)
	if err := src.read(bits, m.at+bit/8, "sector bitmap"); err != nil {
		return nil, false, err
	}
	own, same := m.bit(bits, bit%8), int64(1)
	for same < count && m.bit(bits, bit%8+same) == own {
		same++
	}
	return p[:min(int64(len(p)), same*sector-in%sector)], own, nil
}

// bit returns bit n of bits.
func (m bitmap) bit(bits []byte, n int64) bool {
	if m.highFirst {
		return bits[n/8]&(0x80>>(n%8)) != 0
	}
	return bits[n/8]&(1<<(n%8)) != 0
}

// set marks a sector as the disk's own.
func (m bitmap) set(bits []byte, n int64) {
	if m.highFirst {
		bits[n/8] |= 0x80 >> (n % 8)
		return
	}
	bits[n/8] |= 1 << (n % 8)
}
