package vhd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// qemuImg runs qemu-img and skips the test where there is none.
func qemuImg(t *testing.T, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("qemu-img"); err != nil {
		t.Skip("qemu-img is not installed (Debian package qemu-utils): nothing to compare with")
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "qemu-img", args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("qemu-img %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}

// Images that qemu-img made of known bytes read as these bytes.
func TestImagesOfQEMU(t *testing.T) {
	dir := t.TempDir()
	raw := make([]byte, 70<<20)
	random := rand.NewChaCha8([32]byte{'v', 'h', 'd'})
	for _, at := range []int{0, 3<<20 - 700, 32<<20 - 4096, 69 << 20} {
		if _, err := random.Read(raw[at : at+9000]); err != nil {
			t.Fatal(err)
		}
	}
	rawName := filepath.Join(dir, "raw")
	if err := os.WriteFile(rawName, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		format, options string
		kind            Kind
		typ             Type
	}{
		{"vpc", "subformat=dynamic,force_size=on", VHD, Dynamic},
		{"vpc", "subformat=fixed,force_size=on", VHD, Fixed},
		{"vhdx", "subformat=dynamic,block_size=1M", VHDX, Dynamic},
		{"vhdx", "subformat=dynamic,block_size=32M", VHDX, Dynamic},
		{"vhdx", "subformat=fixed", VHDX, Fixed},
	} {
		t.Run(tt.format+" "+tt.options, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "image")
			qemuImg(t, "convert", "-f", "raw", "-O", tt.format, "-o", tt.options, rawName, name)
			d, err := Open(name, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if d.Kind() != tt.kind || d.Type() != tt.typ || d.Size() != int64(len(raw)) {
				t.Fatalf("disk is %v %v of %d bytes, want %v %v of %d", d.Kind(), d.Type(), d.Size(), tt.kind, tt.typ, len(raw))
			}
			if !bytes.Equal(content(t, d), raw) {
				t.Error("the content differs")
			}
		})
	}
}

// The images in the folder VMMDOCTOR_IMAGES read as qemu-img reads them: all
// that is data, and samples of the holes.
func TestImagesAsQEMU(t *testing.T) {
	dir := os.Getenv("VMMDOCTOR_IMAGES")
	if dir == "" {
		t.Skip("VMMDOCTOR_IMAGES names no folder of images to compare")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.vhd*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no images in %s: %v", dir, err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			d, err := Open(name, Options{})
			if err != nil {
				if !isFormat(err) {
					t.Fatal(err)
				}
				t.Skipf("damaged, nothing to compare: %v", err)
			}
			defer d.Close()
			if d.Type() == Differencing {
				t.Skip("qemu-img does not read parents")
			}
			compare(t, d, name)
		})
	}
}

// compare holds d against what qemu-img reads from the image of that name.
func compare(t *testing.T, d *Disk, name string) {
	format := map[Kind]string{VHD: "driver=vpc,force_size_calc=current_size,file.filename=", VHDX: "driver=vhdx,file.filename="}[d.Kind()]
	for _, n := range d.Notes() {
		if n.Kind == LogReplayed { // qemu-img replays only what it may write
			copied := filepath.Join(t.TempDir(), "copy")
			b, err := os.ReadFile(name)
			if err == nil {
				err = os.WriteFile(copied, b, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			qemuImg(t, "check", "-r", "all", copied)
			name = copied
		}
	}
	var ranges []struct {
		Start, Length int64
		Data          bool
	}
	rawName := filepath.Join(t.TempDir(), "raw")
	qemuImg(t, "convert", "--image-opts", "-O", "raw", format+name, rawName)
	if err := json.Unmarshal(qemuImg(t, "map", "--output=json", "-f", "raw", rawName), &ranges); err != nil {
		t.Fatal(err)
	}
	raw, err := os.Open(rawName)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if fi, err := raw.Stat(); err != nil || fi.Size() != d.Size() {
		t.Fatalf("Size() = %d, qemu-img says %d (%v)", d.Size(), fi.Size(), err)
	}
	compared := int64(0)
	for _, r := range ranges {
		if r.Data {
			compared += r.Length
			sameBytes(t, d, raw, r.Start, r.Length)
			continue
		}
		for i := range int64(8) {
			sameBytes(t, d, raw, r.Start+r.Length*i/8, min(4096, r.Length))
		}
	}
	t.Logf("%d ranges, %d bytes of data compared", len(ranges), compared)
}

// sameBytes compares length bytes of both from off, as far as they go.
func sameBytes(t *testing.T, a, b io.ReaderAt, off, length int64) {
	t.Helper()
	p, q := make([]byte, 1<<20), make([]byte, 1<<20)
	for ; length > 0; off, length = off+int64(len(p)), length-int64(len(p)) {
		p, q = p[:min(length, 1<<20)], q[:min(length, 1<<20)]
		n, err := a.ReadAt(p, off)
		m, err2 := b.ReadAt(q, off)
		if n != m || !bytes.Equal(p[:n], q[:m]) || err != nil && !errors.Is(err, io.EOF) || err2 != nil && !errors.Is(err2, io.EOF) {
			t.Fatalf("the %d bytes at %#x differ (%v, %v)", len(p), off, err, err2)
		}
	}
}

// countingReader counts the bytes read from it.
type countingReader struct {
	io.ReaderAt
	read int64
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.read += int64(n)
	return n, err
}

// maxOpen is what opening an image may read from its file.
const maxOpen = 1_500_000

// Opening reads little, whatever the virtual size.
func TestReadsCounted(t *testing.T) {
	large := make([][]byte, wholeTable/4) // a table of 1 MB, kept whole
	large[7] = fill('x')
	log := round(0, xentry(1, 0, page{xb, 'a'}))
	for name, img := range map[string]source{
		"dynamic VHD":                 sourceOf(sampleDynamic()),
		"dynamic VHD with 1 MB table": sourceOf(dynamicImage(large...)),
		"fixed VHD":                   sourceOf(fixedImage(sample)),
		"VHDX":                        {xsample(t), xSize},
		"VHDX with a log":             {logged(t, log), xSize},
	} {
		c := &countingReader{ReaderAt: img.r}
		if _, err := NewDisk(c, img.size); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.read > maxOpen {
			t.Errorf("opening the %s reads %d bytes, want at most %d", name, c.read, maxOpen)
		}
		t.Logf("%s: %d bytes", name, c.read)
	}
}

func sourceOf(b []byte) source { return source{bytes.NewReader(b), int64(len(b))} }
