package vhd

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// newID is the identity of the files made here.
var newID = Identity{Disk: guid.MustParse("c0ffee00-1111-2222-3333-444444444444"),
	File: guid.MustParse("f11e0000-1111-2222-3333-444444444444"), Made: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}

// written is the file that an image makes of base.
func written(t *testing.T, base []byte, img *Image) []byte {
	t.Helper()
	b := append(slices.Clone(base), make([]byte, max(0, img.Size-int64(len(base))))...)[:img.Size]
	pieces := slices.SortedFunc(slices.Values(img.Pieces), func(p, q Piece) int { return cmp.Compare(p.Off, q.Off) })
	end := int64(0)
	for _, p := range pieces {
		if p.Off < end || p.Off+int64(len(p.Data)) > img.Size {
			t.Fatalf("%d bytes at %#x lie over another piece, or behind the end, %#x", len(p.Data), p.Off, img.Size)
		}
		end = p.Off + int64(copy(b[p.Off:], p.Data))
	}
	return b
}

// randomSectors are some runs of sectors of a disk, in order.
func randomSectors(r *rand.Rand, size, sector int64) []Sectors {
	var list []Sectors
	for at := r.Int64N(size/sector/2+1) * sector; at < size; {
		n := min((1+r.Int64N(9))*sector, size-at)
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		list = append(list, Sectors{at, data})
		at += n + (1+r.Int64N(size/sector/3+1))*sector
	}
	return list
}

// over is a disk's content with sectors laid over it.
func over(content []byte, sectors []Sectors) []byte {
	b := slices.Clone(content)
	for _, s := range sectors {
		copy(b[s.Off:], s.Data)
	}
	return b
}

// rewritable are images of every kind, each the file "disk" of a folder.
func rewritable(t *testing.T) map[string]map[string][]byte {
	x := func(s xspec) []byte {
		b := make([]byte, xBlocks+2*xBlock)
		img := s.image(t)
		put(t, img, xBlocks, bytes.Repeat([]byte{'x'}, 2*xBlock))
		if _, err := img.ReadAt(b, 0); err != nil {
			t.Fatal(err)
		}
		return b
	}
	alone := func(b []byte) map[string][]byte { return map[string][]byte{"disk": b} }
	kid := xspec{size: 3 * xBlock, flags: 2, data: xOtherGUID, locator: [][2]string{{"parent_linkage", xDataGUID.String()}, {"relative_path", `.\parent`}}}
	kid.table = make([]uint64, chunkBits*512/xBlock+1)
	kid.table[1] = present(xBlocks)
	return map[string]map[string][]byte{
		"raw":                alone(patch(sample, 510, 0x55, 0xaa)),
		"fixed":              alone(fixedImage(sample)),
		"fixed, 511 bytes":   alone(fixedImage(sample)[:len(sample)+511]),
		"dynamic":            alone(sampleDynamic()),
		"dynamic, 511 bytes": alone(sampleDynamic()[:len(sampleDynamic())-1]),
		"differencing":       {"disk": child(childID, parentID, "parent", relative(`.\parent`)), "parent": sampleDynamic()},
		"VHDX":               alone(x(xspec{size: 3 * xBlock, table: []uint64{0, present(xBlocks), xBlocks | 3}})),
		"VHDX of 4K":         alone(x(xspec{size: 3 * xBlock, sector: 4096, table: []uint64{0, present(xBlocks), present(xBlocks + xBlock)}})),
		"fixed VHDX":         alone(x(xspec{size: 2 * xBlock, flags: 1, table: []uint64{present(xBlocks), present(xBlocks + xBlock)}})),
		"differencing VHDX": {"disk": x(kid),
			"parent": x(xspec{size: 3 * xBlock, table: []uint64{present(xBlocks), present(xBlocks + xBlock), 0}})},
	}
}

