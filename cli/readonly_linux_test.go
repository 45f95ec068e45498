package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A call is a system call that names a file, as strace prints it; another
// thread's calls may stand between its two halves.
var (
	call          = regexp.MustCompile(`^(?:\d+ +)?([a-z0-9]+)\((.*?)(?:\) += |,? <unfinished \.\.\.>)`)
	noCall        = regexp.MustCompile(`^(?:\d+ +)?(?:<\.\.\. |\+\+\+ |--- |strace: )|<detached `) // the last: a thread that ended meanwhile
	temporaryName = `\.[0-9a-f]{16}`
)

// writes are the flags of open that allow more than reading.
var writes = regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE`)

// TestSystemCalls runs the program under strace: no file is opened for writing,
// and nothing is made, renamed or removed, but the one file that was asked for
// under its temporary name.
func TestSystemCalls(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed, so the system calls are not looked at")
	}
	program := filepath.Join(t.TempDir(), "vmmdoctor")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	readerFolder(t)
	log := filepath.Join(t.TempDir(), "calls")
	trace := func(args ...string) *exec.Cmd {
		return exec.CommandContext(t.Context(), strace, append([]string{"-f", "-qq", "-y", "-s", "4096", "-o", log,
			"-e", "trace=open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlink,symlinkat,truncate,ftruncate,chmod,fchmod,fchmodat,utimensat,mmap",
			program}, args...)...)
	}
	if out, err := trace("--version").CombinedOutput(); err != nil {
		t.Skipf("strace does not work here: %v\n%s", err, out)
	}
	for _, r := range readers {
		t.Run(r.args, func(t *testing.T) {
			out, err := trace(arguments(r.args)...).CombinedOutput()
			if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 3) {
				t.Fatalf("%v\n%s", err, out)
			}
			opened, made := harmless(t, string(read(t, log)), r.makes)
			if opened == 0 {
				t.Error("no file of the folder was opened, so nothing was looked at")
			}
			if want := map[bool]int{true: 1}[r.makes != ""]; made != want {
				t.Errorf("%d files made, want %d", made, want)
			}
			if r.makes != "" {
				os.Remove(r.makes)
			}
		})
	}
}

// harmless reports calls that change something else than the file that was
// asked for. It counts the files opened for reading by a name of the folder,
// and those made.
func harmless(t *testing.T, log, makes string) (opened, made int) {
	t.Helper()
	temporary := regexp.MustCompile(`"` + regexp.QuoteMeta(filepath.Join(filepath.Dir(makes), "."+filepath.Base(makes))) + temporaryName + `"`)
	own := regexp.MustCompile(`/` + regexp.QuoteMeta("."+filepath.Base(makes)) + temporaryName + `>`)
	for line := range strings.Lines(log) {
		m := call.FindStringSubmatch(line)
		if m == nil {
			if !noCall.MatchString(line) {
				t.Errorf("strace printed %s", line)
			}
			continue
		}
		name, args := m[1], m[2]
		asked := makes != "" && temporary.MatchString(args)
		switch name {
		case "open", "openat", "openat2":
			switch {
			case !writes.MatchString(args):
				if !strings.Contains(args, `"/`) {
					opened++
				}
			case asked && strings.Contains(args, "O_EXCL"):
				made++
			case strings.Contains(args, `"/dev/null"`):
			default:
				t.Errorf("opened for writing: %s", line)
			}
		case "ftruncate":
			if makes == "" || !own.MatchString(args) {
				t.Errorf("cut or lengthened: %s", line)
			}
		case "mmap":
			if strings.Contains(args, "MAP_SHARED") {
				t.Errorf("mapped: %s", line)
			}
		case "rename", "renameat", "renameat2":
			if !asked || !strings.Contains(args, `"`+makes+`"`) {
				t.Errorf("renamed: %s", line)
			}
		default:
			t.Errorf("changed: %s", line)
		}
	}
	return opened, made
}
