package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

// Size writes bytes the way administrators speak of disks: in the largest
// binary unit that keeps at least two digits, with one decimal where that is
// not a zero: 127 GB, 1.5 KB.
func Size(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	units := []string{"bytes", "KB", "MB", "GB", "TB"}
	u, value := 0, float64(n)
	for value >= 1023.95 && u < len(units)-1 {
		value /= 1024
		u++
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0") + " " + units[u]
}

// lastName is the last part of a path of either kind of system.
func lastName(path string) string { return path[strings.LastIndexAny(path, `\/`)+1:] }

// extentWords says where on a disk something begins.
func extentWords(offset int64) string {
	const mib = 1 << 20
	if offset%mib == 0 {
		return fmt.Sprintf("at %d MB", offset/mib)
	}
	return fmt.Sprintf("at %d bytes", offset)
}

// Count is a number of things: "1 line", "3 lines".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func activeWord(active bool) string {
	if active {
		return ", active"
	}
	return ""
}

// startWord says why firmware starts from the boot volume.
func startWord(d *Disk) string {
	switch {
	case d.Table == nil:
		return "mounted"
	case d.Table.Style == volume.StyleGPT:
		return "EFI system partition"
	}
	return "active"
}

func managerPath(b *BootFiles) string {
	for _, l := range BootLayouts {
		if l.UEFI == b.UEFI {
			return l.Manager
		}
	}
	return ""
}

func managerName(b *BootFiles) string {
	if b.Manager.IsEmpty() {
		return "no boot manager"
	}
	return b.Manager.String()
}

func storePath(b *BootFiles) text.Raw {
	for _, l := range BootLayouts {
		if l.UEFI == b.UEFI {
			return text.New(l.Store)
		}
	}
	return text.Raw{}
}

// UpperFirst is a sentence with its first letter in upper case, if that is one of
// a to z.
func UpperFirst(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
