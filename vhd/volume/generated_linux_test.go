package volume_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// cases is how many disks are made: VMMDOCTOR_GENERATED asks for more.
func cases(t *testing.T) uint64 {
	n, err := strconv.ParseUint(os.Getenv("VMMDOCTOR_GENERATED"), 10, 64)
	if err != nil {
		return 6
	}
	t.Logf("%d disks", n)
	return n
}

// tool runs a program of others; without it the test is skipped.
func tool(t *testing.T, stdin string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(args[0])
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/" + args[0]); err != nil {
			t.Skipf("%s is not installed: no disks of others to read", args[0])
		}
	}
	cmd := exec.CommandContext(t.Context(), path, args[1:]...)
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

const mib = 1 << 20

// A made partition is one that was asked for, and what was put on it.
type madePartition struct {
	start, size int64 // bytes
	kind        volume.FileSystem
	files       map[string][]byte
}

// A generator makes random disks by the tools of others.
type generator struct {
	*rand.Rand
	t     *testing.T
	dir   string
	gpt   bool
	parts []madePartition
}

// Random disks that other programs made are read as what was put on them: by
// qemu-img, sfdisk, sgdisk, ntfs-3g and mkfs.vfat.
func TestGeneratedDisks(t *testing.T) {
	disktest.NeedsNTFS3G(t)
	for seed := range cases(t) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			g := &generator{Rand: rand.New(rand.NewPCG(seed, 18)), t: t, dir: t.TempDir()}
			raw := g.disk()
			image := g.image(raw)
			d, err := vhd.Open(image, vhd.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			sameDisk(t, d, raw)
			g.check(d)
		})
	}
}

// disk makes the raw disk and returns its name.
func (g *generator) disk() string {
	raw := filepath.Join(g.dir, "raw")
	g.gpt = g.IntN(2) == 0
	align := []int64{63 * 512, mib, mib}[g.IntN(3)]
	at := mib + align
	for range 1 + g.IntN(3) {
		p := madePartition{start: at, size: int64(17+g.IntN(40)) * mib, files: map[string][]byte{}}
		p.kind = []volume.FileSystem{volume.NTFS, volume.NTFS, volume.FAT12, volume.FAT16, volume.FAT32}[g.IntN(5)]
		switch p.kind { // how large one is decides which FAT it is
		case volume.FAT12:
			p.size = int64(2+g.IntN(6)) * mib
		case volume.FAT32:
			p.size = int64(40+g.IntN(30)) * mib
		}
		g.parts = append(g.parts, p)
		at += p.size + int64(g.IntN(3))*align
	}
	size := at + 2*mib
	if err := errors.Join(os.WriteFile(raw, nil, 0o600), os.Truncate(raw, size/mib*mib+mib)); err != nil {
		g.t.Fatal(err)
	}
	g.table(raw)
	for i := range g.parts {
		g.put(raw, &g.parts[i], g.volume(&g.parts[i]))
	}
	return raw
}

// table writes the partition table.
func (g *generator) table(raw string) {
	if g.gpt {
		args := []string{"sgdisk", "-o", "-a", "1"}
		for i, p := range g.parts {
			args = append(args, fmt.Sprintf("--new=%d:%d:%d", i+1, p.start/512, (p.start+p.size)/512-1),
				fmt.Sprintf("--change-name=%d:part %d", i+1, i+1))
		}
		tool(g.t, "", append(args, raw)...)
		return
	}
	script := "label: dos\nlabel-id: 0xa9083c0a\n"
	for i, p := range g.parts {
		script += fmt.Sprintf("start=%d, size=%d, type=7%s\n", p.start/512, p.size/512, []string{", bootable", ""}[min(i, 1)])
	}
	tool(g.t, script, "sfdisk", "--quiet", "--no-reread", "--force", raw)
}

