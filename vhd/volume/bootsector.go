package volume

import (
	"bytes"
	"unicode/utf16"
)

// What the boot sectors of Windows say about the loader they start.
const (
	loaderNameAt = 0x200 // NTFS, second sector's text whatever the sector size
	bootmgr      = "BOOTMGR"
	ntldr        = "NTLDR"
	grub         = "GRUB"
	notBootable  = "is not a bootable disk" // the placeholder of mkntfs and mkfs.fat
)

// hiddenAt is where the parameter block of NTFS and FAT has the number of
// sectors before the volume (Microsoft, FAT: General Overview of On-Disk
// Format, BPB_HiddSec).
const hiddenAt = 0x1c

// bootSector tells what the boot code at the beginning of a volume starts.
//
// The loader's name stands at 0x200 as a 16-bit length and UTF-16 on NTFS; a
// BOOTMGR sector names NTLDR too, farther on, so this place comes first. FAT
// and exFAT have it, or a message with it, in the first sector.
func bootSector(b []byte) BootSector {
	if len(b) < 512 || b[510] != 0x55 || b[511] != 0xaa {
		return BootNone
	}
	switch {
	case hasLoaderName(b, bootmgr):
		return BootBootmgr
	case hasLoaderName(b, ntldr):
		return BootNTLDR
	}
	code := b[:510]
	switch {
	case bytes.Contains(code, []byte(bootmgr)), bytes.Contains(code, utf16le(bootmgr)):
		return BootBootmgr
	case bytes.Contains(code, []byte(ntldr)):
		return BootNTLDR
	case bytes.Contains(code, []byte(grub)):
		return BootGRUB
	case bytes.Contains(code, []byte(notBootable)), allZero(code[0x5a:]):
		return BootNone // behind the longest parameter block, FAT32's, there is no code
	}
	return BootUnknown
}

// hasLoaderName reports whether the counted name behind the first sector is
// name.
func hasLoaderName(b []byte, name string) bool {
	want := append([]byte{byte(len(name)), 0}, utf16le(name)...)
	return len(b) >= loaderNameAt && bytes.HasPrefix(b[loaderNameAt:], want)
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return b
}
