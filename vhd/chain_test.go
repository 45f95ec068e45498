package vhd

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
)

// A locatorEntry is a path in a differencing VHD.
type locatorEntry struct {
	code string
	data []byte
}

func relative(path string) locatorEntry { return locatorEntry{"W2ru", wide(path)} }
func absolutely(path string) locatorEntry {
	return locatorEntry{"W2ku", wide(path)}
}

// child makes a differencing VHD over a parent of the identity id: its block 1
// is its own but for sectors 1 and 2, which are the parent's; blocks 0, 2 and
// 3 are the parent's.
func child(id, parent string, name string, paths ...locatorEntry) []byte {
	be := binary.BigEndian
	own := fill('c')
	img := dynamicImage(nil, own, nil, nil)
	foot := resign(patch(patch(img[:512], 60, 0, 0, 0, 4), 68, []byte(id)...), 0, 512, 64)
	copy(img, foot)
	copy(img[len(img)-512:], foot)
	h := img[512:1536]
	copy(h[40:], parent)
	for i, u := range utf16.Encode([]rune(name)) {
		be.PutUint16(h[64+2*i:], u)
	}
	img[2048] = 0x9f // bitmap of block 1: sectors 1 and 2 are the parent's
	at := len(img) - 512
	img = img[:at]
	for i, p := range paths {
		e := h[576+24*i:]
		copy(e, p.code)
		be.PutUint32(e[4:], 1)
		be.PutUint32(e[8:], uint32(len(p.data)))
		be.PutUint64(e[16:], uint64(len(img)))
		img = append(img, p.data...)
		img = append(img, make([]byte, 512-len(img)%512)...)
	}
	sign(img[512:1536], 36)
	return append(img, foot...)
}

const (
	parentID = "0123456789abcdef" // of every image of image_test.go
	childID  = "child..........."
)

// childSample is the content of such a child over sample.
var childSample = slices.Concat(make([]byte, testBlock),
	bytes.Repeat([]byte{'c'}, 512), bytes.Repeat([]byte{'b'}, 1024), bytes.Repeat([]byte{'c'}, testBlock-1536),
	make([]byte, testBlock), fill('d'))

// folder writes files into a new folder; slashes in names make folders.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var chainTests = []struct {
	name  string
	files map[string][]byte
	chain []string
	notes []NoteKind
}{
	{"relative path", map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", absolutely(`C:\Library\p.vhd`), relative(`.\p.vhd`)), "p.vhd": sampleDynamic()},
		[]string{"p.vhd"}, nil},
	{"relative path to another folder", map[string][]byte{"kids/kid.vhd": child(childID, parentID, "p.vhd", relative(`..\Parents\p.vhd`)), "Parents/p.vhd": sampleDynamic()},
		[]string{"Parents/p.vhd"}, nil},
	{"fixed parent", map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", relative(`p.vhd`)), "p.vhd": fixedImage(sample)},
		[]string{"p.vhd"}, nil},
	{"Latin path", map[string][]byte{"kid.vhd": child(childID, parentID, "", locatorEntry{"Wi2r", []byte("p.vhd")}), "p.vhd": sampleDynamic()},
		[]string{"p.vhd"}, nil},
	{"moved beside", map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", absolutely(`C:\Library\p.vhd`)), "p.vhd": sampleDynamic()},
		[]string{"p.vhd"}, []NoteKind{ParentMoved}},
	{"only a name", map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd"), "p.vhd": sampleDynamic()},
		[]string{"p.vhd"}, []NoteKind{ParentBeside}},
	{"another disk at the path, the right one beside", map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", relative(`old\p.vhd`)),
		"p.vhd": sampleDynamic(), "old/p.vhd": child("another disk....", parentID, "", relative(`..\p.vhd`))},
		[]string{"p.vhd"}, []NoteKind{ParentMoved}},
	{"something else at the path", map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", relative(`old\p.vhd`)),
		"p.vhd": sampleDynamic(), "old/p.vhd": []byte("a text")},
		[]string{"p.vhd"}, []NoteKind{ParentMoved}},
	{"a path beyond the end, a name", map[string][]byte{"kid.vhd": patchLocator(child(childID, parentID, "p.vhd", relative(`p.vhd`))), "p.vhd": sampleDynamic()},
		[]string{"p.vhd"}, []NoteKind{LocatorDamaged, ParentBeside}},
}

// patchLocator points the first path beyond the end of the file.
func patchLocator(img []byte) []byte {
	return resign(patch(img, 512+576+16, 1), 512, 1024, 36)
}

