package examine

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"strings"
	"syscall"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// errShare is what Windows says of a share that went away, without its full stop.
var errShare = errors.New("the specified network name is no longer available")

// A failingImage is an image of which reads fail.
type failingImage struct {
	r     io.ReaderAt
	reads []span
	fails func(nth int, s span) bool
}

// A span is a part of the file that is read.
type span struct{ from, to int64 }

func (s span) touches(o span) bool { return s.from < o.to && o.from < s.to }

func (f *failingImage) ReadAt(p []byte, off int64) (int, error) {
	s := span{off, off + int64(len(p))}
	f.reads = append(f.reads, s)
	if f.fails != nil && f.fails(len(f.reads), s) {
		return 0, errShare
	}
	return f.r.ReadAt(p, off)
}

// A disk on a share that goes away is neither damaged nor clear, whatever cannot be
// read of it: the system's words are shown with the place, and what rests on them is
// not known.
func TestReadErrors(t *testing.T) {
	for name, content := range map[string][]byte{
		"generalized":     disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true})),
		"not generalized": disktest.DynamicVHD(smallDisk(disktest.SeedOptions{})),
		"UEFI":            disktest.DynamicVHDX(smallDisk(disktest.SeedOptions{Generalized: true, Layout: disktest.UEFI})),
	} {
		judge := func(f *failingImage) diagnose.Diagnosis {
			f.r = bytes.NewReader(content)
			c := Open(Options{}, Input{Name: text.New("disk"), Reader: f, Size: int64(len(content))})
			defer c.Close()
			c.noRepair = f.fails == nil // what is read for a plan alone decides nothing
			return diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
		}
		whole := &failingImage{}
		if d := judge(whole); d.Verdict == diagnose.VerdictUnknown || len(whole.reads) < 20 {
			t.Fatalf("%s: %s after %d reads", name, d.Verdict, len(whole.reads))
		}
		for n, s := range whole.reads {
			at := judge(&failingImage{fails: func(_ int, r span) bool { return r.touches(s) }})
			wantLost(t, &at, name, "nothing can be read at", s)
			from := judge(&failingImage{fails: func(nth int, _ span) bool { return nth > n }})
			wantLost(t, &from, name, "the share goes away before", s)
		}
	}
}

// wantLost holds a diagnosis of a disk of which a part cannot be read against what it
// must say.
func wantLost(t *testing.T, d *diagnose.Diagnosis, name, how string, s span) {
	t.Helper()
	told := len(d.Problems) > 0 && strings.Contains(d.Problems[0].Reason, "no longer available")
	for _, stage := range d.Stages {
		for _, e := range stage.Disk.Evidence {
			if strings.Contains(e.Text, "no longer available") && e.Place.Space == diagnose.OnDisk && stage.Disk.Outcome == diagnose.Unknown {
				told = true
			}
		}
	}
	seen := d.Cause().ID == diagnose.CauseNone || d.Cause().ID == diagnose.BCDTiedToDisk // of the store, which was read
	if d.Verdict != diagnose.VerdictUnknown || !seen || !told || !strings.Contains(d.Headline+d.Detail, "no longer available") {
		t.Errorf("%s, %s %#x-%#x: %s, %s: %s %s; want unknown, with what the system said", name, how, s.from, s.to, d.Verdict, d.Cause().ID, d.Headline, d.Detail)
	}
}

// A failingVolume is a mounted volume of which a file cannot be opened, or read.
type failingVolume struct {
	content fs.FS
	fails   string
	later   bool // when it is read
	seen    map[string]bool
}

func (v *failingVolume) Opened() []string { return nil }

func (v *failingVolume) Open(name string) (fs.File, error) {
	f, err := v.content.Open(name)
	if err != nil {
		return nil, err
	}
	v.seen[name] = true
	if name != v.fails {
		return f, nil
	}
	if v.later {
		return failingFile{f.(readable)}, nil
	}
	f.Close()
	return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
}

// A failingFile is one that cannot be read.
type failingFile struct{ readable }

func (failingFile) Read([]byte) (int, error)          { return 0, syscall.EIO }
func (failingFile) ReadAt([]byte, int64) (int, error) { return 0, syscall.EIO }

// Of a mounted volume the same is true, for each file that is opened in it.
func TestReadErrorsOfVolume(t *testing.T) {
	volume := disktest.WindowsFiles(disktest.Windows{Generalized: true})
	maps.Copy(volume, disktest.BootFiles(disktest.SeedStore(true)))
	maps.DeleteFunc(volume, func(name string, _ []byte) bool { return strings.HasSuffix(name, "/") }) // empty folders
	dir := library(t, volume)
	content := os.DirFS(dir)
	judge := func(v *failingVolume) diagnose.Diagnosis {
		v.content, v.seen = content, map[string]bool{}
		c := Open(Options{}, Input{Path: dir})
		defer c.Close()
		c.subjects[0].folder, c.noRepair = v, true
		return diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
	}
	whole := &failingVolume{}
	if d := judge(whole); d.Verdict == diagnose.VerdictUnknown && len(d.Disks[0].Lost) > 0 || len(whole.seen) < 5 {
		t.Fatalf("%s after %d files: %s", d.Verdict, len(whole.seen), d.Headline)
	}
	read := 0
	for name := range whole.seen {
		if info, err := fs.Stat(content, name); err != nil || info.IsDir() {
			continue
		}
		for _, later := range []bool{false, true} {
			d := judge(&failingVolume{fails: name, later: later})
			if later && len(d.Disks[0].Lost) == 0 {
				continue // it is only looked for
			}
			read++
			want := map[bool]string{false: "permission denied", true: "input/output error"}[later]
			said := strings.ToLower(d.Headline + d.Detail)
			if d.Verdict != diagnose.VerdictUnknown || !strings.Contains(said, want) || !strings.Contains(said, strings.ToLower(path.Base(name))) {
				t.Errorf("%s, read: %v: %s: %s %s", name, later, d.Verdict, d.Headline, d.Detail)
			}
		}
	}
	if read < 6 {
		t.Errorf("only %d files were read", read)
	}
}
