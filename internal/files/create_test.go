package files

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

// put writes a file of a test.
func put(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// holding fails unless the file has that content.
func holding(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %.40q, %v; want %.40q", name, got, err, want)
	}
}

// alone fails unless the current folder holds just these files.
func alone(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	list, err := os.ReadDir(".")
	for _, e := range list {
		got = append(got, e.Name())
	}
	if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q, %v; want %q", got, err, want)
	}
}

func say(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func TestCreate(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := Write("report", 0, nil, say("one")); err != nil {
		t.Fatal(err)
	}
	if err := Write("report", 0, nil, say("two")); !errors.Is(err, fs.ErrExist) || err.Error() != "report exists; give another name" {
		t.Errorf("unasked: %v", err)
	}
	holding(t, "report", "one")
	if err := Write("report", Replace, nil, say("three")); err != nil {
		t.Errorf("asked: %v", err)
	}
	holding(t, "report", "three")
	alone(t, "report")
}

// What is not finished leaves nothing, not even of its own.
func TestNothingHalf(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "report", "before")
	broken := errors.New("broken")
	err := Write("report", Replace, nil, func(w io.Writer) error {
		holding(t, "report", "before")
		return errors.Join(say("half")(w), broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want what write returned", err)
	}
	holding(t, "report", "before")
	alone(t, "report")
}

func TestOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := Write("a/b/recent.json", Own|Replace, nil, say("[]")); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	for name, want := range map[string]fs.FileMode{"a": 0o700, "a/b": 0o700, "a/b/recent.json": 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

// A name is one of a file that was read however it is written.
func TestExaminedByEveryName(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "lib/base", "the disk's bytes")
	put(t, "other", "another file")
	full, err := filepath.Abs("lib/base")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"lib/base", "./lib/base", "lib/../lib/base", "lib//base", full}
	for _, link := range []struct {
		name string
		make func() error // nil: it is a name already, where names are so
	}{
		{"symbolic", func() error { return disktest.Symlink("lib/base", "symbolic") }},
		{"twice", func() error { return disktest.Symlink("symbolic", "twice") }},
		{"folder/base", func() error { return disktest.Symlink("lib", "folder") }},
		{"hard", func() error { return os.Link("lib/base", "hard") }},
		{"LIB/Base", nil}, {`lib\base`, nil}, {"lib/base.", nil},
	} {
		err := error(nil)
		if link.make != nil {
			err = link.make()
		} else {
			_, err = os.Stat(link.name)
		}
		if err != nil {
			t.Logf("%s is no name of the file here: %v", link.name, err)
			continue
		}
		names = append(names, link.name)
	}
	read := []Examined{{"absent", "absent"}, {"other", "the other one"}, {"lib/base", "a parent of child"}}
	for _, name := range names {
		for _, mode := range []Mode{0, Replace} {
			_, err := Create(name, mode, read...)
			var r *Refusal
			if !errors.As(err, &r) || errors.Is(err, fs.ErrExist) || r.Reason != "is a parent of child, and such a file is never written" {
				t.Errorf("Create(%q, %v) = %v", name, mode, err)
			}
		}
		if _, err := Append(name, "the", read...); err == nil || !strings.Contains(err.Error(), "is a parent of child") {
			t.Errorf("Append(%q) = %v", name, err)
		}
	}
	holding(t, "lib/base", "the disk's bytes")
	holding(t, "other", "another file")
}

// regf is the beginning of a hive's first block with a file type (facts:
// msuhanov/regf, "Base block").
func regf(kind uint32) string {
	b := make([]byte, 512)
	copy(b, "regf")
	binary.LittleEndian.PutUint32(b[28:], kind)
	return string(b)
}

// at is a file of n bytes with s at an offset in it.
func at(n, off int, s string) string {
	b := make([]byte, n)
	copy(b[off:], s)
	return string(b)
}

// Disks and hives are spared by what they hold, whatever they are called and
// whether anybody read them.
func TestSparedByContent(t *testing.T) {
	tests := []struct {
		name, content, is string // is "": it may be replaced
	}{
		{"dynamic", at(4096, 0, "conectix"), "a virtual disk (VHD)"},
		{"fixed", "any" + at(4096, 4096-512, "conectix"), "a virtual disk (VHD)"},
		{"footer of 511 bytes", "any" + at(4096, 4096-511, "conectix"), "a virtual disk (VHD)"},
		{"copy of the footer lost", at(4096, 512, "cxsparse"), "a virtual disk (VHD)"},
		{"vhdx", at(4096, 0, "vhdxfile"), "a virtual disk (VHDX)"},
		{"mbr", at(512, 510, "\x55\xaa"), "a disk (it begins with a boot sector)"},
		{"gpt", at(4096, 512, "EFI PART"), "a disk (GPT)"},
		{"gpt of 4K sectors", at(8192, 4096, "EFI PART"), "a disk (GPT)"},
		{"qcow2", "QFI\xfb\x00\x00\x00\x03", "a virtual disk (QCOW2)"},
		{"vmdk", at(512, 0, "KDMV"), "a virtual disk (VMDK)"},
		{"vmdk text", "# Disk DescriptorFile\nversion=1\n", "a virtual disk (VMDK)"},
		{"vdi", at(512, 0x40, "\x7f\x10\xda\xbe"), "a virtual disk (VDI)"},
		{"iso", at(0x9000, 0x8001, "CD001"), "the image of a disc (ISO)"},
		{"hive", regf(0), "a registry hive or the log of one"},
		{"old log", regf(1), "a registry hive or the log of one"},
		{"new log", regf(6), "a registry hive or the log of one"},
		{"log without its first block", at(1024, 512, "HvLE"), "the log of a registry hive"},
		{"old log without its first block", at(1024, 512, "DIRT"), "the log of a registry hive"},
		{"damaged.VHDX", "nothing left", "named as a virtual disk"},
		{"child.avhd", "nothing left", "named as a virtual disk"},
		{"hive.LOG1", "", "the log of a registry hive"},
		{"hive.log", "anything", "the log of a registry hive"},

		{"empty", "", ""},
		{"empty.vhd", "", ""},
		{"report.txt", "FAILS: Stage 7 of 11\n", ""},
		{"report.log", "FAILS: Stage 7 of 11\n", ""},
		{"about hives", "a regf of conectix, vhdxfile", ""},
		{"a sector", at(512, 0, "x"), ""},
	}
	t.Chdir(t.TempDir())
	for _, tt := range tests {
		put(t, tt.name, tt.content)
	}
	for _, tt := range tests {
		err := Write(tt.name, Replace, nil, say("a report"))
		if tt.is == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if want := tt.name + " is " + tt.is + ", and such a file is never written; give another name"; err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", tt.name, err, want)
		}
		if _, err := Append(tt.name, tt.content[:min(3, len(tt.content))]); err == nil || !strings.Contains(err.Error(), tt.is) {
			t.Errorf("%s: Append says %v, want %s", tt.name, err, tt.is)
		}
		holding(t, tt.name, tt.content)
	}
}

