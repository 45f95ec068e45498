package disktest

import (
	"encoding/binary"

	"vmmdoctor/internal/guid"
)

// Device elements as stores hold them (facts: bcd-format §5): the GUID of an
// object with further options, then one descriptor. Descriptors have a header
// of 16 bytes with type, flags and length.
const (
	deviceLocal     = 0
	deviceBoot      = 5
	devicePartition = 6
	deviceLocate    = 8
)

// BootDevice is the device "boot": where the boot manager came from.
func BootDevice() []byte { return device(guid.GUID{}, boot()) }

// MBRDevice is a partition, by its start in bytes, of the disk with that
// signature.
func MBRDevice(signature uint32, start int64) []byte {
	le := binary.LittleEndian
	body := le.AppendUint64(nil, uint64(start))
	body = append(body, make([]byte, 8)...)
	body = le.AppendUint32(body, 0) // on a hard disk
	body = le.AppendUint32(body, 1) // with an MBR
	body = le.AppendUint32(body, signature)
	return device(guid.GUID{}, descriptor(devicePartition, 0, append(body, make([]byte, 28)...)))
}

// GPTDevice is a partition by its own identifier and that of its disk.
func GPTDevice(disk, partition guid.GUID) []byte {
	body := append(partition[:], make([]byte, 8)...) // on a hard disk, with a GPT
	body = append(body, disk[:]...)
	return device(guid.GUID{}, descriptor(devicePartition, 0, append(body, make([]byte, 16)...)))
}

// LocateElement is the volume with the path that another element of the same
// object holds, as sysprep writes it.
func LocateElement(element uint32) []byte {
	le := binary.LittleEndian
	body := le.AppendUint32(nil, 0)
	body = le.AppendUint32(body, element)
	body = le.AppendUint32(body, 0)
	return device(guid.GUID{}, descriptor(deviceLocate, 0, append(body, 0, 0)))
}

// LocatePath is the volume with this path.
func LocatePath(path string) []byte {
	body := binary.LittleEndian.AppendUint32(nil, 1)
	body = append(body, make([]byte, 8)...)
	return device(guid.GUID{}, descriptor(deviceLocate, 0, append(append(body, wide(path)...), 0, 0)))
}

// ramdisk is an image file on the boot device that is loaded into memory; the
// options object says how.
func ramdisk(path string, options guid.GUID) []byte {
	le := binary.LittleEndian
	file := append(append(boot(), wide(path)...), 0, 0)
	body := le.AppendUint32(nil, 3) // local type: ramdisk
	body = append(body, make([]byte, 20)...)
	body = le.AppendUint32(body, 1) // version of the file path
	body = le.AppendUint32(body, uint32(12+len(file)))
	body = le.AppendUint32(body, 5) // a device and a path on it
	return device(options, descriptor(deviceLocal, 1, append(body, file...)))
}

func boot() []byte { return descriptor(deviceBoot, 0, make([]byte, 56)) }

func descriptor(kind, flags uint32, body []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, kind)
	b = le.AppendUint32(b, flags)
	b = le.AppendUint32(b, uint32(16+len(body)))
	return append(le.AppendUint32(b, 0), body...)
}

func device(options guid.GUID, descriptor []byte) []byte { return append(options[:], descriptor...) }
