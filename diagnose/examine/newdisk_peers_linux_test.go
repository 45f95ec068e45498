package examine

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"vmmdoctor/diagnose"
	"vmmdoctor/vhd"
)

// peer runs a program of others; without it the test is skipped.
func peer(t *testing.T, stdin string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(args[0])
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/" + args[0]); err != nil {
			t.Skipf("%s is not installed: nothing to compare with", args[0])
		}
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, args[1:]...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(stdin), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return out
}

// A part is a part of a disk or of a file.
type part struct{ off, length int64 }

// dataOfFile are the parts of a file that are no holes.
func dataOfFile(t *testing.T, f *os.File) []part {
	t.Helper()
	var list []part
	for at := int64(0); ; {
		start, err := unix.Seek(int(f.Fd()), at, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) {
			return list
		}
		end, err2 := unix.Seek(int(f.Fd()), start, unix.SEEK_HOLE)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		list = append(list, part{start, end - start})
		at = end
	}
}

// sumOf is the hash of a file, of its data and of where its holes are.
func sumOf(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha256.New()
	for _, p := range dataOfFile(t, f) {
		fmt.Fprint(h, p)
		if _, err := io.Copy(h, io.NewSectionReader(f, p.off, p.length)); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// rawOf is a disk as qemu-img reads the image.
func rawOf(t *testing.T, name string, kind diagnose.Kind) *os.File {
	t.Helper()
	format := map[diagnose.Kind]string{diagnose.KindVHD: "driver=vpc,force_size_calc=current_size,file.filename=", diagnose.KindVHDX: "driver=vhdx,file.filename="}[kind]
	raw := filepath.Join(t.TempDir(), "raw")
	peer(t, "", "qemu-img", "convert", "--image-opts", "-O", "raw", format+name, raw)
	f, err := os.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// partsOf are the parts of a disk that hold data, and samples of the rest; of a small
// disk all of it.
func partsOf(t *testing.T, raw *os.File) []part {
	t.Helper()
	info, err := raw.Stat()
	if err != nil {
		t.Fatal(err)
	}
	const small = 3 << 30
	size := info.Size()
	if size < small {
		return []part{{0, size}}
	}
	list := dataOfFile(t, raw)
	for i := range int64(512) {
		list = append(list, part{size * i / 512 / 512 * 512, 65536})
	}
	return list
}

// vhdiSums are the hashes of parts of a disk as libvhdi reads it, the chain of
// images from the child on.
const vhdiSums = `
import pyvhdi, sys, hashlib
disks = []
for name in sys.argv[1:]:
    d = pyvhdi.file()
    d.open(name)
    disks.append(d)
for child, parent in zip(disks, disks[1:]):
    child.set_parent(parent)
for line in sys.stdin:
    off, length = map(int, line.split())
    h = hashlib.sha256()
    while length > 0:
        b = disks[0].read_buffer_at_offset(min(length, 1 << 20), off)
        h.update(b)
        off, length = off + len(b), length - len(b)
    print(h.hexdigest())
`

// pythonWith is the Python that has a module, or the test is skipped.
func pythonWith(t *testing.T, module string) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import "+module).Run() == nil {
			return name
		}
	}
	t.Skipf("no Python with %s here: nothing to compare with", module)
	return ""
}

