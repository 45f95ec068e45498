package vhd

// A container is one way to hold a disk in a file.
type container struct {
	kind Kind
	is   func(head, tail []byte) bool                                // by the file's beginning and end
	open func(src source, head, tail []byte) (disk *Disk, err error) // without the parent
}

// containers are all that are told apart, in the order in which they are tried.
// The footer of a VHD comes first, for the bytes before it are the disk's own
// and may look like anything; the boot sector of a raw image comes last.
var containers = []container{
	{kind: VHD, is: isVHD, open: newVHD},
	{kind: VHDX, is: isVHDX, open: newVHDX},
	{kind: Foreign, is: isForeign, open: refuse},
	{kind: Raw, is: isRaw, open: newRaw},
}
