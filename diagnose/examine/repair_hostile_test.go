package examine

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
)

// mutations is how many damaged files are tried; VMMDOCTOR_MUTATIONS asks for more.
func mutations(t *testing.T, few uint64) uint64 {
	n, err := strconv.ParseUint(os.Getenv("VMMDOCTOR_MUTATIONS"), 10, 64)
	if err != nil {
		return few
	}
	t.Logf("%d mutations", n)
	return n
}

// Whatever is wrong with a disk, of the new one nothing differs but the content of
// the store's file and what names the disk.
func TestRepairStaysInside(t *testing.T) {
	bios := disktest.DynamicVHD(disktest.SeedDisk(disktest.SeedOptions{Size: 96 << 20}))
	uefi := disktest.DynamicVHDX(disktest.SeedDisk(disktest.SeedOptions{Size: 300 << 20, Layout: disktest.UEFI}))
	held := 0
	tries := mutations(t, 120)
	for seed := range tries {
		whole := bios
		if seed%4 == 3 {
			whole = uefi
		}
		content := bytes.Clone(whole)
		r := rand.New(rand.NewPCG(seed, 16))
		if seed > 3 {
			mutate(r, content)
		}
		c := Open(Options{sectors: true}, Input{Name: text.New("disk"), Reader: bytes.NewReader(content), Size: int64(len(content))})
		facts := c.Examine(t.Context(), nil)
		if facts.Repair.Holds() {
			held++
			stayedInside(t, seed, content, &facts, c.sectors)
		}
		c.Close()
	}
	if held < int(tries/10) {
		t.Errorf("only %d disks could be repaired: the mutations destroy too much to show anything", held)
	}
	t.Logf("%d disks repaired", held)
}

// mutate changes some bytes that are not zero: structures more often than not.
func mutate(r *rand.Rand, content []byte) {
	for range 1 + r.IntN(6) {
		for {
			at := r.IntN(len(content))
			if r.IntN(3) == 0 {
				at = r.IntN(8 << 10) // headers and tables of a VHD
			}
			if content[at] != 0 {
				content[at] = byte(r.Uint32())
				break
			}
		}
	}
}

// stayedInside holds the disk that is planned against the one that is there.
func stayedInside(t *testing.T, seed uint64, content []byte, facts *diagnose.Facts, sectors []vhd.Sectors) {
	t.Helper()
	was, err := vhd.NewDisk(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	img, err := was.Rewritten(sectors, vhd.Identity{Disk: guid.GUID{1}, File: guid.GUID{2}})
	if err != nil {
		t.Fatal(err)
	}
	made := append(bytes.Clone(content), make([]byte, max(0, img.Size-int64(len(content))))...)
	for _, p := range img.Pieces {
		copy(made[p.Off:], p.Data)
	}
	is, err := vhd.NewDisk(bytes.NewReader(made), int64(len(made)))
	if err != nil {
		t.Errorf("seed %d: the new disk cannot be read: %v", seed, err)
		return
	}
	inside := func(off int64) bool {
		for _, x := range facts.Repair.Extents {
			if off >= x.Off && off < x.Off+x.Length {
				return true
			}
		}
		return false
	}
	const chunk = 2 << 20
	a, b := make([]byte, chunk), make([]byte, chunk)
	for off := int64(0); off < was.Size(); off += chunk {
		n, err1 := was.ReadAt(a, off)
		m, err2 := is.ReadAt(b, off)
		if n != m || err1 != err2 && (err1 == io.EOF || err2 == io.EOF) {
			t.Fatalf("seed %d: at %#x %d bytes, %v, of the old disk, %d, %v, of the new", seed, off, n, err1, m, err2)
		}
		if bytes.Equal(a[:n], b[:n]) {
			continue
		}
		for i := range n {
			if a[i] != b[i] && !inside(off+int64(i)) {
				t.Fatalf("seed %d: the new disk differs at %#x, outside the store at %v", seed, off+int64(i), facts.Repair.Extents)
			}
		}
	}
}