func TestChain(t *testing.T) {
	for _, tt := range chainTests {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t, tt.files)
			name := "kid.vhd"
			if _, nested := tt.files["kids/kid.vhd"]; nested {
				name = "kids/kid.vhd"
			}
			d, err := Open(filepath.Join(dir, name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			var chain []string
			for _, p := range d.Chain() {
				rel, err := filepath.Rel(dir, p.String())
				if err != nil {
					t.Fatal(err)
				}
				chain = append(chain, filepath.ToSlash(rel))
			}
			if !slices.Equal(chain, tt.chain) || !slices.Equal(kinds(d), tt.notes) {
				t.Errorf("chain is %q, notes %+v, want %q and kinds %v", chain, d.Notes(), tt.chain, tt.notes)
			}
			if d.Type() != Differencing || !bytes.Equal(content(t, d), childSample) {
				t.Errorf("disk is %v, want differencing with the content of both", d.Type())
			}
			part := make([]byte, 2000) // begins and ends inside a sector
			if _, err := d.ReadAt(part, testBlock+100); err != nil || !bytes.Equal(part, childSample[testBlock+100:][:2000]) {
				t.Errorf("ReadAt(2000 bytes, %d) differs, or error %v", testBlock+100, err)
			}
		})
	}
}

// A grandchild sees through two disks.
func TestChainOfThree(t *testing.T) {
	dir := folder(t, map[string][]byte{
		"kid.avhd":  child("grandchild......", childID, "", relative("child.vhd")),
		"child.vhd": child(childID, parentID, "", relative("p.vhd")),
		"p.vhd":     patch(sampleDynamic(), -1, 1), // with a damaged footer
	})
	d, err := Open(filepath.Join(dir, "kid.avhd"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Chain()) != 2 || !bytes.Equal(content(t, d), childSample) {
		t.Errorf("chain is %q, or the content differs", d.Chain())
	}
	if n := d.Notes(); len(n) != 1 || n[0].Kind != CopyUsed || n[0].File.String() != filepath.Join(dir, "p.vhd") {
		t.Errorf("notes are %+v, want one about p.vhd", n)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.ReadAt(make([]byte, 512), 3*testBlock); !errors.Is(err, os.ErrClosed) {
		t.Errorf("ReadAt from the parent after Close: %v, want os.ErrClosed", err)
	}
}

// Names that differ by case only are the same name to Windows.
func TestChainCase(t *testing.T) {
	dir := folder(t, map[string][]byte{"kid.vhd": child(childID, parentID, "", relative(`.\library\BASE.vhd`)), "Library/base.VHD": sampleDynamic()})
	d, err := Open(filepath.Join(dir, "kid.vhd"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if !bytes.Equal(content(t, d), childSample) {
		t.Error("the content differs")
	}
}

func TestParentMissing(t *testing.T) {
	dir := folder(t, map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", relative(`old\p.vhd`), absolutely(`C:\Library\p.vhd`))})
	_, err := Open(filepath.Join(dir, "kid.vhd"), Options{})
	var m *ParentMissing
	if !errors.As(err, &m) {
		t.Fatalf("error is %v, want ParentMissing", err)
	}
	want := []string{filepath.Join(dir, "old", "p.vhd"), filepath.Join(dir, "p.vhd")}
	if runtime.GOOS == "windows" {
		want = slices.Insert(want, 1, `C:\Library\p.vhd`)
	}
	var tried []string
	for _, p := range m.Tried {
		tried = append(tried, p.String())
	}
	if m.Wanted.String() != `C:\Library\p.vhd` || !slices.Equal(tried, want) || !strings.Contains(err.Error(), want[0]) {
		t.Errorf("wanted %q, tried %q, want %q: %v", m.Wanted, tried, want, err)
	}

	img := child(childID, parentID, "p.vhd")
	if _, err := NewDisk(bytes.NewReader(img), int64(len(img))); !errors.As(err, &m) || len(m.Tried) != 0 || m.Wanted.String() != "p.vhd" {
		t.Errorf("NewDisk of a differencing disk: %v, want ParentMissing", err)
	}
}

func TestParentMismatch(t *testing.T) {
	another := resign(patch(fixedImage(sample), len(sample)+68, 'X'), len(sample), 512, 64)
	dir := folder(t, map[string][]byte{"kid.vhd": child(childID, parentID, "p.vhd", relative(`p.vhd`)), "p.vhd": another})
	_, err := Open(filepath.Join(dir, "kid.vhd"), Options{})
	var m *ParentMismatch
	if !errors.As(err, &m) || m.Found.String() != filepath.Join(dir, "p.vhd") ||
		m.Want != guid.MustParse("30313233-3435-3637-3839-616263646566") || m.Got != guid.MustParse("58313233-3435-3637-3839-616263646566") {
		t.Errorf("error is %#v, want ParentMismatch", err)
	}
}

func TestChainErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string][]byte
		err   string
	}{
		{"its own parent", map[string][]byte{"kid.vhd": child(parentID, parentID, "", relative("kid.vhd"))}, "comes back"},
		{"loop of two", map[string][]byte{
			"kid.vhd": child(childID, parentID, "", relative("b.vhd")), "b.vhd": child(parentID, childID, "", relative("kid.vhd"))}, "comes back"},
		{"damaged parent", map[string][]byte{"kid.vhd": child(childID, parentID, "", relative("b.vhd")),
			"b.vhd": patch(sampleDynamic(), 600, 1)}, "dynamic header checksum"},
		{"grandparent missing", map[string][]byte{"kid.vhd": child(childID, parentID, "", relative("b.vhd")),
			"b.vhd": child(parentID, childID, "", relative("gone.vhd"))}, "gone.vhd"},
	} {
		dir := folder(t, tt.files)
		if _, err := Open(filepath.Join(dir, "kid.vhd"), Options{}); err == nil || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error is %v, want %q in it", tt.name, err, tt.err)
		}
	}
}

// xchild is a differencing VHDX of two blocks over a parent: the first its own
// but for the sectors 8 to 15, the second the parent's but for its first one.
func xchild(t *testing.T, pairs ...[2]string) *disktest.Image {
	table := make([]uint64, 4096+1) // a chunk has 4096 blocks of 1 MB
	table[0] = xBlocks | blockPartial
	table[1] = xBlocks + 2*xBlock | blockPartial
	table[4096] = present(xBlocks + xBlock)
	img := xspec{size: 2 * xBlock, flags: 2, table: table, locator: pairs, data: xOtherGUID}.image(t)
	put(t, img, xBlocks, bytes.Repeat([]byte{'c'}, xBlock))
	bits := bytes.Repeat([]byte{0xff}, xBlock/512/8)
	bits[1] = 0
	bits = append(bits, 1)
	put(t, img, xBlocks+2*xBlock, bytes.Repeat([]byte{'e'}, xBlock))
	return put(t, img, xBlocks+xBlock, bits)
}

func bytesOf(t *testing.T, img *disktest.Image) []byte {
	b := make([]byte, img.Size())
	if _, err := img.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestChainVHDX(t *testing.T) {
	parent := xspec{size: 2 * xBlock, table: []uint64{present(xBlocks), present(xBlocks + xBlock)}}.image(t)
	put(t, parent, xBlocks, bytes.Repeat([]byte{'p'}, 2*xBlock))
	for _, pairs := range [][][2]string{
		{{"parent_linkage", xDataGUID.String()}, {"relative_path", `.\p.vhdx`}},
		{{"parent_linkage", xLogGUID.String()}, {"parent_linkage2", xDataGUID.String()}, {"relative_path", `p.vhdx`}},
		{{"parent_linkage", xDataGUID.String()}, {"absolute_win32_path", `C:\gone\p.vhdx`}},
	} {
		dir := folder(t, map[string][]byte{"kid.avhdx": bytesOf(t, xchild(t, pairs...)), "p.vhdx": bytesOf(t, parent)})
		d, err := Open(filepath.Join(dir, "kid.avhdx"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Concat(bytes.Repeat([]byte{'c'}, 8*512), bytes.Repeat([]byte{'p'}, 8*512), bytes.Repeat([]byte{'c'}, xBlock-16*512), bytes.Repeat([]byte{'e'}, 512), bytes.Repeat([]byte{'p'}, xBlock-512))
		if d.Type() != Differencing || len(d.Chain()) != 1 || !bytes.Equal(content(t, d), want) {
			t.Errorf("disk is %v over %q, or the content differs", d.Type(), d.Chain())
		}
		d.Close()
	}
	dir := folder(t, map[string][]byte{"kid.avhdx": bytesOf(t, xchild(t, [2]string{"parent_linkage", xLogGUID.String()}, [2]string{"relative_path", "p.vhdx"})), "p.vhdx": bytesOf(t, parent)})
	var m *ParentMismatch
	if _, err := Open(filepath.Join(dir, "kid.avhdx"), Options{}); !errors.As(err, &m) || m.Got != xDataGUID || m.Want != xLogGUID {
		t.Errorf("parent of another identity: %v, want ParentMismatch", err)
	}
	if _, err := NewDisk(xchild(t, [2]string{"relative_path", "p.vhdx"}), xSize); !isFormat(err) {
		t.Errorf("locator without an identity: %v, want a FormatError", err)
	}
}
