package disktest_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// values is every value of a hive: its path, type and data.
func values(t *testing.T, data []byte) []string {
	t.Helper()
	h, err := hive.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	root, err := h.Root().Tree()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	var walk func(n *hive.Node, path string)
	walk = func(n *hive.Node, path string) {
		out = append(out, strings.ToLower(path))
		for _, v := range n.Values {
			out = append(out, fmt.Sprintf("%s %s %d %x", strings.ToLower(path), v.Name, v.Type, v.Data))
		}
		for _, k := range n.Keys {
			walk(k, path+`\`+k.Name)
		}
	}
	walk(root, "")
	slices.Sort(out)
	return out
}

// TestSeedStoreDiffersAsTheArticleSays has the article's "fc" of the two
// listings, difference by difference.
func TestSeedStoreDiffersAsTheArticleSays(t *testing.T) {
	before, after := elements(t, disktest.SeedStore(false)), elements(t, disktest.SeedStore(true))
	var got []string
	for _, k := range sortedKeys(before, after) {
		switch b, a := before[k], after[k]; {
		case b == "":
			got = append(got, "+"+k)
		case a == "":
			got = append(got, "-"+k)
		case a != b:
			got = append(got, " "+k)
		}
	}
	want := []string{
		" {9dea862c-5cdd-4e70-acc1-f32b344d4795} 11000001", // {bootmgr} device
		" {9dea862c-5cdd-4e70-acc1-f32b344d4795} 25000004", // timeout
		" {b2721d73-1db4-4c62-bf78-c548a880142d} 11000001", // {memdiag} device
		" {b520e13c-48da-11e2-9a8b-00155d011700} 11000001", // resume object: device
		"+{b520e13c-48da-11e2-9a8b-00155d011700} 16000009", // recoveryenabled
		"+{b520e13c-48da-11e2-9a8b-00155d011700} 21000001", // filedevice
		"+{b520e13c-48da-11e2-9a8b-00155d011700} 26000006", // debugoptionenabled
		" {b520e13d-48da-11e2-9a8b-00155d011700} 11000001", // {default} device
		"+{b520e13d-48da-11e2-9a8b-00155d011700} 16000009", // recoveryenabled
		" {b520e13d-48da-11e2-9a8b-00155d011700} 21000001", // osdevice
		"-{b520e13d-48da-11e2-9a8b-00155d011700} 26000010", // detecthal
	}
	if !slices.Equal(got, want) {
		t.Errorf("the stores differ in\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// elements is a store by object and element.
func elements(t *testing.T, data []byte) map[string]string {
	t.Helper()
	s := openStore(t, data)
	all := make(map[string]string)
	for _, o := range s.Objects {
		for _, e := range o.Elements {
			all[o.Name.String()+" "+e.Type.String()] = fmt.Sprintf("%x", e.Raw)
		}
	}
	return all
}

func sortedKeys(maps ...map[string]string) []string {
	var keys []string
	for _, m := range maps {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func openStore(t *testing.T, data []byte) *bcd.Store {
	t.Helper()
	s, err := bcd.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSeedStoreEqualsTheSharedOne holds the stores against those another
// program made of the article, value for value.
func TestSeedStoreEqualsTheSharedOne(t *testing.T) {
	for name, generalized := range map[string]bool{"before-sysprep.bcd": false, "after-sysprep.bcd": true} {
		other, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "bcd", "seed", name))
		if err != nil {
			t.Skipf("the shared stores are not beside the project: %v", err)
		}
		got, want := values(t, disktest.SeedStore(generalized)), values(t, other)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the values differ:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestSeedVHD follows the article's disk from its container to the files.
func TestSeedVHD(t *testing.T) {
	for _, test := range []struct {
		name  string
		o     disktest.SeedOptions
		class bcd.Class
		state string
	}{
		{"failing", disktest.SeedOptions{}, bcd.ClassThisDisk, "IMAGE_STATE_COMPLETE"},
		{"passing", disktest.SeedOptions{Generalized: true}, bcd.ClassPortable, "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE"},
		{"swapped", disktest.SeedOptions{SwappedStore: true}, bcd.ClassPortable, "IMAGE_STATE_COMPLETE"},
		{"other disk", disktest.SeedOptions{StoreSignature: disktest.StaleSignature}, bcd.ClassOtherDisk, "IMAGE_STATE_COMPLETE"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := disktest.SeedVHD(test.o)
			if len(file) > 12<<20 {
				t.Errorf("the file has %d bytes, want a handful of blocks", len(file))
			}
			disk, err := vhd.NewDisk(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			if disk.Size() != 127<<30 || disk.Type() != vhd.Dynamic {
				t.Errorf("the disk is %v of %d bytes, want dynamic of 127 GB", disk.Type(), disk.Size())
			}
			table, err := volume.ReadTable(disk, disk.Size(), 512)
			if err != nil {
				t.Fatal(err)
			}
			p := table.Partitions[0]
			if len(table.Partitions) != 1 || table.Signature != 0xa9083c0a || !p.Active || p.Offset != 1048576 || p.End() != 136364163072 {
				t.Errorf("signature %08x, partitions %+v; want a9083c0a and one active [1048576-136364163072]", table.Signature, table.Partitions)
			}
			files := openFS(t, disk, p)
			store := openStore(t, readFile(t, files, "boot/bcd"))
			on := []bcd.Location{{Disk: 1, Partition: 1, Signature: table.Signature, Offset: p.Offset}}
			if c := bcd.Classify(store, on).Class; c != test.class {
				t.Errorf("the store is %v, want %v", c, test.class)
			}
			if got := string(readFile(t, files, "Windows/Setup/State/State.ini")); !strings.Contains(got, `"`+test.state+`"`) {
				t.Errorf("State.ini is %q, want %s in it", got, test.state)
			}
			software := readFile(t, files, "Windows/System32/config/SOFTWARE")
			h, err := hive.Open(bytes.NewReader(software), int64(len(software)))
			if err != nil {
				t.Fatal(err)
			}
			if got := valueText(t, h, "ImageState", "Microsoft", "Windows", "CurrentVersion", "Setup", "State"); got != test.state {
				t.Errorf("ImageState is %q, want %q", got, test.state)
			}
			if got := valueText(t, h, "ProductName", "Microsoft", "Windows NT", "CurrentVersion"); got != "Windows Server 2012 Standard" {
				t.Errorf("ProductName is %q", got)
			}
		})
	}
}

func valueText(t *testing.T, h *hive.Hive, name string, path ...string) string {
	t.Helper()
	k, err := h.Key(path...)
	if err != nil {
		t.Fatal(err)
	}
	v, err := k.Value(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.Text()
	if err != nil {
		t.Fatal(err)
	}
	return s.String()
}

func openFS(t *testing.T, disk io.ReaderAt, p volume.Partition) fs.FS {
	t.Helper()
	r := io.NewSectionReader(disk, p.Offset, p.Size)
	c, err := volume.Recognise(r, p.Size)
	if err != nil {
		t.Fatal(err)
	}
	files, err := volume.OpenFS(r, p.Size, c)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readFile(t *testing.T, files fs.FS, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLayouts looks at what lies where on each kind of disk.
func TestLayouts(t *testing.T) {
	const size = 4 << 30
	for _, test := range []struct {
		name string
		o    disktest.SeedOptions
		want []string // number, flags, file system, boot sector, label
	}{
		{"one partition", disktest.SeedOptions{}, []string{"1 active ntfs bootmgr"}},
		{"not active", disktest.SeedOptions{NoActive: true}, []string{"1 ntfs bootmgr"}},
		{"server 2003", disktest.SeedOptions{Boot: disktest.NTLDR, Windows: disktest.Windows{Product: disktest.Server2003}}, []string{"1 active ntfs ntldr"}},
		{"dirty", disktest.SeedOptions{Dirty: true}, []string{"1 active ntfs bootmgr dirty"}},
		{"system reserved", disktest.SeedOptions{Layout: disktest.SystemReserved}, []string{"1 active ntfs bootmgr System Reserved", "2 ntfs bootmgr"}},
		{"logical drive", disktest.SeedOptions{Layout: disktest.LogicalDrive}, []string{"1 active ntfs bootmgr System Reserved", "5 logical ntfs bootmgr"}},
		{"two windows", disktest.SeedOptions{Layout: disktest.TwoWindows}, []string{"1 active ntfs bootmgr System Reserved", "2 ntfs bootmgr", "3 ntfs bootmgr Old"}},
		{"encrypted", disktest.SeedOptions{Layout: disktest.SystemReserved, Encrypted: true}, []string{"1 active ntfs bootmgr System Reserved", "2 bitlocker"}},
		{"boot files only", disktest.SeedOptions{Layout: disktest.BootOnly}, []string{"1 active ntfs bootmgr"}},
		{"windows only", disktest.SeedOptions{Layout: disktest.WindowsOnly}, []string{"1 ntfs bootmgr"}},
		{"uefi", disktest.SeedOptions{Layout: disktest.UEFI}, []string{"1 fat32", "2 empty", "3 ntfs bootmgr"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.Size = size
			if got := contents(t, disktest.SeedDisk(test.o)); !slices.Equal(got, test.want) {
				t.Errorf("the disk holds %q, want %q", got, test.want)
			}
		})
	}
	if got, want := contents(t, disktest.LinuxDisk(1<<30)), []string{"1 active ext boot"}; !slices.Equal(got, want) {
		t.Errorf("the Linux disk holds %q, want %q", got, want)
	}
}

// TestPutLogical makes a chain of three drives.
func TestPutLogical(t *testing.T) {
	const mib = 1 << 20
	disk := disktest.NewImage(1 << 30)
	disktest.PutMBR(disk, 7, disktest.MBRPartition{Type: disktest.TypeExtended, Start: 10 * mib, Size: 900 * mib})
	var want []string
	var drives []disktest.MBRPartition
	for i := range int64(3) {
		d := disktest.MBRPartition{Type: disktest.TypeNTFS, Start: (11 + 200*i) * mib, Size: 199 * mib}
		drives = append(drives, d)
		want = append(want, fmt.Sprintf("%d [%d-%d]", 5+i, d.Start, d.Start+d.Size))
	}
	disktest.PutLogical(disk, 10*mib, drives...)
	table, err := volume.ReadTable(disk, disk.Size(), 512)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range table.Partitions {
		if p.Logical {
			got = append(got, fmt.Sprintf("%d [%d-%d]", p.Number, p.Offset, p.End()))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the drives are %q, want %q", got, want)
	}
}

// contents says in a line what each partition of a disk holds.
func contents(t *testing.T, disk *disktest.Image) []string {
	t.Helper()
	table, err := volume.ReadTable(disk, disk.Size(), 512)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Notes) > 0 {
		t.Errorf("the table is strange: %+v", table.Notes)
	}
	var all []string
	for _, p := range table.Partitions {
		c, err := volume.Recognise(io.NewSectionReader(disk, p.Offset, p.Size), p.Size)
		if err != nil {
			t.Fatal(err)
		}
		line := []string{fmt.Sprint(p.Number)}
		for _, w := range []struct {
			say  bool
			word string
		}{
			{p.Active, "active"}, {p.Logical, "logical"}, {true, c.FileSystem.String()},
			{c.FileSystem == volume.NTFS, c.BootSector.String()}, {c.Dirty, "dirty"}, {c.FileSystem != volume.FAT32 && !c.Label.IsEmpty(), c.Label.String()},
		} {
			if w.say {
				line = append(line, w.word)
			}
		}
		all = append(all, strings.Join(line, " "))
	}
	return all
}

// TestHooks changes a store and files as tests of single causes do.
func TestHooks(t *testing.T) {
	later := disktest.Stamp.Add(36 * time.Hour)
	disk := disktest.SeedDisk(disktest.SeedOptions{
		Size:  1 << 30,
		Store: func(s disktest.Store) { delete(s[disktest.BootManager].Elements, disktest.ElementDefault) },
		Files: func(boot, windows map[string][]byte) {
			delete(windows, disktest.PathKernel)
			boot["/unattend.xml"] = []byte("<unattend/>")
		},
		Times: map[string]time.Time{disktest.PathStore: later},
	})
	table, err := volume.ReadTable(disk, disk.Size(), 512)
	if err != nil {
		t.Fatal(err)
	}
	files := openFS(t, disk, table.Partitions[0])
	if _, err := openStore(t, readFile(t, files, "Boot/BCD")).Default(); err == nil {
		t.Error("the store has a default entry; it was taken away")
	}
	if _, err := fs.Stat(files, "Windows/System32/ntoskrnl.exe"); err == nil {
		t.Error("there is a kernel; it was taken away")
	}
	for name, want := range map[string]time.Time{"Boot/BCD": later, "bootmgr": disktest.Stamp} {
		if fi, err := fs.Stat(files, name); err != nil || !fi.ModTime().Equal(want) {
			t.Errorf("%s: time %v, %v; want %v", name, fi.ModTime(), err, want)
		}
	}
	if got := readFile(t, files, "unattend.xml"); string(got) != "<unattend/>" {
		t.Errorf("unattend.xml holds %q", got)
	}
}

// TestUnfinishedWrite reads hives that a write left behind.
func TestUnfinishedWrite(t *testing.T) {
	before, after := disktest.SeedStore(false), disktest.SeedStore(true)
	dirty, log := disktest.UnfinishedWrite(before, after)
	for _, test := range []struct {
		name string
		hive []byte
		logs []hive.Log
		want []byte
	}{
		{"dirty", disktest.DirtyHive(before), nil, before},
		{"without its log", dirty, nil, before},
		{"with its log", dirty, []hive.Log{{Reader: bytes.NewReader(log), Size: int64(len(log))}}, after},
	} {
		h, err := hive.Open(bytes.NewReader(test.hive), int64(len(test.hive)), test.logs...)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if !h.Dirty() && !h.Replayed() {
			t.Errorf("%s: the hive is clean", test.name)
		}
		tree, err := h.Root().Tree()
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got := hive.Bytes(tree, hive.WriteOptions{Minor: 3}); !slices.Equal(values(t, got), values(t, test.want)) {
			t.Errorf("%s: the hive does not read as it should", test.name)
		}
	}
}
