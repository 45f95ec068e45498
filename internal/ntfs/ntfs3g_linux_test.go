package ntfs

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNTFS3GSizes(t *testing.T) {
	for _, cluster := range []string{"512", "1024", "4096", "65536", "2097152"} {
		t.Run("clusters of "+cluster, func(t *testing.T) {
			v, m := make3g(t, 4<<30, []string{"-c", cluster, "-L", "Größe"}, func(m *mount) {
				for _, size := range []int{0, 1, 600, 4096, 4097, 70_000, 3_000_000} {
					m.put(fmt.Sprintf("folder/%d", size), noise(size))
				}
			})
			m.check(v)
			if got := fmt.Sprint(v.geo.cluster, v.Label()); got != cluster+" Größe" {
				t.Errorf("cluster size and label are %s, want %s Größe", got, cluster)
			}
		})
	}
	t.Run("sectors of 4096", func(t *testing.T) {
		v, m := make3g(t, 64<<20, []string{"-s", "4096"}, func(m *mount) {
			for i := range 100 {
				m.put(fmt.Sprintf("folder/some name of a file %d", i), noise(100*i))
			}
		})
		m.check(v)
	})
}

func TestNTFS3GDeleted(t *testing.T) {
	v, m := make3g(t, 64<<20, nil, func(m *mount) {
		for i := range 3000 {
			m.put(fmt.Sprintf("folder/file number %d", i), []byte{byte(i)})
		}
		for i := range 3000 {
			if i%1000 != 7 {
				m.remove(fmt.Sprintf("folder/file number %d", i))
			}
		}
		for i := range 50 { // takes the records of deleted files
			m.put(fmt.Sprintf("other/%d", i), []byte("new"))
		}
	})
	m.check(v)
	for i := range 3000 {
		_, err := v.Open(fmt.Sprintf("folder/file number %d", i))
		if (err == nil) != (i%1000 == 7) {
			t.Fatalf("Open(file number %d): %v", i, err)
		}
	}
}

func TestNTFS3GLargeDirectory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const count = 20_000
	v, m := make3g(t, 128<<20, nil, func(m *mount) {
		for i := range count {
			m.put(fmt.Sprintf("folder/file %d.manifest", i*7919%count), nil)
		}
	})
	start := time.Now()
	m.check(v)
	t.Logf("walked over and opened %d files in %v", count, time.Since(start))
	start = time.Now()
	list, err := v.ReadDir("folder")
	if err != nil || len(list) != count {
		t.Errorf("ReadDir gives %d names, %v; want %d", len(list), err, count)
	}
	t.Logf("listed in %v", time.Since(start))
}

func TestNTFS3GFragments(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	large := noise(12 << 20)
	v, m := make3g(t, 64<<20, nil, func(m *mount) {
		m.shatter(8192, 2500)
		m.put("large", large)
		for i := range 4500 { // the MFT grows in pieces
			m.put(fmt.Sprintf("more/%d", i), []byte{1})
		}
	})
	m.check(v)
	f, err := v.Open("large")
	if err != nil {
		t.Fatal(err)
	}
	s := f.(*file).s
	t.Logf("the large file lies in %d extents, the MFT in %d", len(s.extents), len(v.mft.extents))
	if len(s.extents) < 1000 || len(v.mft.extents) < 100 {
		t.Error("too few fragments: the test tests nothing")
	}
	for _, off := range []int{0, 4095, 1 << 20, 12<<20 - 5} {
		b := make([]byte, 5)
		if _, err := s.ReadAt(b, int64(off)); err != nil || !bytes.Equal(b, large[off:off+5]) {
			t.Errorf("ReadAt(%d) = % x, %v; want % x", off, b, err, large[off:off+5])
		}
	}
}

