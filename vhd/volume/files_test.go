package volume_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// largestVolume bounds the volumes whose files are compared: each is written
// out as a sparse file first.
const largestVolume = 8 << 30

// The files on the volumes of the images in VMMDOCTOR_IMAGES are those that
// ntfs-3g and mtools read there, byte for byte.
func TestFilesAsOthersReadThem(t *testing.T) {
	dir := os.Getenv("VMMDOCTOR_IMAGES")
	if dir == "" {
		t.Skip("VMMDOCTOR_IMAGES names no folder of images")
	}
	for _, tool := range []string{"ntfscat", "mcopy"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (Debian: ntfs-3g, mtools)", tool)
		}
	}
	if testing.Short() {
		t.Skip("takes a while: each volume is written out")
	}
	images, err := filepath.Glob(filepath.Join(dir, "*.*hd*"))
	if err != nil || len(images) == 0 {
		t.Fatalf("%s holds no images (%v)", dir, err)
	}
	files := 0
	for _, image := range images {
		t.Run(filepath.Base(image), func(t *testing.T) { files += compareFiles(t, image) })
	}
	if files == 0 {
		t.Error("no file was compared")
	}
	t.Logf("%d files compared", files)
}

// compareFiles compares the files of all volumes of an image.
func compareFiles(t *testing.T, image string) (files int) {
	disk, err := vhd.Open(image, vhd.Options{})
	if err != nil {
		t.Skipf("damaged on purpose: %v", err)
	}
	defer disk.Close()
	table, err := volume.ReadTable(disk, disk.Size(), disk.SectorSize())
	if err != nil {
		t.Skip(err)
	}
	for _, p := range table.Partitions {
		part := io.NewSectionReader(disk, p.Offset, p.Size)
		content, err := volume.Recognise(part, p.Size)
		if err != nil || p.Size > largestVolume || content.FileSystem != volume.NTFS && content.FileSystem != volume.FAT32 {
			continue
		}
		fsys, err := volume.OpenFS(part, p.Size, content)
		if err != nil {
			t.Error(err)
			continue
		}
		files += compareVolume(t, fsys, writeOut(t, part, p.Size), content.FileSystem)
	}
	return files
}

func compareVolume(t *testing.T, fsys fs.FS, raw string, kind volume.FileSystem) (files int) {
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		got, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		command := exec.Command("ntfscat", "-f", raw, "/"+name)
		if kind == volume.FAT32 {
			command = exec.Command("mcopy", "-n", "-i", raw, "::/"+name, "-")
		}
		want, err := command.Output()
		if err != nil {
			t.Errorf("%s: %v", strings.Join(command.Args, " "), err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes here and %d there, or others", name, len(got), len(want))
		}
		files++
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return files
}

// writeOut writes a volume as a file in which zeros are holes.
func writeOut(t *testing.T, r io.ReaderAt, size int64) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "volume"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	buf, zero := make([]byte, 1<<20), make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(buf)) {
		n, err := r.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		if bytes.Equal(buf[:n], zero[:n]) {
			continue
		}
		if _, err := f.WriteAt(buf[:n], at); err != nil {
			t.Fatal(err)
		}
	}
	return f.Name()
}