// volume makes the file system of a partition, with files on it, as a file.
func (g *generator) volume(p *madePartition) string {
	name := filepath.Join(g.dir, fmt.Sprint("volume", p.start))
	if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Truncate(name, p.size)); err != nil {
		g.t.Fatal(err)
	}
	if p.kind != volume.NTFS {
		bits := map[volume.FileSystem]string{volume.FAT12: "12", volume.FAT16: "16", volume.FAT32: "32"}[p.kind]
		tool(g.t, "", "mkfs.vfat", "-F", bits, "-h", fmt.Sprint(p.start/512), name)
		folder := filepath.Join(g.dir, fmt.Sprint("files", p.start))
		g.fill(folder, p)
		tool(g.t, "", "sh", "-c", `cd "$1" && mcopy -s -Q -i "$2" * ::`, "sh", folder, name)
		return name
	}
	cluster := 512 << g.IntN(8)
	tool(g.t, "", "mkntfs", "-F", "-Q", "-q", "-c", fmt.Sprint(cluster), "-p", fmt.Sprint(p.start/512), "-H", "255", "-S", "63", name)
	folder := filepath.Join(g.dir, fmt.Sprint("mount", p.start))
	if err := os.Mkdir(folder, 0o700); err != nil {
		g.t.Fatal(err)
	}
	disktest.MountNTFS(g.t, name, folder, func() {
		packed := filepath.Join(folder, "packed")
		if err := os.Mkdir(packed, 0o700); err != nil {
			g.t.Fatal(err)
		}
		if cluster <= 4096 { // NTFS compresses with no larger clusters
			if err := syscall.Setxattr(packed, "system.ntfs_attrib", []byte{0, 8, 0, 0}, 0); err != nil {
				g.t.Fatal(err)
			}
		}
		g.fill(folder, p)
	})
	return name
}

// fill writes random files below a folder: small and large, of zeros with islands,
// that pack well and not, in pieces.
func (g *generator) fill(folder string, p *madePartition) {
	left := int(p.size / 3)
	for i := range 3 + g.IntN(12) {
		size := min(g.IntN(1<<(4+g.IntN(17))), left)
		left -= size
		content := make([]byte, size)
		switch g.IntN(3) {
		case 0:
			for at := 0; at < size; at += 1 + g.IntN(100_000) {
				content[at] = byte(g.Uint32())
			}
		case 1:
			for at := range content {
				content[at] = "Windows Boot Manager\r\n"[at%22]
			}
		default:
			for at := range content {
				content[at] = byte(g.Uint32())
			}
		}
		name := fmt.Sprintf("%s/A file with a long name %d.bin", []string{"packed", "Boot", "EFI/Microsoft/Boot"}[g.IntN(3)], i)
		g.write(filepath.Join(folder, name), content)
		p.files[name] = content
	}
}

// write writes a file in pieces between which others come, and leaves holes where it
// is zero for long.
func (g *generator) write(name string, content []byte) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		g.t.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		g.t.Fatal(err)
	}
	defer f.Close()
	for at := 0; at < len(content); {
		n := min(1+g.IntN(200_000), len(content)-at)
		if piece := content[at : at+n]; len(bytes.Trim(piece, "\x00")) > 0 {
			if _, err := f.WriteAt(piece, int64(at)); err != nil {
				g.t.Fatal(err)
			}
		}
		at += n
	}
	if err := f.Truncate(int64(len(content))); err != nil {
		g.t.Fatal(err)
	}
}

// put copies a volume into its partition.
func (g *generator) put(raw string, p *madePartition, name string) {
	b, err := os.ReadFile(name)
	if err != nil {
		g.t.Fatal(err)
	}
	f, err := os.OpenFile(raw, os.O_WRONLY, 0)
	if err != nil {
		g.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, p.start); err != nil {
		g.t.Fatal(err)
	}
}

// image makes a container of the raw disk.
func (g *generator) image(raw string) string {
	kind := [][3]string{{"vpc", "subformat=dynamic,force_size=on", "vhd"}, {"vpc", "subformat=fixed,force_size=on", "vhd"},
		{"vhdx", fmt.Sprintf("subformat=dynamic,block_size=%dM", 1<<g.IntN(6)), "vhdx"}, {"vhdx", "subformat=fixed", "vhdx"}, {}}[g.IntN(5)]
	if kind[0] == "" {
		return raw
	}
	name := filepath.Join(g.dir, "disk."+kind[2])
	tool(g.t, "", "qemu-img", "convert", "-f", "raw", "-O", kind[0], "-o", kind[1], raw, name)
	return name
}

