package volume_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vmmdoctor/vhd/volume"
)

// realVolume unpacks a file of real artefacts beside the project by a script that is
// given both names, and opens the volume that begins at an offset of it.
func realVolume(t *testing.T, name, unpack string, off int64) (file string, fsys fs.FS) {
	t.Helper()
	from := filepath.Join("..", "..", "..", "shared", "corpus", "real", filepath.FromSlash(name))
	if _, err := os.Stat(from); err != nil {
		t.Skipf("%s is not there: real artefacts are not part of the project", name)
	}
	for _, program := range append(strings.Fields(unpack)[:1], "fls", "icat") {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: nothing to compare with", program)
		}
	}
	file = filepath.Join(t.TempDir(), "image")
	c := exec.CommandContext(t.Context(), "sh", "-e", "-c", unpack, "sh", from, file)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", unpack, err, out)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r := io.NewSectionReader(f, off, info.Size()-off)
	content, err := volume.Recognise(r, r.Size())
	if err != nil {
		t.Fatal(err)
	}
	if fsys, err = volume.OpenFS(r, r.Size(), content); err != nil {
		t.Fatal(err)
	}
	return file, fsys
}

// listed is a file as fls lists it: its address, and its path.
var listed = regexp.MustCompile(`(?m)^r/r (\d+-128-\d+):\t([^$:\n][^:\n]*)$`)

// Volumes that Windows 2003 made hold what the Sleuth Kit reads of them, file by
// file.
func TestRealVolumes(t *testing.T) {
	for _, tt := range []struct {
		name, unpack string
		sector       int64
		files        int
	}{
		{"ntldr-data-volume/ldm-2003r2-simple-1.volume.xz", `xz -dc "$1" >"$2"`, 0, 2},
		{"ntldr-data-volume/vss_2003.tgz", `tar -xzSf "$1" -C "${2%/*}"; mv "${2%/*}/vss_2003.raw" "$2"`, 63, 41},
	} {
		file, fsys := realVolume(t, tt.name, tt.unpack, tt.sector*512)
		at := fmt.Sprint(tt.sector)
		names, err := exec.CommandContext(t.Context(), "fls", "-o", at, "-r", "-p", "-F", "-u", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		all := listed.FindAllSubmatch(names, -1)
		for _, m := range all {
			const whole = 1 << 20 // larger ones are the storage of shadow copies
			if info, err := fs.Stat(fsys, string(m[2])); err != nil || info.Size() > whole {
				if err != nil {
					t.Errorf("%s: %v", tt.name, err)
				}
				continue
			}
			want, err := exec.CommandContext(t.Context(), "icat", "-o", at, file, string(m[1])).Output()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := fs.ReadFile(fsys, string(m[2])); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %s has %d bytes, %v; the Sleuth Kit reads %d", tt.name, m[2], len(got), err, len(want))
			}
		}
		if len(all) != tt.files {
			t.Errorf("%s: the Sleuth Kit lists %d files, want %d", tt.name, len(all), tt.files)
		}
	}
}
