package volume

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

func ntfsVolume(t *testing.T, n disktest.NTFS) *disktest.Image {
	t.Helper()
	img, err := n.Image()
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestOpenFS(t *testing.T) {
	img := ntfsVolume(t, disktest.NTFS{Size: 16 << 20, Label: "System Reserved", Boot: disktest.Bootmgr7, Dirty: true,
		Files: map[string][]byte{"Boot/BCD": []byte("store")}})
	c, err := Recognise(img, img.Size())
	if err != nil || c.FileSystem != NTFS || c.BootSector != BootBootmgr || c.Label.String() != "System Reserved" || !c.Dirty || c.Damage != nil {
		t.Fatalf("Recognise = %+v, %v, want a dirty NTFS volume named System Reserved that starts bootmgr", c, err)
	}
	v, err := OpenFS(img, img.Size(), c)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := fs.ReadFile(v, "boot/bcd"); err != nil || string(b) != "store" {
		t.Errorf("ReadFile = %q, %v, want the store", b, err)
	}
}

func TestOpenFSDamaged(t *testing.T) {
	b := with(nil, 1<<20, 3, "NTFS    ")
	c, err := Recognise(bytes.NewReader(b), int64(len(b)))
	if err != nil || c.FileSystem != NTFS || c.Damage == nil {
		t.Fatalf("Recognise = %+v, %v, want NTFS with its damage", c, err)
	}
	if _, err := OpenFS(bytes.NewReader(b), int64(len(b)), c); err == nil {
		t.Error("OpenFS of a damaged volume gives no error")
	}
}

func TestOpenFSOther(t *testing.T) {
	c := Content{FileSystem: XFS, Name: "XFS"}
	if _, err := OpenFS(strings.NewReader(""), 0, c); err == nil || !strings.Contains(err.Error(), "xfs") {
		t.Errorf("OpenFS of XFS: %v, want an error naming it", err)
	}
}

// A FAT volume that Recognise finds by its boot sector, but whose tables lie
// beyond its end, tells so.
func TestOpenFSDamagedFAT(t *testing.T) {
	b := fatBoot(FAT16)
	c, err := Recognise(bytes.NewReader(b), int64(len(b)))
	if err != nil || c.FileSystem != FAT16 || c.Damage == nil {
		t.Fatalf("Recognise = %+v, %v, want FAT16 with its damage", c, err)
	}
	b = append(b, make([]byte, 1<<20)...)
	copy(b[512:], "\xf8\xff\xff\xff") // the first two entries: dismounted cleanly
	if c, err = Recognise(bytes.NewReader(b), int64(len(b))); err != nil || c.Damage != nil || c.Dirty {
		t.Fatalf("Recognise = %+v, %v, want a sound FAT16 volume", c, err)
	}
	v, err := OpenFS(bytes.NewReader(b), int64(len(b)), c)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := fs.ReadDir(v, "."); err != nil || len(list) != 0 {
		t.Errorf("ReadDir = %v, %v, want an empty root", list, err)
	}
}
