package disktest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/ntfs"
)

// pattern is size bytes which differ from place to place.
func pattern(size int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "%d ", i)
	}
	return b.Bytes()[:size]
}

// noise is size bytes that cannot be compressed.
func noise(size int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// crowd is a folder of n files with long names: its index needs blocks.
func crowd(n int) map[string][]byte {
	files := map[string][]byte{"/Windows/empty": nil, "/bootmgr": pattern(8192)}
	for i := range n {
		files[fmt.Sprintf("/Windows/System32/a file with a long name %04d.dll", i)] = pattern(10 * i % 3000)
	}
	return files
}

var ntfsTests = []struct {
	name string
	n    NTFS
}{
	{"small files", NTFS{Size: 16 << 20, Start: 1 << 20, Label: "System Reserved", Files: map[string][]byte{
		"/Boot/BCD": pattern(20480), "/bootmgr": pattern(8192), "/Boot/en-US/bootmgr.exe.mui": pattern(100),
		"/empty": {}, "/Program Files": nil, "/Ünïcode-Ω": pattern(3), "/Windows/System32/Sysprep/Sysprep_succeeded.tag": {},
	}}},
	{"dirty, server 2008 r2", NTFS{Size: 16 << 20, Boot: Bootmgr7, Dirty: true, Files: map[string][]byte{"/a": pattern(5)}}},
	{"ntldr, 512 byte clusters", NTFS{Size: 16 << 20, Boot: NTLDR, Cluster: 512, Files: crowd(100)}},
	{"large folder", NTFS{Size: 32 << 20, Files: crowd(100)}},
	{"folder of three levels", NTFS{Size: 64 << 20, Files: crowd(600)}},
	{"64 KB clusters", NTFS{Size: 256 << 20, Cluster: 64 << 10, Files: crowd(60)}},
	{"fragments", NTFS{Size: 32 << 20, Files: map[string][]byte{"/f": pattern(300_000), "/g": pattern(9000)},
		Fragments: map[string]int{"/f": 40, "/g": 2}}},
	{"holes", NTFS{Size: 32 << 20, Files: map[string][]byte{"/s": append(append(pattern(70_000), make([]byte, 1<<20)...), 1, 2, 3),
		"/z": make([]byte, 100_000)}, Sparse: []string{"/s", "/z"}}},
	{"a list of attributes", NTFS{Size: 32 << 20, Files: map[string][]byte{"/Windows/a long name of a file": pattern(1_300_000)},
		Fragments: map[string]int{"/Windows/a long name of a file": 300}}},
	{"compressed", NTFS{Size: 32 << 20, Files: map[string][]byte{"/c": pattern(1_000_001), "/n": noise(200_000), "/z": make([]byte, 70_000),
		"/t": pattern(100), "/m": append(append(noise(65536), make([]byte, 65536)...), pattern(70_000)...), "/l": noise(33*65536 + 5)}, Compressed: []string{"/c", "/n", "/z", "/t", "/m", "/l"}}},
	{"deleted files", NTFS{Size: 32 << 20, Files: map[string][]byte{"/Boot/BCD": pattern(20480)},
		Deleted: map[string][]byte{"/Boot/BCD": pattern(100), "/Boot/BCD.old": pattern(9000)}}},
	{"4096 byte sectors", NTFS{Size: 64 << 20, Sector: 4096, Files: crowd(60)}},
	{"127 GB", NTFS{Size: 136363114496, Start: 1 << 20, Files: map[string][]byte{"/Boot/BCD": pattern(20480)}}},
}

func TestNTFSReadsBack(t *testing.T) {
	for _, test := range ntfsTests {
		t.Run(test.name, func(t *testing.T) {
			img := build(t, test.n)
			v, err := ntfs.Open(img, img.Size())
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range test.n.Files {
				if want == nil {
					continue
				}
				got, err := v.ReadFile(name[1:])
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: read %d bytes, %v; want the %d bytes put there", name, len(got), err, len(want))
				}
			}
		})
	}
}

func TestNTFSIsSteady(t *testing.T) {
	for _, test := range ntfsTests {
		a, b := build(t, test.n), build(t, test.n)
		if len(a.chunks) != len(b.chunks) {
			t.Fatalf("%s: two builds hold %d and %d pieces", test.name, len(a.chunks), len(b.chunks))
		}
		for i, c := range a.chunks {
			if !bytes.Equal(c, b.chunks[i]) {
				t.Errorf("%s: two builds differ between %#x and %#x", test.name, i*chunkSize, (i+1)*chunkSize)
			}
		}
	}
}

func TestNTFSThatCannotBe(t *testing.T) {
	for _, test := range []struct {
		name string
		n    NTFS
		want string
	}{
		{"too small", NTFS{Size: 4096}, "4096 bytes long"},
		{"odd cluster", NTFS{Size: 16 << 20, Cluster: 3000}, "3000"},
		{"full", NTFS{Size: 2 << 20, Files: map[string][]byte{"/a": pattern(2 << 20)}}, "clusters"},
		{"file and folder", NTFS{Size: 16 << 20, Files: map[string][]byte{"/a": {}, "/A/b": {}}}, "twice"},
		{"no such file", NTFS{Size: 16 << 20, Sparse: []string{"/a"}}, `no "/a"`},
	} {
		if _, err := test.n.Image(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want %q in it", test.name, err, test.want)
		}
	}
}