func TestNTFS3GCompressed(t *testing.T) {
	text := fmt.Appendf(nil, "%x", noise(1_000_000)) // gets a little smaller
	fox := bytes.Repeat([]byte("The quick brown fox jumps over the lazy dog. "), 20_000)
	mixed := append(noise(300_000), fox...)
	for _, fragmented := range []bool{false, true} {
		t.Run(fmt.Sprintf("fragmented %v", fragmented), func(t *testing.T) {
			v, m := make3g(t, 64<<20, nil, func(m *mount) {
				if fragmented {
					m.shatter(5*4096, 1200)
				}
				m.mkdir("folder/x")
				m.setattr("folder", "system.ntfs_attrib", binary.LittleEndian.AppendUint32(nil, 0x800))
				m.put("folder/text", text)
				m.put("folder/mixed", mixed)
				m.put("folder/noise", noise(2_000_000))
				m.put("folder/small", fox[:70_001])
				m.put("folder/zeros", make([]byte, 400_000))
				m.put("folder/tiny", fox[:5000])
			})
			m.check(v)
			f, err := v.Open("folder/text")
			if err != nil {
				t.Fatal(err)
			}
			split := 0
			for i, s := 0, f.(*file).s; i < len(s.extents)-1; i++ {
				if s.unit == 0 {
					t.Fatal("the file is not compressed: the test tests nothing")
				}
				if s.extents[i].at != hole && s.extents[i+1].at != hole {
					split++
				}
			}
			t.Logf("%d compression units lie in more than one piece", split)
			if split == 0 && fragmented {
				t.Error("no unit is split: the test tests nothing")
			}
			b := make([]byte, 100)
			if _, err := f.(io.ReaderAt).ReadAt(b, 131_000); err != nil || !bytes.Equal(b, text[131_000:131_100]) {
				t.Errorf("ReadAt(131000) = %q, %v; want %q", b, err, text[131_000:131_100])
			}
		})
	}
}

func TestNTFS3GSparse(t *testing.T) {
	const far = 1 << 40
	v, m := make3g(t, 64<<20, nil, func(m *mount) {
		m.put("far", nil)
		delete(m.files, "far")
		f, err := os.OpenFile(filepath.Join(m.dir, "far"), os.O_RDWR, 0)
		if err != nil {
			m.t.Fatal(err)
		}
		defer f.Close()
		f.WriteAt([]byte("here"), 1<<20)
		f.WriteAt([]byte("there"), far)
		f.Truncate(far + 1<<20)
		data := make([]byte, 1<<20)
		copy(data[300_000:], noise(5000))
		m.put("holes", nil)
		h, err := os.OpenFile(filepath.Join(m.dir, "holes"), os.O_RDWR, 0)
		if err != nil {
			m.t.Fatal(err)
		}
		defer h.Close()
		h.Truncate(int64(len(data)))
		h.WriteAt(data[300_000:305_000], 300_000)
		m.files["holes"] = sha256.Sum256(data)
	})
	f, err := v.Open("far")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		off  int64
		want string
	}{{1<<20 - 2, "\x00\x00here\x00"}, {far - 1, "\x00there\x00"}, {far / 2, "\x00\x00"}, {far + 1<<20 - 1, "\x00"}} {
		b := make([]byte, len(test.want))
		if _, err := f.(io.ReaderAt).ReadAt(b, test.off); string(b) != test.want || err != nil {
			t.Errorf("ReadAt(%#x) = %q, %v; want %q", test.off, b, err, test.want)
		}
	}
	if got, err := sum(v, "holes"); err != nil || got != m.files["holes"] {
		t.Errorf("holes: content differs from what was written (%v)", err)
	}
	if _, err := v.ReadFile("far"); err == nil {
		t.Error("ReadFile of a file of 1 TB succeeds")
	}
}

func TestNTFS3GNames(t *testing.T) {
	v, m := make3g(t, 64<<20, nil, func(m *mount) {
		for i, name := range []string{"Größe", "größe2", "ЖУРНАЛ", "日本語", "😀 x", "ﬁ", "ıI", "ΣΑΣ", "a.b.c", "ǅ", "ÿ", "K"} {
			m.put("folder/"+name, []byte{byte(i)})
		}
		m.put("pair/abc", []byte("lower"))
		m.put("pair/ABC", []byte("upper"))
		m.put("short/A long name.txt", []byte("long"))
		m.setattr("short/A long name.txt", "system.ntfs_dos_name", []byte("ALONGN~1.TXT"))
	})
	m.check(v)
	for name, want := range map[string]string{
		"FOLDER/GRÖßE": "\x00", "folder/GRÖßE2": "\x01", "folder/журнал": "\x02", "folder/σασ": "\x07", "folder/Ÿ": "\x0a",
		"pair/abc": "lower", "pair/ABC": "upper", "short/alongn~1.txt": "long",
	} {
		if got, err := fs.ReadFile(v, name); err != nil || string(got) != want {
			t.Errorf("ReadFile(%q) = %q, %v; want %q", name, got, err, want)
		}
	}
	// mkntfs's table has no upper case for the ς at the end of a word, Unicode has.
	if _, err := fs.ReadFile(v, "folder/σας"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadFile(folder/σας): %v, want %v", err, fs.ErrNotExist)
	}
	if got, err := fs.ReadFile(v, "pair/Abc"); err != nil || !strings.EqualFold(string(got), "upper") && string(got) != "lower" {
		t.Errorf("ReadFile(pair/Abc) = %q, %v; want one of the two", got, err)
	}
}

