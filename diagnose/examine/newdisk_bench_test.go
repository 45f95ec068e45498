package examine

import (
	"os"
	"path/filepath"
	"testing"

	"vmmdoctor/internal/disktest"
)

// BenchmarkNewDisk makes a child, and a copy, of a dynamic disk of 127 GB: planned,
// written to the disk (fsync), and examined.
func BenchmarkNewDisk(b *testing.B) {
	from := fileOf(b, "disk.vhd", disktest.SeedVHD(disktest.SeedOptions{}))
	info, err := os.Stat(from)
	if err != nil {
		b.Fatal(err)
	}
	for name, child := range map[string]bool{"child": true, "copy": false} {
		b.Run(name, func(b *testing.B) {
			m := &Making{From: from, To: filepath.Join(filepath.Dir(from), "new.vhd"), Child: child}
			if !child {
				b.SetBytes(info.Size())
			}
			for b.Loop() {
				n := m.Plan(b.Context(), nil)
				if _, err := m.Make(b.Context(), n, nil); err != nil || n.Refusal != "" {
					b.Fatal(n.Refusal, err)
				}
				if err := os.Remove(m.To); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
