package volume

import (
	"bytes"
	"io"
)

// Layout of a BitLocker volume as far as it tells whether its key lies open
// (libbde: "BitLocker Drive Encryption (BDE) format", §§3, 5). The boot sector
// points to three copies of the metadata.
const (
	fveMark        = "-FVE-FS-"
	fvePointersAt  = 176
	fveToGoAt      = 440
	fveEntriesAt   = 64 + 48 // behind the headers of block and metadata
	fveMetadata    = 64 << 10
	fveEntryHeader = 8
	fveTypeVMK     = 2 // an entry that holds the master key, protected somehow
	fveProtection  = fveEntryHeader + 26
)

// clearKey reports whether a BitLocker volume's key lies beside it in the
// clear: protection is suspended, and Windows opens the volume without asking.
// What cannot be read counts as no.
func clearKey(r io.ReaderAt, boot []byte) bool {
	if len(boot) < mbrSize {
		return false
	}
	at := fvePointersAt
	if !bytes.HasPrefix(boot[3:], []byte(fveMark)) {
		at = fveToGoAt
	}
	block := make([]byte, fveMetadata)
	off := le.Uint64(boot[at:])
	if off > 1<<62 {
		return false
	}
	n, _ := r.ReadAt(block, int64(off))
	block = block[:n]
	if len(block) < fveEntriesAt || !bytes.HasPrefix(block, []byte(fveMark)) {
		return false
	}
	end := 64 + int64(le.Uint32(block[64:]))
	entries := block[fveEntriesAt:max(fveEntriesAt, min(end, int64(len(block))))]
	for len(entries) >= fveEntryHeader {
		size := int(le.Uint16(entries))
		if size < fveEntryHeader || size > len(entries) {
			return false
		}
		if le.Uint16(entries[2:]) == fveTypeVMK && size >= fveProtection+2 && le.Uint16(entries[fveProtection:]) == 0 {
			return true
		}
		entries = entries[size:]
	}
	return false
}