// openIn opens a file of a folder.
func openIn(t *testing.T, dir, name string) *Disk {
	t.Helper()
	d, err := Open(filepath.Join(dir, name), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// A copy holds the sectors and else what the disk held, and is a disk of its own.
func TestRewritten(t *testing.T) {
	for name, files := range rewritable(t) {
		for seed := range uint64(6) {
			r := rand.New(rand.NewPCG(seed, 1))
			d := openIn(t, folder(t, files), "disk")
			sectors := randomSectors(r, d.Size(), int64(d.SectorSize()))
			if d.kind == Raw && sectors[0].Off == 0 { // or nothing tells that it is one
				copy(sectors[0].Data[510:], "\x55\xaa")
			}
			was := content(t, d)
			img, err := d.Rewritten(sectors, newID)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			again := map[string][]byte{"disk": written(t, files["disk"], img), "parent": files["parent"]}
			c := openIn(t, folder(t, again), "disk")
			if !bytes.Equal(content(t, c), over(was, sectors)) {
				t.Errorf("%s, seed %d: the copy does not hold what it should", name, seed)
			}
			if d.kind != Raw && (c.id != newID.Disk || len(c.Notes()) > 0) {
				t.Errorf("%s, seed %d: the copy is %v, want %v; notes %v", name, seed, c.id, newID.Disk, c.Notes())
			}
			if _, err := c.Rewritten(sectors, newID); err != nil {
				t.Errorf("%s, seed %d: the copy cannot be copied: %v", name, seed, err)
			}
		}
	}
}

// Nothing to change but the identity changes nothing but that.
func TestRewrittenIdentityOnly(t *testing.T) {
	want := map[string]int{"raw": 0, "fixed": 1, "fixed, 511 bytes": 1, "dynamic": 2, "dynamic, 511 bytes": 2, "differencing": 2,
		"VHDX": 2, "VHDX of 4K": 2, "fixed VHDX": 2, "differencing VHDX": 2}
	for name, files := range rewritable(t) {
		img, err := openIn(t, folder(t, files), "disk").Rewritten(nil, newID)
		if err != nil || len(img.Pieces) != want[name] || img.Size != int64(len(files["disk"])) {
			t.Errorf("%s: %d pieces in %d bytes, %v; want %d in %d", name, len(img.Pieces), img.Size, err, want[name], len(files["disk"]))
		}
	}
}

// The headers of a VHDX are numbered on, the older one first; both name the new file.
func TestRewrittenHeaders(t *testing.T) {
	img, err := openIn(t, folder(t, rewritable(t)["VHDX"]), "disk").Rewritten(nil, newID)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		off      int64
		sequence uint64
	}{{vhdxHeader1, 3}, {vhdxHeader2, 4}} { // numbers 1 and 2 before
		p := img.Pieces[i]
		if p.Off != want.off || le.Uint64(p.Data[8:]) != want.sequence || guid.GUID(p.Data[16:32]) != newID.File {
			t.Errorf("header %d is %d at %#x of file %v, want %d at %#x of %v", i, le.Uint64(p.Data[8:]), p.Off,
				guid.GUID(p.Data[16:32]), want.sequence, want.off, newID.File)
		}
	}
}

// A child holds the sectors, and lets everything else be its parent's.
func TestChildOf(t *testing.T) {
	for name, files := range rewritable(t) {
		for seed := range uint64(4) {
			dir := folder(t, files)
			d := openIn(t, dir, "disk")
			sectors := randomSectors(rand.New(rand.NewPCG(seed, 2)), d.Size(), int64(d.SectorSize()))
			img, err := d.Child(sectors, newID, Parentage{Name: "disk", Relative: `.\disk`, Absolute: `D:\Library\disk`, Modified: newID.Made})
			if d.kind == Raw {
				var refused *Unwritable
				if !errors.As(err, &refused) {
					t.Errorf("a child of a raw image: %v", err)
				}
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			files := map[string][]byte{"disk": files["disk"], "parent": files["parent"], "kid": written(t, nil, img)}
			c := openIn(t, folder(t, files), "kid")
			if !bytes.Equal(content(t, c), over(content(t, d), sectors)) {
				t.Errorf("%s, seed %d: the child does not hold what it should", name, seed)
			}
			if d.kind == VHDX {
				sameInherited(t, d, c)
			}
			if c.id != newID.Disk || c.Type() != Differencing || c.SectorSize() != d.SectorSize() || len(c.notes) > 0 {
				t.Errorf("%s, seed %d: the child is a %v disk %v, sectors of %d, notes %v", name, seed, c.Type(), c.id, c.SectorSize(), c.notes)
			}
			own := int64(0)
			for _, s := range sectors {
				own += int64(len(s.Data))
			}
			if got := ownBytes(t, c); got != own {
				t.Errorf("%s, seed %d: %d bytes are the child's own, want %d", name, seed, got, own)
			}
		}
	}
}

// sameInherited fails unless a child is the disk of its parent, with sectors of its
// lengths.
func sameInherited(t *testing.T, parent, child *Disk) {
	t.Helper()
	id, physical, err := parent.layer.(*xblocks).inherited()
	if err != nil {
		t.Fatal(err)
	}
	kidID, kidPhysical, err := child.layer.(*xblocks).inherited()
	if err != nil || !bytes.Equal(id, kidID) || !bytes.Equal(physical, kidPhysical) || le.Uint32(physical) != 4096 {
		t.Errorf("the child is disk % x with sectors of % x, want % x, % x (%v)", kidID, kidPhysical, id, physical, err)
	}
}

// ownBytes counts what is not the parent's.
func ownBytes(t *testing.T, d *Disk) int64 {
	t.Helper()
	var own int64
	for off := int64(0); off < d.size; {
		p := make([]byte, min(1<<20, d.size-off))
		n, here, err := d.layer.readSome(p, off)
		if err != nil {
			t.Fatal(err)
		}
		if here {
			own += int64(n)
		}
		off += int64(n)
	}
	return own
}

// The paths to the parent are those of Windows: relative and absolute, with any
// letters.
func TestChildPaths(t *testing.T) {
	where := Parentage{Name: "Vörlage 日本 🙂.vhd", Relative: `..\Bibliothek\Vörlage 日本 🙂.vhd`,
		Absolute: `\\server\freigabe\Vörlage 日本 🙂.vhd`, Modified: newID.Made}
	for name, want := range map[string]string{
		"dynamic": fmt.Sprint([]parentPath{{text.New(where.Relative), true}, {text.New(where.Absolute), false}}),
		"VHDX": fmt.Sprint([]parentPath{{text.New(where.Relative), true},
			{text.New(`\\?\UNC\server\freigabe\Vörlage 日本 🙂.vhd`), false}}),
	} {
		img, err := openIn(t, folder(t, rewritable(t)[name]), "disk").Child(nil, newID, where)
		if err != nil {
			t.Fatal(err)
		}
		b := written(t, nil, img)
		c, err := newDisk(source{bytes.NewReader(b), int64(len(b))})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(c.link.paths); got != want {
			t.Errorf("%s: paths %s, want %s", name, got, want)
		}
		if name == "dynamic" && c.link.name != text.New(where.Name) {
			t.Errorf("the parent is called %q, want %q", c.link.name, where.Name)
		}
	}
}

// What the disk is not sure of is not copied.
func TestUnwritable(t *testing.T) {
	log := round(0, xentry(1, 0, page{xb, 'a'}))
	for name, img := range map[string]source{
		"footer overwritten": sourceOf(patch(sampleDynamic(), -512, make([]byte, 512)...)),
		"log that waits":     {logged(t, log), xSize},
		"log in use, empty":  {logged(t, round(0, xentry(1, 0))), xSize},
		"header damaged":     {put(t, xsample(t), vhdxHeader1, []byte("x")), xSize},
	} {
		d, err := NewDisk(img.r, img.size)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var refused *Unwritable
		if _, err := d.Rewritten(nil, newID); !errors.As(err, &refused) {
			t.Errorf("%s: copy: %v", name, err)
		}
		if _, err := d.Child(nil, newID, Parentage{Relative: `.\x`}); !errors.As(err, &refused) {
			t.Errorf("%s: child: %v", name, err)
		}
	}
	d := open(t, sampleDynamic())
	for name, sectors := range map[string][]Sectors{
		"half a sector":   {{0, make([]byte, 256)}},
		"between sectors": {{256, make([]byte, 512)}},
		"out of order":    {{512, make([]byte, 512)}, {0, make([]byte, 512)}},
		"twice":           {{0, make([]byte, 1024)}, {512, make([]byte, 512)}},
		"beyond the end":  {{d.size, make([]byte, 512)}},
		"none":            {{0, nil}},
	} {
		if _, err := d.Rewritten(sectors, newID); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
