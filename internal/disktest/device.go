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

	localRAMDisk     = 3
	localFile        = 5
	localVirtualDisk = 6
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
	return device(guid.GUID{}, descriptor(deviceLocate, 0, append(body, zeroEnded(path)...)))
}

// RAMDisk is an image file on the boot device that is loaded into memory; the
// options object says how.
func RAMDisk(path string, options guid.GUID) []byte {
	body := binary.LittleEndian.AppendUint32(nil, localRAMDisk)
	body = append(body, make([]byte, 20)...)
	return device(options, descriptor(deviceLocal, 1, append(body, filePath(boot(), path)...)))
}

// VHDFile is a volume in the virtual disk file with this path, which is looked
// for on all volumes: the volume has the path that an element of the same object
// holds.
func VHDFile(path string, element uint32) []byte {
	le := binary.LittleEndian
	volume := le.AppendUint32(nil, 1)
	volume = append(append(volume, make([]byte, 8)...), zeroEnded(path)...)
	file := le.AppendUint32(nil, localFile)
	file = append(file, filePath(descriptor(deviceLocate, 0, volume), path)...)
	disk := le.AppendUint32(nil, localVirtualDisk)
	disk = append(append(disk, make([]byte, 20)...), descriptor(deviceLocal, 0, file)...)
	body := le.AppendUint32(nil, 0)
	body = le.AppendUint32(body, element)
	body = le.AppendUint32(body, 16+12+2) // where its disk is described: behind the empty path
	body = append(body, 0, 0)
	return device(guid.GUID{}, descriptor(deviceLocate, 0, append(body, descriptor(deviceLocal, 0, disk)...)))
}

// filePath is a file on a volume.
func filePath(volume []byte, path string) []byte {
	le := binary.LittleEndian
	file := append(volume, zeroEnded(path)...)
	b := le.AppendUint32(nil, 1) // version
	b = le.AppendUint32(b, uint32(12+len(file)))
	return append(le.AppendUint32(b, 5), file...) // a device and a path on it
}

func zeroEnded(s string) []byte { return append(wide(s), 0, 0) }

func boot() []byte { return descriptor(deviceBoot, 0, make([]byte, 56)) }

func descriptor(kind, flags uint32, body []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, kind)
	b = le.AppendUint32(b, flags)
	b = le.AppendUint32(b, uint32(16+len(body)))
	return append(le.AppendUint32(b, 0), body...)
}

func device(options guid.GUID, descriptor []byte) []byte { return append(options[:], descriptor...) }
