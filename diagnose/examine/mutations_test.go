package examine

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A mutant is something to be damaged: one file, or the first of several that lie
// together, of which any is.
type mutant struct {
	name  string
	parts []mutantFile
}

// A mutantFile is a file of a mutant. Of one that is too large to be copied each time a
// window is damaged, and the rest is read where it is.
type mutantFile struct {
	name    string
	content []byte
	rest    io.ReaderAt
	size    int64 // with rest: of the file
}

// hangs is how long one may take before the test gives up on it.
const hangs = 60 * time.Second

// mostMemory is what reading a file may take, in bytes.
const mostMemory = 256 << 20

// No damage makes a reader panic, hang, or take all the memory, whatever the file is
// that is damaged. VMMDOCTOR_MUTATIONS says how often it is tried.
func TestMutations(t *testing.T) {
	mutants := append(madeMutants(), foundMutants(t)...)
	watch := newPeak()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(heapTaken()) + mostMemory/2)) // so that garbage counts less
	var slowest time.Duration
	var slow string
	verdicts := map[diagnose.Verdict]int{}
	for seed := range mutations(t, 300) {
		m := mutants[seed%uint64(len(mutants))]
		inputs := m.damaged(t, rand.New(rand.NewPCG(seed, 18)))
		began := time.Now()
		var found string
		var verdict diagnose.Verdict
		done := make(chan struct{})
		go func() {
			defer close(done)
			verdict, found = examined(t, inputs)
		}()
		select {
		case <-done:
		case <-time.After(hangs):
			t.Fatalf("seed %d: %s hangs", seed, m.name)
		}
		if found != "" {
			t.Errorf("seed %d: %s: %s", seed, m.name, found)
		}
		verdicts[verdict]++
		if took := time.Since(began); took > slowest {
			slowest, slow = took, fmt.Sprintf("%s, seed %d", m.name, seed)
		}
	}
	taken := watch.megabytes()
	t.Logf("%d files, %v; the slowest took %v (%s); at most %.0f MB", len(mutants), verdicts, slowest.Round(time.Millisecond), slow, taken)
	if taken > mostMemory>>20 {
		t.Errorf("one took %.0f MB", taken)
	}
}

// examined reads the inputs to the end of a report, and says what is wrong with it.
func examined(t *testing.T, inputs []Input) (verdict diagnose.Verdict, found string) {
	defer func() {
		if p := recover(); p != nil {
			found = fmt.Sprintf("panic: %v", p)
		}
	}()
	c := Open(Options{}, inputs...)
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := diagnose.Judge(c.Examine(t.Context(), nil), traces)
	for _, format := range []string{"text", "json"} {
		var b bytes.Buffer
		if err := report.Diagnosis(&b, report.Style{Format: format}, &d); err != nil {
			return d.Verdict, err.Error()
		}
		for _, sign := range []string{"runtime error", "panic"} { // of a panic that a reader has caught
			if at := strings.Index(b.String(), sign); at >= 0 {
				return d.Verdict, b.String()[max(0, at-200):min(b.Len(), at+100)]
			}
		}
	}
	return d.Verdict, ""
}