// sameDisk fails unless the disk holds what the file does.
func sameDisk(t *testing.T, d *vhd.Disk, raw string) {
	t.Helper()
	f, err := os.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != d.Size() {
		t.Fatalf("the disk has %d bytes, want %d (%v)", d.Size(), info.Size(), err)
	}
	a, b := make([]byte, mib), make([]byte, mib)
	for off := int64(0); off < d.Size(); off += mib {
		n, err1 := d.ReadAt(a, off)
		m, err2 := f.ReadAt(b, off)
		if n != m || !bytes.Equal(a[:n], b[:m]) || err1 != nil && err1 != io.EOF || err2 != nil && err2 != io.EOF {
			t.Fatalf("the disk differs at %#x: %d bytes, %v; want %d, %v", off, n, err1, m, err2)
		}
	}
}

// check reads the table, the volumes and every file.
func (g *generator) check(d *vhd.Disk) {
	t := g.t
	table, err := volume.ReadTable(d, d.Size(), d.SectorSize())
	if err != nil {
		t.Fatal(err)
	}
	if want := map[bool]volume.Style{true: volume.StyleGPT, false: volume.StyleMBR}[g.gpt]; table.Style != want || len(table.Notes) > 0 ||
		!g.gpt && table.Signature != 0xa9083c0a || len(table.Partitions) != len(g.parts) {
		t.Fatalf("the table is %v with %d partitions, signature %08x, notes %v; want %v with %d", table.Style, len(table.Partitions),
			table.Signature, table.Notes, want, len(g.parts))
	}
	for i, p := range table.Partitions {
		want := &g.parts[i]
		if p.Offset != want.start || p.Size != want.size || p.Active != (!g.gpt && i == 0) || g.gpt && p.Name.String() != fmt.Sprint("part ", i+1) {
			t.Errorf("partition %d is %+v, want %d bytes at %d", i+1, p, want.size, want.start)
			continue
		}
		checkVolume(t, io.NewSectionReader(d, p.Offset, p.Size), want)
	}
}

func checkVolume(t *testing.T, r *io.SectionReader, want *madePartition) {
	t.Helper()
	c, err := volume.Recognise(r, r.Size())
	if err != nil || c.FileSystem != want.kind || c.Damage != nil || c.Dirty {
		t.Errorf("the volume at %d is %s, dirty %v, damage %v, %v; want %s", want.start, c.FileSystem, c.Dirty, c.Damage, err, want.kind)
		return
	}
	fsys, err := volume.OpenFS(r, r.Size(), c)
	if err != nil {
		t.Error(err)
		return
	}
	if clean, err := volume.JournalClean(fsys); !clean || err != nil {
		t.Errorf("the journal of the volume at %d is clean: %v, %v", want.start, clean, err)
	}
	for name, content := range want.files {
		got, err := fs.ReadFile(fsys, name)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s of the volume at %d: %d bytes, %v; want the %d put there", name, want.start, len(got), err, len(content))
		}
		checkPlace(t, r, fsys, name, content)
	}
	files := 0
	err = fs.WalkDir(fsys, ".", func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files++
		}
		return err
	})
	if err != nil || files != len(want.files) {
		t.Errorf("the volume at %d holds %d files, %v; want %d", want.start, files, err, len(want.files))
	}
}

// checkPlace holds what lies where a file is said to lie against its content.
func checkPlace(t *testing.T, r io.ReaderAt, fsys fs.FS, name string, content []byte) {
	t.Helper()
	list, err := volume.Extents(fsys, name)
	if _, scattered := volume.Scattered(err); scattered {
		return
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var got []byte
	for off, length := range list {
		part := make([]byte, length)
		if _, err := r.ReadAt(part, off); err != nil && err != io.EOF {
			t.Error(err)
		}
		got = append(got, part...)
	}
	if !bytes.Equal(got, content) {
		t.Errorf("%s does not lie where it is said to", name)
	}
}
