package examine

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
)

// fileOf writes a file of a test and returns its path.
func fileOf(t testing.TB, name string, content []byte) string {
	t.Helper()
	return filepath.Join(library(t, map[string][]byte{name: content}), name)
}

// A disk whose store ties it gets a new one that is judged as the facts say, and
// stays as it is (facts: repaired-disk §3).
func TestMaking(t *testing.T) {
	tied := func(o *disktest.SeedOptions) { o.Generalized, o.SwappedStore = true, true }
	other := func(o *disktest.SeedOptions) { o.StoreSignature = 0x12345678 }
	small := func(o *disktest.SeedOptions) { o.Size = 96 << 20 }
	uefi := func(o *disktest.SeedOptions) { o.Layout = disktest.UEFI }
	for _, tt := range []struct {
		name    string
		change  func(*disktest.SeedOptions)
		file    string
		make    func(*disktest.Image) []byte
		before  diagnose.CauseID
		verdict diagnose.Verdict
		after   diagnose.CauseID
	}{
		{"never generalized", nil, "disk.vhd", disktest.DynamicVHD, diagnose.NotGeneralized, diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"never generalized, fixed", small, "disk.vhd", disktest.FixedVHD, diagnose.NotGeneralized, diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"UEFI", uefi, "disk.vhdx", disktest.DynamicVHDX, diagnose.NotGeneralized, diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"of another disk", other, "disk.vhd", disktest.DynamicVHD, diagnose.BCDOtherDisk, diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"tied to the disk", tied, "disk.vhd", disktest.DynamicVHD, diagnose.BCDTiedToDisk, diagnose.VerdictClear, diagnose.CauseNone},
	} {
		for _, child := range []bool{false, true} {
			o := disktest.SeedOptions{Size: 1 << 30}
			if tt.change != nil {
				tt.change(&o)
			}
			content := tt.make(disktest.SeedDisk(o))
			sum := sha256.Sum256(content)
			from := fileOf(t, tt.file, content)
			m := &Making{From: from, To: filepath.Join(filepath.Dir(from), "new"+filepath.Ext(tt.file)), Child: child}
			n := m.Plan(t.Context(), nil)
			if n.Before.Cause().ID != tt.before || n.Refusal != "" || n.After.Verdict != tt.verdict || n.After.Cause().ID != tt.after {
				t.Errorf("%s: planned as %s, refused %q, to be %s, %s; want %s, to be %s, %s", tt.name, n.Before.Cause().ID, n.Refusal,
					n.After.Verdict, n.After.Cause().ID, tt.before, tt.verdict, tt.after)
				continue
			}
			made, err := m.Make(t.Context(), n, nil)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if !made.Made || made.After.Verdict != tt.verdict || made.After.Cause().ID != tt.after {
				t.Errorf("%s, child %v: made %v, found %s, %s", tt.name, child, made.Made, made.After.Verdict, made.After.Cause().ID)
			}
			if b, err := os.ReadFile(from); err != nil || sha256.Sum256(b) != sum {
				t.Errorf("%s, child %v: the disk has changed: %v", tt.name, child, err)
			}
			again := (&Making{From: m.To, To: m.To + ".vhd"}).Plan(t.Context(), nil)
			if again.Refusal != diagnose.RepairNothing {
				t.Errorf("%s, child %v: the new disk is to be repaired: %q", tt.name, child, again.Refusal)
			}
		}
	}
}

// A raw image is copied, and no child is made of it.
func TestMakingRaw(t *testing.T) {
	disk := disktest.SeedDisk(disktest.SeedOptions{Size: 96 << 20})
	fixed := disktest.FixedVHD(disk)
	from := fileOf(t, "disk.img", fixed[:len(fixed)-512])
	m := &Making{From: from, To: from + ".new"}
	n, err := m.Make(t.Context(), m.Plan(t.Context(), nil), nil)
	if err != nil || n.After.Verdict != diagnose.VerdictAtRisk || n.After.Cause().ID != diagnose.BCDSwapped || n.Size != disk.Size() {
		t.Errorf("%v: %s, %s, %d bytes", err, n.After.Verdict, n.After.Cause().ID, n.Size)
	}
	m = &Making{From: from, To: from + ".kid", Child: true}
	if n := m.Plan(t.Context(), nil); !strings.Contains(n.Refusal, "A raw image cannot be the parent") {
		t.Errorf("a child: %q", n.Refusal)
	}
}

