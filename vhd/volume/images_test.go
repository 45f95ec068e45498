package volume_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// An expectation is what expected.json says about an image.
type expectation struct {
	Stages    map[string]string
	Container struct {
		Format, Kind  string
		VirtualSize   int64 `json:"virtual_size"`
		BlockSize     int64 `json:"block_size"`
		LogicalSector int   `json:"logical_sector"`
		Parent        string
		PendingLog    bool `json:"pending_log"`
	}
	Table *struct {
		Style, Signature, GUID string
		Partitions             []struct {
			Number        int
			Start, Length int64
			Type          string
			Active        *bool
			Logical       bool
			FileSystem    *string `json:"file_system"`
			BootSector    *string `json:"boot_sector"`
			Label, GUID   string
		}
	} `json:"partition_table"`
}

// counter counts the bytes read through it.
type counter struct {
	r    io.ReaderAt
	read int64
}

func (c *counter) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(p, off)
	c.read += int64(n)
	return n, err
}

// The images in the folder VMMDOCTOR_IMAGES are what the expected.json beside
// them says.
func TestExpected(t *testing.T) {
	dir := os.Getenv("VMMDOCTOR_IMAGES")
	if dir == "" {
		t.Skip("VMMDOCTOR_IMAGES names no folder of images with an expected.json")
	}
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Images map[string]expectation }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for name, want := range all.Images {
		t.Run(name, func(t *testing.T) { checkImage(t, filepath.Join(dir, name), want) })
	}
}

func checkImage(t *testing.T, name string, want expectation) {
	d, err := vhd.Open(name, vhd.Options{})
	if want.Stages["image-open"] == "fail" {
		if err == nil {
			t.Error("the image opens, want an error")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	c := want.Container
	if d.Kind().String() != c.Format || d.Type().String() != c.Kind || d.Size() != c.VirtualSize || d.BlockSize() != c.BlockSize || d.SectorSize() != c.LogicalSector {
		t.Errorf("container is %v %v of %d in %d and %d, want %+v", d.Kind(), d.Type(), d.Size(), d.BlockSize(), d.SectorSize(), c)
	}
	if warns := want.Stages["image-open"] == "warn"; warns != (len(d.Notes()) > 0) {
		t.Errorf("notes are %+v, want some: %t", d.Notes(), warns)
	}
	if chain := d.Chain(); c.Parent != "" && (len(chain) != 1 || filepath.Base(chain[0].String()) != c.Parent) {
		t.Errorf("chain is %q, want %q", chain, c.Parent)
	}
	r := &counter{r: d}
	table, err := volume.ReadTable(r, d.Size(), d.SectorSize())
	if err != nil {
		t.Fatal(err)
	}
	if want.Table == nil {
		if table.Style != volume.StyleNone || !table.Blank {
			t.Errorf("table is %+v, want a blank disk", table)
		}
		return
	}
	if table.Style.String() != want.Table.Style || len(table.Partitions) != len(want.Table.Partitions) {
		t.Fatalf("table is %v with %d partitions, want %s with %d", table.Style, len(table.Partitions), want.Table.Style, len(want.Table.Partitions))
	}
	for i, p := range table.Partitions {
		checkPartition(t, r, p, want, i)
	}
	if r.read > 1_500_000 {
		t.Errorf("%d bytes of the disk were read", r.read)
	}
}

func checkPartition(t *testing.T, r io.ReaderAt, p volume.Partition, want expectation, i int) {
	w := want.Table.Partitions[i]
	kind := fmt.Sprintf("%02x", p.Type)
	if want.Table.Style == "gpt" {
		kind = strings.Trim(p.TypeGUID.String(), "{}")
		if got := strings.Trim(p.GUID.String(), "{}"); got != w.GUID {
			t.Errorf("partition %d: GUID is %s, want %s", p.Number, got, w.GUID)
		}
	}
	active := w.Active != nil && *w.Active
	if p.Number != w.Number || p.Offset != w.Start || p.Size != w.Length || kind != w.Type || p.Active != active || p.Logical != w.Logical {
		t.Errorf("partition is %+v, want %+v", p, w)
	}
	c, err := volume.Recognise(io.NewSectionReader(r, p.Offset, p.Size), p.Size)
	if err != nil {
		t.Fatal(err)
	}
	fileSystem := "empty"
	if w.FileSystem != nil {
		fileSystem = strings.TrimRight(*w.FileSystem, "234") // ext4, lvm2; fat32 is put right below
	}
	if strings.HasPrefix(fileSystem, "fat") {
		fileSystem = *w.FileSystem
	}
	if c.FileSystem.String() != fileSystem || c.Label.String() != w.Label || c.Damage != nil {
		t.Errorf("partition %d holds %+v, want %s labelled %q", p.Number, c, fileSystem, w.Label)
	}
	if w.BootSector != nil && c.BootSector.String() != *w.BootSector {
		t.Errorf("partition %d: boot sector starts %v, want %s", p.Number, c.BootSector, *w.BootSector)
	}
}