// damaged damages one part, and is what to open then.
func (m mutant) damaged(t *testing.T, r *rand.Rand) []Input {
	which := r.IntN(len(m.parts))
	if len(m.parts) == 1 {
		p := m.parts[0]
		b := disktest.Mutate(r, p.content)
		if p.rest == nil {
			return []Input{{Name: text.New(p.name), Reader: bytes.NewReader(b), Size: int64(len(b))}}
		}
		return []Input{{Name: text.New(p.name), Reader: window{p.rest, b}, Size: p.size}}
	}
	dir := t.TempDir()
	for i, p := range m.parts {
		b := p.content
		if i == which {
			b = disktest.Mutate(r, b)
		}
		if err := os.WriteFile(filepath.Join(dir, p.name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []Input{{Path: filepath.Join(dir, m.parts[0].name)}}
}

// A window lies over the beginning of a file.
type window struct {
	io.ReaderAt
	over []byte
}

func (w window) ReadAt(p []byte, off int64) (int, error) {
	n, err := w.ReaderAt.ReadAt(p, off)
	if off < int64(len(w.over)) {
		copy(p[:n], w.over[off:])
	}
	return n, err
}

// madeMutants are those that can always be made.
func madeMutants() []mutant {
	bios := disktest.SeedDisk(disktest.SeedOptions{Size: 96 << 20})
	uefi := disktest.SeedDisk(disktest.SeedOptions{Size: 300 << 20, Layout: disktest.UEFI})
	changed := disktest.SeedDisk(disktest.SeedOptions{Size: 96 << 20, Generalized: true})
	child := disktest.DifferencingVHD(changed, disktest.ParentVHD{Disk: bios, Name: "parent.vhd", Relative: `.\parent.vhd`, Absolute: `C:\Library\parent.vhd`})
	hive, log := disktest.UnfinishedWrite(disktest.SeedStore(false), disktest.SeedStore(true))
	events := (&disktest.EventLog{}).Header()
	for i, line := range strings.Split(string(disktest.SeedTrace(false)), "\n") {
		data := append([]byte{byte(i), 0, 0, 0}, disktest.UTF16z("BcdUtil.cs")...)
		events.Event(disktest.VMMProvider, 4, i*10_000, append(append(data, 0xc3, 7, 0, 0), disktest.UTF16z(line)...))
	}
	alone := func(name string, content []byte) mutant {
		return mutant{name, []mutantFile{{name: name, content: content}}}
	}
	return []mutant{
		alone("bios.vhd", disktest.DynamicVHD(bios)),
		alone("uefi.vhdx", disktest.DynamicVHDX(uefi)),
		{"child.vhd", []mutantFile{{name: "child.vhd", content: child}, {name: "parent.vhd", content: disktest.DynamicVHD(bios)}}},
		alone("store.bcd", disktest.SeedStore(true)),
		{"BCD", []mutantFile{{name: "BCD", content: hive}, {name: "BCD.LOG", content: log}}},
		alone("trace.log", disktest.SeedTrace(false)),
		alone("trace.etl", events.Bytes()),
		alone("bitlocker.img", raw(disktest.EncryptedVolume(8<<20, 0))),
		alone("linux.img", raw(disktest.LinuxDisk(16<<20))),
		alone("fat.img", raw(systemPartition())),
	}
}

// systemPartition is a small disk with an EFI system partition alone.
func systemPartition() *disktest.Image {
	f, err := disktest.FAT32{Size: 40 << 20, Start: 1 << 20, Label: "SYSTEM", Files: disktest.EFIFiles(disktest.SeedStore(false))}.Image()
	if err != nil {
		panic(err) // the size is one there can be
	}
	disk := disktest.NewImage(42 << 20)
	disk.Put(1<<20, f)
	disktest.PutGPT(disk, guid.GUID{1}, disktest.GPTPartition{Type: disktest.TypeEFISystem, ID: guid.GUID{2}, Start: 1 << 20, Size: 40 << 20})
	return disk
}

func raw(m *disktest.Image) []byte {
	b := make([]byte, m.Size())
	if _, err := m.ReadAt(b, 0); err != nil && err != io.EOF {
		panic(err) // an image in memory has no other errors
	}
	return b
}

// foundMutants are the real files of the corpus, and the images, where they are there.
func foundMutants(t *testing.T) (mutants []mutant) {
	const corpus = "../../../shared/corpus/"
	if _, err := os.Stat(corpus); err != nil {
		t.Log("../shared/corpus is not there: its files are not damaged")
	}
	for _, pattern := range []string{"bcd/*.bcd", "bcdedit-text/*.txt", "traces/*[gv]", "traces/*.txt", "etl/*.etl", "real/chain/*.vhd", "real/sysprep/*"} {
		names, _ := filepath.Glob(corpus + pattern) // the patterns are well formed
		for _, name := range names {
			m := mutant{name: filepath.Base(name)}
			logs, _ := filepath.Glob(name + ".LOG*")
			for _, part := range append([]string{name}, logs...) {
				m.parts = append(m.parts, wholePart(t, part))
			}
			mutants = append(mutants, m)
		}
	}
	images, _ := filepath.Glob(filepath.Join(os.Getenv("VMMDOCTOR_IMAGES"), "*.*hd*"))
	if os.Getenv("VMMDOCTOR_IMAGES") == "" {
		t.Log("VMMDOCTOR_IMAGES names no folder: its images are not damaged")
		images = nil
	}
	for _, name := range images {
		mutants = append(mutants, mutant{filepath.Base(name), []mutantFile{windowOf(t, name)}})
	}
	return mutants
}

func wholePart(t *testing.T, name string) mutantFile {
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return mutantFile{name: filepath.Base(name), content: b}
}

// windowOf is a large image of which the first part is damaged: headers, log, block
// table, and the first blocks.
func windowOf(t *testing.T, name string) mutantFile {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	const most = 6 << 20
	b := make([]byte, min(most, info.Size()))
	if _, err := f.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return mutantFile{name: filepath.Base(name), content: b, rest: f, size: info.Size()}
}
