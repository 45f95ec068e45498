package vhd

import "bytes"

// HeadSize is how much of a file's beginning [Recognise] looks at: up to the
// volume descriptor of an ISO 9660 image.
const HeadSize = 0x8800

// Recognise tells by its content what kind of image a file is. head holds its
// first HeadSize bytes and tail its last 512, or less of a shorter file. A kind
// means that a container's mark is there, not that the image is sound; false
// means no kind at all.
func Recognise(head, tail []byte) (Kind, bool) {
	for _, c := range containers {
		if c.is(head, tail) {
			return c.kind, true
		}
	}
	return 0, false
}

// hasAt reports whether b has s at offset off.
func hasAt(b []byte, off int, s string) bool {
	return len(b) >= off && bytes.HasPrefix(b[off:], []byte(s))
}

// What to do with containers that are not read.
const (
	convert    = "convert a copy with `qemu-img convert -O vhdx`"
	decompress = "unpack it and give the disk inside"
)

// marks are the signatures of containers and archives an administrator may
// take for a virtual disk.
var marks = []struct {
	off    int
	mark   string
	name   string
	advice string
}{
	{0, "QFI\xfb", "QCOW2 image", convert},
	{0, "QED\x00", "QED image", convert},
	{0, "KDMV", "VMDK image", convert},
	{0, "COWD", "VMDK image of ESX", convert},
	{0, "# Disk DescriptorFile", "VMDK description without the disk",
		"give the -flat.vmdk file beside it, or convert a copy with `qemu-img convert -O vhdx`"},
	{0x40, "\x7f\x10\xda\xbe", "VDI image", convert},
	{0, "WithoutFreeSpace", "Parallels image", convert},
	{0, "WithouFreSpacExt", "Parallels image", convert},
	{0, "MSWIM\x00\x00\x00", "WIM file",
		"it is no disk yet: give the disk made from it, or the folder it is applied to"},
	{0x8001, "CD001", "ISO image", "a template needs a hard disk: give the VHD or VHDX"},
	{0, "\x1f\x8b\x08", "gzip file", decompress},
	{0, "PK\x03\x04", "ZIP archive", decompress},
	{0, "7z\xbc\xaf\x27\x1c", "7z archive", decompress},
	{0, "Rar!\x1a\x07", "RAR archive", decompress},
	{0, "\xfd7zXZ\x00", "xz file", decompress},
	{0, "\x28\xb5\x2f\xfd", "Zstandard file", decompress},
	{0, "MSCF\x00\x00\x00\x00", "cabinet file", decompress},
	{257, "ustar", "OVA or other tar archive", "unpack it and convert the disk inside with `qemu-img convert -O vhdx`"},
}

func isForeign(head, _ []byte) bool { return foreign(head) != nil }

// refuse takes the place of reading a container of another maker.
func refuse(_ source, head, _ []byte) (*Disk, error) { return nil, foreign(head) }

// foreign returns the refusal of the container head belongs to, or nil.
func foreign(head []byte) error {
	for _, m := range marks {
		if hasAt(head, m.off, m.mark) {
			return &UnsupportedError{Name: m.name, Advice: m.advice}
		}
	}
	return nil
}