// A log that completes the store is taken into what is written, and then has no more
// to say.
func TestMakingWithLog(t *testing.T) {
	before, log := disktest.UnfinishedWrite(disktest.SeedStore(true), disktest.SeedStore(false))
	disk := disktest.SeedDisk(disktest.SeedOptions{Size: 1 << 30, Files: func(boot, _ map[string][]byte) {
		boot[disktest.PathStore], boot[disktest.PathStore+".LOG1"] = before, log
	}})
	from := fileOf(t, "disk.vhd", disktest.DynamicVHD(disk))
	m := &Making{From: from, To: from + ".new.vhd"}
	n := m.Plan(t.Context(), nil)
	if n.Before.BCD == nil || !n.Before.BCD.Store.Replayed || n.Refusal != "" || !strings.Contains(strings.Join(n.Words(), " "), "logs beside the boot configuration") {
		t.Fatalf("planned %q: %q", n.Refusal, n.Words())
	}
	n, err := m.Make(t.Context(), n, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := n.After.BCD.Store; s.Dirty || s.Replayed || n.After.BCD.Class != bcd.ClassPortable || n.After.Cause().ID != diagnose.BCDSwapped {
		t.Errorf("the new store is dirty %v, replayed %v, %s; %s", s.Dirty, s.Replayed, n.After.BCD.Class, n.After.Cause().ID)
	}
}

// On a disk with sectors of 4096 bytes such sectors are written, whole and in order,
// wherever the file lies; what of the file lies behind the hive stays.
func TestChangedSectors(t *testing.T) {
	disk := bytes.Repeat([]byte{'.'}, 64<<10)
	on := storeOnDisk{disk: &openDisk{disk: bytes.NewReader(disk), sector: 4096}}
	extents := []diagnose.Extent{{Off: 32 << 10, Length: 8 << 10}, {Off: 8 << 10, Length: 9000}}
	after := bytes.Repeat([]byte{'.'}, 16<<10) // 1192 bytes fewer than the file has
	after[5000], after[8<<10], after[16<<10-1] = 'a', 'b', 'c'
	got, err := on.changed(extents, after)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]int64{{8 << 10, 8 << 10}, {36 << 10, 4 << 10}}
	for i, s := range got {
		if i >= len(want) || s.Off != want[i][0] || int64(len(s.Data)) != want[i][1] {
			t.Errorf("%d bytes at %#x are written, want %v", len(s.Data), s.Off, want)
		}
	}
	if len(got) != 2 || got[0].Data[0] != 'b' || got[0].Data[8<<10-1] != 'c' || got[1].Data[904] != 'a' || bytes.Count(got[1].Data, []byte(".")) != 4095 {
		t.Error("not the bytes of the store are written")
	}
	if _, err := on.changed([]diagnose.Extent{{Off: 512, Length: 512}}, after); err == nil || err.Error() != diagnose.RepairUnaligned {
		t.Errorf("a file between two sectors: %v", err)
	}
}

