package vhd

// gptMark begins the header of a GUID partition table, in a disk's second
// sector.
const gptMark = "EFI PART"

func isRaw(head, _ []byte) bool {
	return hasAt(head, 510, "\x55\xaa") || hasAt(head, 512, gptMark) || hasAt(head, 4096, gptMark)
}

// newRaw takes a file for the disk's bytes themselves.
func newRaw(src source, head, _ []byte) (*Disk, error) {
	d := &Disk{layer: flat{src: src}, kind: Raw, typ: Flat, size: src.size, sector: 512}
	if hasAt(head, 4096, gptMark) && !hasAt(head, 512, gptMark) {
		d.sector = 4096 // the table's second sector tells what the image does not
	}
	return d, nil
}

// A flat layer is an image in which every byte lies where it is on the disk.
type flat struct {
	src    source
	footer *footer // nil of a raw image
}

func (f flat) readSome(p []byte, off int64) (int, bool, error) {
	return len(p), true, f.src.read(p, off, "content of the disk")
}
