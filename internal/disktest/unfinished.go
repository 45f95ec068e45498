package disktest

import (
	"bytes"
	"encoding/binary"
)

// Offsets in a hive's base block, and where the bins follow it.
const (
	hivePrimary   = 4
	hiveSecondary = 8
	hiveKind      = 28
	hiveChecksum  = 508
	hiveBins      = 4096
)

// DirtyHive is a hive whose last write did not finish: its two sequence numbers
// differ. Its content is whole.
func DirtyHive(hive []byte) []byte {
	b := bytes.Clone(hive)
	secondary := binary.LittleEndian.Uint32(b[hiveSecondary:])
	return sealHive(b, 0, secondary+1, secondary)
}

// UnfinishedWrite is a write from one hive to another that did not get beyond
// the transaction log: the file as it was before, but dirty, and the log, in
// the form that Windows up to Server 2012 writes (facts: bcd-format §10.2).
func UnfinishedWrite(before, after []byte) (hive, log []byte) {
	hive = DirtyHive(before)
	sequence := binary.LittleEndian.Uint32(hive[hivePrimary:])
	log = sealHive(bytes.Clone(after[:sectorSize]), 1, sequence, sequence)
	pages := (len(after) - hiveBins) / sectorSize
	bitmap := make([]byte, pages/8)
	var data []byte
	for i := range pages {
		at := hiveBins + i*sectorSize
		page := after[at : at+sectorSize]
		if at >= len(before) || !bytes.Equal(before[at:at+sectorSize], page) {
			bitmap[i/8] |= 1 << (i % 8)
			data = append(data, page...)
		}
	}
	log = append(append(log, "DIRT"...), bitmap...)
	log = append(log, make([]byte, round(len(log), sectorSize)-len(log))...)
	return hive, append(log, data...)
}

// sealHive sets kind and sequence numbers of a base block, and its checksum:
// the words before it, each laid over the others.
func sealHive(b []byte, kind, primary, secondary uint32) []byte {
	le := binary.LittleEndian
	le.PutUint32(b[hiveKind:], kind)
	le.PutUint32(b[hivePrimary:], primary)
	le.PutUint32(b[hiveSecondary:], secondary)
	sum := uint32(0)
	for at := 0; at < hiveChecksum; at += 4 {
		sum ^= le.Uint32(b[at:])
	}
	switch sum { // two sums mean something else
	case 0:
		sum = 1
	case 0xFFFFFFFF:
		sum = 0xFFFFFFFE
	}
	le.PutUint32(b[hiveChecksum:], sum)
	return b
}