// record finds the MFT record of a file by its name and changes it. The record lies
// as a whole in what is given, and no change may touch the ends of its sectors.
func record(t *testing.T, disk *disktest.Image, name string, change func(rec []byte)) {
	t.Helper()
	wide := []byte{}
	for _, c := range name {
		wide = append(wide, byte(c), 0)
	}
	for off, length := range disk.Extents() {
		b := make([]byte, length)
		if _, err := disk.ReadAt(b, off); err != nil {
			t.Fatal(err)
		}
		for at := 0; at+1024 <= len(b); at += 512 {
			rec := b[at : at+1024]
			i := bytes.Index(rec, wide)
			if !bytes.HasPrefix(rec, []byte("FILE")) || i < 2 || int(rec[i-2]) != len(name) || dataOf(rec) == nil {
				continue // its folder has the name too
			}
			change(rec)
			if _, err := disk.WriteAt(rec, off+int64(at)); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no record of %s", name)
}

// dataOf is the data attribute in a record; nil in that of a folder.
func dataOf(rec []byte) []byte {
	le := binary.LittleEndian
	at := int(le.Uint16(rec[0x14:]))
	for kind := le.Uint32(rec[at:]); kind != 0x80; kind = le.Uint32(rec[at:]) {
		if kind == 0xffffffff {
			return nil
		}
		at += int(le.Uint32(rec[at+4:]))
	}
	return rec[at:]
}

// usedJournal writes a restart page over the journal, which was never used, that
// says that a volume is mounted (Linux-NTFS documentation, "$LogFile").
func usedJournal(t *testing.T, disk *disktest.Image) {
	t.Helper()
	le := binary.LittleEndian
	page := make([]byte, 4096)
	copy(page, "RSTR")
	le.PutUint16(page[4:], 30) // the update sequence, of zeros
	le.PutUint16(page[6:], 9)
	le.PutUint16(page[24:], 64)
	for off, length := range disk.Extents() {
		b := make([]byte, length)
		if _, err := disk.ReadAt(b, off); err != nil {
			t.Fatal(err)
		}
		if at := bytes.Index(b, bytes.Repeat([]byte{0xff}, 64<<10)); at >= 0 {
			if _, err := disk.WriteAt(page, off+int64(at+4095)/4096*4096); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("no journal")
}

// Every reason for which a disk is not repaired, on a disk that has it.
func TestRefusals(t *testing.T) {
	seed := func(change func(*disktest.SeedOptions)) *disktest.Image {
		o := disktest.SeedOptions{Size: 1 << 30}
		if change != nil {
			change(&o)
		}
		return disktest.SeedDisk(o)
	}
	storeFile := func(change func(n *disktest.NTFS)) func(*disktest.SeedOptions) {
		return func(o *disktest.SeedOptions) { o.Volume = change }
	}
	bcdRecord := func(change func(data []byte)) *disktest.Image {
		d := seed(nil)
		record(t, d, "BCD", func(rec []byte) { change(dataOf(rec)) })
		return d
	}
	journal := seed(nil)
	usedJournal(t, journal)
	vhd := disktest.DynamicVHD
	overwritten := vhd(seed(nil))
	copy(overwritten[len(overwritten)-512:], make([]byte, 512))
	le := binary.LittleEndian
	full := func(o *disktest.SeedOptions) { o.Files = func(boot, _ map[string][]byte) { fillStore(t, boot) } }
	for _, tt := range []struct {
		name    string
		file    string
		content []byte
		options Options
		want    string
	}{
		{"portable already", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) { o.Generalized = true })), Options{}, diagnose.RepairNothing},
		{"no room", "a.vhd", vhd(seed(full)), Options{AsSysprep: true}, "it cannot take its place"},
		{"compressed", "a.vhd", vhd(seed(storeFile(func(n *disktest.NTFS) { n.Compressed = []string{"/Boot/BCD"} }))), Options{}, "configuration is compressed"},
		{"sparse", "a.vhd", vhd(bcdRecord(func(d []byte) { le.PutUint16(d[12:], 0x8000) })), Options{}, "configuration is sparse"},
		{"encrypted", "a.vhd", vhd(bcdRecord(func(d []byte) { le.PutUint16(d[12:], 0x4000) })), Options{}, diagnose.RepairNoStore},
		{"written in part", "a.vhd", vhd(bcdRecord(func(d []byte) { le.PutUint64(d[0x38:], le.Uint64(d[0x38:])-1) })), Options{}, "is written up to byte"},
		{"dirty volume", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) { o.Dirty = true })), Options{}, "was not closed properly"},
		{"open journal", "a.vhd", vhd(journal), Options{}, "$LogFile"},
		{"hibernated", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) {
			o.Files = func(_, windows map[string][]byte) {
				windows["/hiberfil.sys"] = append([]byte("hibr"), make([]byte, 8192)...)
			}
		})), Options{}, "is hibernated"},
		{"BitLocker", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) { o.Layout, o.Encrypted = disktest.SystemReserved, true })), Options{}, "would fail as well"},
		{"no Windows", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) {
			o.Files = func(_, windows map[string][]byte) {
				delete(windows, disktest.PathSystem)
				delete(windows, disktest.PathSoftware)
			}
		})), Options{}, "would fail as well"},
		{"no store", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) {
			o.Files = func(boot, _ map[string][]byte) { delete(boot, disktest.PathStore) }
		})), Options{}, diagnose.RepairNoStore},
		{"damaged store", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) {
			o.Files = func(boot, _ map[string][]byte) { damageStore(t, boot) }
		})), Options{}, "cannot be written anew"},
		{"Windows of version 6.0", "a.vhd", vhd(seed(func(o *disktest.SeedOptions) { o.Generalized, o.SwappedStore = true, true; version60(o) })), Options{}, "would fail as well: The boot configuration uses locate"},
		{"footer overwritten", "a.vhd", overwritten, Options{}, "Its file is damaged"},
		{"container damaged", "a.vhd", overwritten[1024:], Options{}, diagnose.RepairNoStore},
		{"a store alone", "BCD", disktest.SeedStore(false), Options{}, diagnose.RepairNotJudged},
		{"a folder", "Boot/BCD", disktest.SeedStore(false), Options{}, diagnose.RepairNotJudged},
		{"parent missing", "a.avhd", disktest.DifferencingVHD(seed(nil), disktest.ParentVHD{Disk: journal, Name: "p.vhd", Relative: `.\p.vhd`}), Options{}, diagnose.RepairNoStore},
	} {
		path := fileOf(t, tt.file, tt.content)
		if tt.file == "Boot/BCD" {
			path = filepath.Dir(filepath.Dir(path))
		}
		m := &Making{From: path, To: filepath.Join(t.TempDir(), "new.vhd"), Options: tt.options}
		n := m.Plan(t.Context(), nil)
		if !strings.Contains(n.Refusal, tt.want) || n.Made {
			t.Errorf("%s: %q (%s, %s), want %q", tt.name, n.Refusal, n.Before.Verdict, n.Before.Cause().ID, tt.want)
		}
		if words := n.Words(); !slices.Equal(words, []string{n.Refusal}) {
			t.Errorf("%s: says %q", tt.name, words)
		}
	}
}