// TestBootSectorNames holds the places of the loaders' names against those of
// published dumps.
func TestBootSectorNames(t *testing.T) {
	for _, test := range []struct {
		boot BootSector
		at   map[int]string
	}{
		{Bootmgr8, map[int]string{0x1A9: "BOOTMGR is compressed", 0x200: "\x07\x00B\x00O\x00O\x00T\x00M\x00G\x00R\x00\x04\x00$\x00I\x003\x000\x00", 0x25A: "\x05\x00N\x00T\x00L\x00D\x00R\x00"}},
		{Bootmgr7, map[int]string{0x1AB: "BOOTMGR is missing", 0x1C0: "BOOTMGR is compressed", 0x202: "B\x00O\x00O\x00T\x00"}},
		{NTLDR, map[int]string{0x1A2: "NTLDR is missing", 0x1B5: "NTLDR is compressed", 0x200: "\x05\x00N\x00T\x00L\x00D\x00R\x00\x04\x00"}},
		{NoBoot, map[int]string{0x1A2: "\x00", 0x200: "\x00\x00"}},
	} {
		img := build(t, NTFS{Size: 16 << 20, Boot: test.boot})
		for at, want := range test.at {
			if got := string(img.bytes(int64(at), int64(len(want)))); got != want {
				t.Errorf("boot sector %d holds %q at %#x, want %q", test.boot, got, at, want)
			}
		}
		if !bytes.Equal(img.bytes(0, 512), img.bytes(img.Size()-512, 512)) {
			t.Errorf("boot sector %d has no copy in the last sector", test.boot)
		}
	}
}

// TestMappingPairs has its examples from the description of the format: the
// ordinary, a hole, and a fragment that lies before the one before it.
func TestMappingPairs(t *testing.T) {
	for _, test := range []struct {
		runs []run
		want string
	}{
		{[]run{{cluster: 0x5634, count: 0x18}}, "21183456" + "00"},
		{[]run{{cluster: 0x60, count: 0x30}, {hole: true, count: 0x10}, {cluster: 0x70, count: 8}}, "113060" + "0110" + "110810" + "00"},
		{[]run{{cluster: 0x342573, count: 0x38}, {cluster: 0x342573 - 0x1b, count: 0x80}}, "3138732534" + "128000e5" + "00"},
	} {
		if got := hex.EncodeToString(mappingPairs(test.runs)); got != test.want {
			t.Errorf("mappingPairs(%v) = %s, want %s", test.runs, got, test.want)
		}
	}
}

func TestShortNames(t *testing.T) {
	files := map[string][]byte{}
	for _, n := range []string{"bootmgr", "winload.exe", "Program Files", "Program Filters", "Sysprep_succeeded.tag", "a.b.c", "BCD.LOG1", "noextension9", "x.jpeg"} {
		files[n] = []byte{1}
	}
	v, err := newVolume(NTFS{Size: 16 << 20, Files: files})
	if err == nil {
		err = v.tree()
	}
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"Program Files": "PROGRA~1", "Program Filters": "PROGRA~2", "Sysprep_succeeded.tag": "SYSPRE~1.TAG",
		"a.b.c": "AB~1.C", "BCD.LOG1": "BCD~1.LOG", "noextension9": "NOEXTE~1", "x.jpeg": "X~1.JPE"}
	for _, c := range v.root.children {
		if c.short != want[c.name] {
			t.Errorf("the short name of %q is %q, want %q", c.name, c.short, want[c.name])
		}
	}
}

// TestNTFSByOthers asks the programs of ntfs-3g what they think of the volumes.
func TestNTFSByOthers(t *testing.T) {
	for _, tool := range []string{"ntfsfix", "ntfscat", "ntfsls"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: nobody else looks at the volumes", tool)
		}
	}
	for _, test := range ntfsTests {
		t.Run(test.name, func(t *testing.T) {
			volume := save(t, build(t, test.n))
			out, err := exec.CommandContext(t.Context(), "ntfsfix", "-n", volume).CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("processed successfully")) || bytes.Contains(out, []byte("FAILED")) {
				t.Errorf("ntfsfix -n: %v\n%s", err, out)
			}
			names := slices.Sorted(maps.Keys(test.n.Files))
			if len(names) > 40 {
				names = names[:40]
			}
			for _, name := range names {
				if want := test.n.Files[name]; want != nil {
					got, err := exec.CommandContext(t.Context(), "ntfscat", "-f", volume, name).Output()
					if err != nil || !bytes.Equal(got, want) {
						t.Errorf("ntfscat %s: %v, %d bytes; want the %d bytes put there", name, err, len(got), len(want))
					}
				}
			}
			listed, err := exec.CommandContext(t.Context(), "ntfsls", "-f", "-R", volume).CombinedOutput()
			if err != nil {
				t.Errorf("ntfsls -R: %v\n%s", err, listed)
			}
			for name := range test.n.Files {
				if !bytes.Contains(listed, []byte(filepath.Base(name))) {
					t.Errorf("ntfsls does not list %s", name)
				}
			}
			for name := range test.n.Deleted {
				if _, live := test.n.Files[name]; !live && bytes.Contains(listed, []byte(filepath.Base(name))) {
					t.Errorf("ntfsls lists %s, which is deleted", name)
				}
			}
		})
	}
}

func build(t *testing.T, n NTFS) *Image {
	t.Helper()
	img, err := n.Image()
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// save writes an image to a file with holes.
func save(t *testing.T, img *Image) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "volume")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(img.Size()); err != nil {
		t.Fatal(err)
	}
	for off, n := range img.Extents() {
		if _, err := f.WriteAt(img.bytes(off, n), off); err != nil {
			t.Fatal(err)
		}
	}
	return name
}