// sumsOf are the hashes of parts of a disk as this program reads it.
func sumsOf(t *testing.T, d io.ReaderAt, parts []part) string {
	t.Helper()
	var b strings.Builder
	for _, p := range parts {
		h := sha256.New()
		if _, err := io.Copy(h, io.NewSectionReader(d, p.off, p.length)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%x\n", h.Sum(nil))
	}
	return b.String()
}

// made makes a new disk of an image and opens it.
func made(t *testing.T, from, to string, child bool) (diagnose.NewDisk, *vhd.Disk) {
	t.Helper()
	m := &Making{From: from, To: to, Child: child}
	n := m.Plan(t.Context(), nil)
	if n.Refusal != "" {
		t.Fatal(n.Refusal)
	}
	n, err := m.Make(t.Context(), n, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := vhd.Open(to, vhd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return n, d
}

// New disks are what others read too: 7-Zip, libvhdi, qemu-img, ntfs-3g, dosfstools
// and hivex. The images are those of the folder VMMDOCTOR_IMAGES.
func TestNewDiskAsOthersReadIt(t *testing.T) {
	dir := os.Getenv("VMMDOCTOR_IMAGES")
	if dir == "" {
		t.Skip("VMMDOCTOR_IMAGES names no folder of images to repair")
	}
	for _, tt := range []struct {
		name, image string
		verdict     diagnose.Verdict
		cause       diagnose.CauseID
	}{
		{"seed-fail", "seed-fail.vhd", diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"seed-fail-fixed", "seed-fail.vhd", diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"gen2-fail", "gen2-fail.vhdx", diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"signature-mismatch", "signature-mismatch.vhd", diagnose.VerdictAtRisk, diagnose.BCDSwapped},
		{"bcd-rebuilt", "bcd-rebuilt.vhd", diagnose.VerdictClear, diagnose.CauseNone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder, ext := t.TempDir(), filepath.Ext(tt.image)
			from := filepath.Join(folder, "disk"+ext)
			if strings.HasSuffix(tt.name, "fixed") {
				peer(t, "", "qemu-img", "convert", "-O", "vpc", "-o", "subformat=fixed,force_size=on", "--image-opts",
					"driver=vpc,force_size_calc=current_size,file.filename="+filepath.Join(dir, tt.image), from)
			} else {
				peer(t, "", "cp", "--sparse=always", filepath.Join(dir, tt.image), from)
			}
			before := sumOf(t, from)
			parts := partsOf(t, rawOf(t, from, diagnose.Kind(ext[1:])))
			for _, child := range []bool{false, true} {
				to := filepath.Join(folder, fmt.Sprintf("new-%v%s", child, ext))
				n, d := made(t, from, to, child)
				if n.After.Verdict != tt.verdict || n.After.Cause().ID != tt.cause {
					t.Errorf("child %v: judged %s, %s; want %s, %s", child, n.After.Verdict, n.After.Cause().ID, tt.verdict, tt.cause)
				}
				if sumOf(t, from) != before {
					t.Fatalf("child %v: the disk has changed", child)
				}
				asOthers(t, from, to, &n, d, parts)
			}
		})
	}
}

// asOthers holds a new disk against what others read of it.
func asOthers(t *testing.T, from, to string, n *diagnose.NewDisk, d *vhd.Disk, parts []part) {
	t.Helper()
	kind, boot := n.Before.Disks[0].Kind, n.Before.BCD
	chain := []string{to}
	if n.Child {
		chain = append(chain, from)
	} else if kind == diagnose.KindVHDX {
		peer(t, "", "qemu-img", "check", to)
	}
	var list strings.Builder
	for _, p := range parts {
		fmt.Fprintln(&list, p.off, p.length)
	}
	want := sumsOf(t, d, parts)
	if got := string(peer(t, list.String(), append([]string{pythonWith(t, "pyvhdi"), "-c", vhdiSums}, chain...)...)); got != want {
		t.Errorf("child %v: libvhdi reads another disk", n.Child)
	}
	if !n.Child && sumsOf(t, rawOf(t, to, kind), parts) != want {
		t.Error("qemu-img reads another disk")
	}
	var volume *diagnose.Volume
	for i := range n.Before.Disks[0].Volumes {
		if v := &n.Before.Disks[0].Volumes[i]; v.Partition.Number == boot.Partition {
			volume = v
		}
	}
	raw := carved(t, d, parts, part{volume.Partition.Offset, volume.Partition.Size})
	store := storeFrom(t, to, raw, boot.Path.SlashPath(), volume.Content.FileSystem.String())
	name := filepath.Join(t.TempDir(), "BCD")
	if err := os.WriteFile(name, store, 0o644); err != nil {
		t.Fatal(err)
	}
	if xml := peer(t, "", "hivexml", name); !bytes.Contains(xml, []byte("{9dea862c-5cdd-4e70-acc1-f32b344d4795}")) {
		t.Error("hivex finds no boot manager in the store")
	}
	found, problem := ReadStore(t.Context(), to)
	if problem != nil {
		t.Fatal(problem.Reason)
	}
	b := make([]byte, found.Hive.Size)
	if _, err := found.Hive.Reader.ReadAt(b, 0); err != nil && err != io.EOF || !bytes.Equal(b, store) {
		t.Errorf("child %v: others take another store out of it (%v)", n.Child, err)
	}
}

// carved is a file of one partition of a disk.
func carved(t *testing.T, d *vhd.Disk, parts []part, partition part) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "partition"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(partition.length); err != nil {
		t.Fatal(err)
	}
	b, zeros := make([]byte, 1<<20), make([]byte, 1<<20)
	for _, p := range parts {
		start, end := max(p.off, partition.off), min(p.off+p.length, partition.off+partition.length)
		for at := start; at < end; at += int64(len(b)) {
			n := min(int64(len(b)), end-at)
			if _, err := d.ReadAt(b[:n], at); err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if bytes.Equal(b[:n], zeros[:n]) {
				continue
			}
			if _, err := f.WriteAt(b[:n], at-partition.off); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f.Name()
}

// storeFrom is the store as others take it out of the volume, which they find clean.
func storeFrom(t *testing.T, disk, raw, path, fileSystem string) []byte {
	t.Helper()
	if fileSystem != "ntfs" {
		peer(t, "", "fsck.vfat", "-n", raw)
		return peer(t, "", "mcopy", "-n", "-i", raw, "::"+path, "-")
	}
	peer(t, "", "ntfsfix", "-n", raw)
	store := peer(t, "", "ntfscat", raw, path)
	if packed := peer(t, "", "7zz", "e", "-so", disk, path); !bytes.Equal(packed, store) {
		t.Errorf("7-Zip takes %d bytes out of the disk, ntfs-3g %d others", len(packed), len(store))
	}
	return store
}