// fillStore fills the store of a disk up to its last byte, so that no element more
// has room in it.
func fillStore(t *testing.T, boot map[string][]byte) {
	h, err := hive.Open(bytes.NewReader(boot[disktest.PathStore]), int64(len(boot[disktest.PathStore])))
	if err != nil {
		t.Fatal(err)
	}
	root, err := h.Root().Tree()
	if err != nil {
		t.Fatal(err)
	}
	key := root.Key("Objects", disktest.BootManager, "Description")
	length := func(n int) int {
		key.SetBinary("Filling", make([]byte, n))
		return len(hive.Bytes(root, hive.WriteOptions{Minor: h.Minor()}))
	}
	n := 8
	for base := length(n); length(n) == base; n += 8 {
		continue
	}
	length(n - 16)
	boot[disktest.PathStore] = hive.Bytes(root, hive.WriteOptions{Minor: h.Minor()})
}

// damageStore takes the signature of the last key of a store away.
func damageStore(t *testing.T, boot map[string][]byte) {
	b := bytes.Clone(boot[disktest.PathStore])
	at := bytes.LastIndex(b, []byte("nk"))
	if at < 0 {
		t.Fatal("no key")
	}
	copy(b[at:], "xx")
	boot[disktest.PathStore] = b
}

// version60 makes the Windows one of version 6.0.
func version60(o *disktest.SeedOptions) {
	o.Windows.Software = func(root *hive.Node) {
		root.Key("Microsoft", "Windows NT", "CurrentVersion").SetString("CurrentVersion", "6.0")
	}
}
