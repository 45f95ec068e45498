package files

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// headSize is how much of a file's beginning marks look at: up to the volume
// descriptor of an ISO 9660 image.
const headSize = 0x8001 + 5

// cookie begins the footer of a VHD, which ends the file and, but for a fixed
// disk, begins it too.
const cookie = "conectix"

// A log begins with a copy of its hive's first block.
const (
	hive    = "a registry hive or the log of one"
	hiveLog = "the log of a registry hive"
)

// marks are the contents that are never written over, and what to call them. A
// mark is taken for what it may be: one file spared for nothing is better than
// one disk gone.
var marks = []struct {
	off  int
	mark string
	is   string
}{
	{0, cookie, "a virtual disk (VHD)"},
	{512, "cxsparse", "a virtual disk (VHD)"},
	{0, "vhdxfile", "a virtual disk (VHDX)"},
	{0, "QFI\xfb", "a virtual disk (QCOW2)"},
	{0, "QED\x00", "a virtual disk (QED)"},
	{0, "KDMV", "a virtual disk (VMDK)"},
	{0, "COWD", "a virtual disk (VMDK)"},
	{0, "# Disk DescriptorFile", "a virtual disk (VMDK)"},
	{0x40, "\x7f\x10\xda\xbe", "a virtual disk (VDI)"},
	{0, "WithoutFreeSpace", "a virtual disk (Parallels)"},
	{0, "WithouFreSpacExt", "a virtual disk (Parallels)"},
	{0x8001, "CD001", "the image of a disc (ISO)"},
	{0, "regf", hive},
	{512, "HvLE", hiveLog},
	{512, "DIRT", hiveLog},
	{512, "EFI PART", "a disk (GPT)"},
	{4096, "EFI PART", "a disk (GPT)"},
	{510, "\x55\xaa", "a disk (it begins with a boot sector)"},
}

// diskEndings are the names of virtual disks. A file called so whose content is
// something else is a damaged one.
var diskEndings = []string{".vhd", ".vhdx", ".avhd", ".avhdx"}

// logEndings are what the names of the transaction logs beside a hive add to its
// own. An empty one is normal, so that content alone does not tell.
var logEndings = []string{".log", ".log1", ".log2"}

// holds says what a file holds that is never written over: a disk, a hive or the
// log of one; empty when it is none of these.
func holds(path string, size int64) (string, error) {
	if is, err := content(path); is != "" || err != nil {
		return is, err
	}
	ending := filepath.Ext(path)
	switch named := strings.ToLower(ending); {
	case slices.Contains(diskEndings, named) && size > 0:
		return "named as a virtual disk", nil
	case slices.Contains(logEndings, named):
		if is, err := content(strings.TrimSuffix(path, ending)); err == nil && is == hive {
			return hiveLog, nil
		}
	}
	return "", nil
}

// content says what a file is by the marks in it; empty when there is none.
func content(path string) (string, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "", err
	}
	f, err := Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	head, err := part(f, 0, min(headSize, info.Size()))
	if err != nil {
		return "", err
	}
	tail, err := part(f, max(0, info.Size()-512), min(512, info.Size()))
	if err != nil {
		return "", err
	}
	// Older versions of Virtual PC end a disk with 511 bytes.
	if bytes.HasPrefix(tail, []byte(cookie)) || len(tail) > 1 && bytes.HasPrefix(tail[1:], []byte(cookie)) {
		return "a virtual disk (VHD)", nil
	}
	for _, m := range marks {
		if len(head) >= m.off && bytes.HasPrefix(head[m.off:], []byte(m.mark)) {
			return m.is, nil
		}
	}
	return "", nil
}

// part reads size bytes at off, or fewer where the file became shorter.
func part(f *os.File, off, size int64) ([]byte, error) {
	b := make([]byte, size)
	n, err := f.ReadAt(b, off)
	if err == io.EOF {
		err = nil
	}
	return b[:n], err
}