// What is no file is never replaced, nor is a file of which nobody can say what
// it holds.
func TestNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("folder", 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, "file", "")
	want := map[string]string{
		"folder":        "folder is a folder; give the name of a file in it",
		"absent/report": "absent/report cannot be written: ",
		"file/report":   "file/report cannot be written: ",
	}
	if err := disktest.Symlink("absent", "nowhere"); err == nil {
		want["nowhere"] = "nowhere is no file"
	}
	if runtime.GOOS != "windows" {
		want[os.DevNull] = os.DevNull + " is no file"
	}
	if runtime.GOOS != "windows" && os.Getuid() > 0 {
		put(t, "locked", "?")
		if err := os.Chmod("locked", 0o200); err != nil {
			t.Fatal(err)
		}
		want["locked"] = "locked is there and cannot be read: permission denied"
	}
	for name, words := range want {
		if _, err := Create(name, Replace); err == nil || !strings.HasPrefix(err.Error(), words) {
			t.Errorf("Create(%q) = %v, want %s", name, err, words)
		}
		if _, err := Append(name, "x"); err == nil || !strings.HasPrefix(err.Error(), words) {
			t.Errorf("Append(%q) = %v, want %s", name, err, words)
		}
	}
}

// Before a file gets its name the path is looked at again.
func TestSecondLook(t *testing.T) {
	const disk = "conectix"
	tests := []struct {
		name      string
		mode      Mode
		meanwhile func() error
		want      string
		after     string // what the path holds
	}{
		{"a file came", 0, func() error { return os.WriteFile("report", []byte("new"), 0o644) }, "exists", "new"},
		{"a disk came", Replace, func() error { return os.WriteFile("report", []byte(disk), 0o644) }, "is a virtual disk (VHD)", disk},
		{"an input came", Replace, func() error { return os.Rename("input", "report") }, "is what was read", "input"},
		{"a file came that may go", Replace, func() error { return os.WriteFile("report", []byte("new"), 0o644) }, "", "text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			put(t, "input", "input")
			if err := os.Link("input", "same"); err != nil {
				t.Skip("no hard links here: ", err)
			}
			d, err := Create("report", tt.mode, Examined{"same", "what was read"})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Discard()
			if _, err := d.Write([]byte("text")); err != nil {
				t.Fatal(err)
			}
			if err := tt.meanwhile(); err != nil {
				t.Fatal(err)
			}
			err = d.Commit()
			var r *Refusal
			switch {
			case tt.want == "" && err != nil, tt.want != "" && (!errors.As(err, &r) || !strings.Contains(r.Reason, tt.want)):
				t.Errorf("Commit says %v, want %q", err, tt.want)
			}
			holding(t, "report", tt.after)
			if left, _ := filepath.Glob(".report*"); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// What is known to have been read only while the file is being written is
// refused all the same.
func TestRefuseLater(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "parent", "bytes")
	d, err := Create("./parent", Replace)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Refuse(Examined{"absent", "absent"}); err != nil {
		t.Errorf("an absent file: %v", err)
	}
	if err := d.Refuse(Examined{"parent", "a parent"}); err == nil {
		t.Error("the parent is not refused")
	}
	d.Discard()
	holding(t, "parent", "bytes")
	alone(t, "parent")
}