// TestNTFS3GRefused has what is listed and refused: links, and files whose
// content is somewhere else.
func TestNTFS3GRefused(t *testing.T) {
	reparse := func(tag uint32, data string) []byte {
		b := binary.LittleEndian.AppendUint32(nil, tag)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
		return append(b, data...)
	}
	junction := reparse(0xa0000003, "\x00\x00\x10\x00\x12\x00\x02\x00"+"C\x00:\x00\\\x00f\x00o\x00l\x00d\x00e\x00r\x00\x00\x00f\x00\x00\x00")
	v, _ := make3g(t, 64<<20, nil, func(m *mount) {
		m.put("folder/file", []byte("content"))
		m.mkdir("junction/x")
		m.setattr("junction", "system.ntfs_reparse_data", junction)
		m.put("wof.exe", make([]byte, 100_000))
		m.put("wof.exe:WofCompressedData", noise(5000))
		m.setattr("wof.exe", "system.ntfs_reparse_data", reparse(0x80000017, "\x01\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"))
		m.put("stream only.exe", make([]byte, 100_000))
		m.put("stream only.exe:WofCompressedData", noise(5000))
		m.put("dedup.bin", make([]byte, 100))
		m.setattr("dedup.bin", "system.ntfs_reparse_data", reparse(0x80000013, "12345678"))
	})
	for _, test := range []struct {
		name string
		mode fs.FileMode
		size int64
		err  error // nil: some other UnsupportedError
	}{
		{"junction", fs.ModeSymlink, 0, ErrLink},
		{"wof.exe", 0, 100_000, ErrWofCompressed},
		{"stream only.exe", 0, 100_000, ErrWofCompressed},
		{"dedup.bin", 0, 100, nil},
	} {
		i, err := v.Stat(test.name)
		if err != nil || i.Mode().Type() != test.mode || i.Size() != test.size {
			t.Errorf("Stat(%q) = %v, %v; want type %v and %d bytes", test.name, i, err, test.mode, test.size)
		}
		_, err = v.Open(test.name)
		var unsupported *UnsupportedError
		if !errors.As(err, &unsupported) || !errors.Is(err, errors.ErrUnsupported) || test.err != nil && !errors.Is(err, test.err) {
			t.Errorf("Open(%q): %v, want %v", test.name, err, test.err)
		}
	}
	if _, err := v.Open("junction/file"); !errors.Is(err, ErrLink) {
		t.Errorf("Open of a file below the junction: %v, want %v", err, ErrLink)
	}
	list, err := v.ReadDir(".")
	if err != nil || len(list) != 5 {
		t.Fatalf("ReadDir(.) = %v, %v; want five names, no streams", list, err)
	}
	for _, e := range list {
		if i, err := e.Info(); err != nil || i.Mode().Type() != e.Type() {
			t.Errorf("%s: type %v in the index, %v by its record (%v)", e.Name(), e.Type(), i.Mode().Type(), err)
		}
	}
}

// TestNTFS3GAttributeLists has files whose attributes do not fit one record.
func TestNTFS3GAttributeLists(t *testing.T) {
	v, m := make3g(t, 64<<20, nil, func(m *mount) {
		data := noise(50_000)
		m.put("folder/file with many names", data)
		for i := range 60 {
			name := fmt.Sprintf("folder/another of the names that the file has %d", i)
			if err := os.Link(filepath.Join(m.dir, "folder/file with many names"), filepath.Join(m.dir, name)); err != nil {
				m.t.Fatal(err)
			}
			m.files[name] = sha256.Sum256(data)
		}
		m.put("folder/streams", data[:300])
		for i := range 60 {
			m.put(fmt.Sprintf("folder/streams:stream %d", i), data[:100+i])
			delete(m.files, fmt.Sprintf("folder/streams:stream %d", i))
		}
		// The index's attributes move out of the folder's record.
		for i := range 40 {
			m.put(fmt.Sprintf("crowded/some file with a name of some length %d", i), data[:10])
		}
		for i := range 20 {
			m.put(fmt.Sprintf("crowded:stream %d", i), data[:60])
			delete(m.files, fmt.Sprintf("crowded:stream %d", i))
		}
	})
	m.check(v)
	for _, name := range []string{"folder/file with many names", "folder/streams", "crowded"} {
		if r, _, err := v.walk(name); err != nil || r.get(attrList, "") == nil {
			t.Errorf("%s: %v, no attribute list: the test tests nothing", name, err)
		}
	}
}
