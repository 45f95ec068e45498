package fat

import (
	"bytes"
	"io/fs"
	"testing"
)

func TestExtents(t *testing.T) {
	for _, bits := range []int{12, 16, 32} {
		img := image(bits, testFiles)
		v := openVolume(t, img)
		for name, want := range testFiles {
			list, err := v.Extents(name)
			if (err != nil) != (want == nil) {
				t.Errorf("FAT%d: Extents(%q): %v", bits, name, err)
			}
			if err != nil {
				continue
			}
			var got []byte
			for off, length := range list {
				got = append(got, img[off:off+length]...)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("FAT%d: the %d bytes at the extents of %q are not its %d", bits, len(got), name, len(want))
			}
		}
		if _, err := v.Extents("absent"); !isAbsent(err) {
			t.Errorf("FAT%d: a file that is not there: %v", bits, err)
		}
	}
}

func isAbsent(err error) bool {
	p, ok := err.(*fs.PathError)
	return ok && p.Err == fs.ErrNotExist
}
