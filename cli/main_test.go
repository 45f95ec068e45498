package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A script is one run of the program: what it is given, and what must come of it.
type script struct {
	name   string
	args   string // separated by blanks; a "quoted part" is one
	code   int
	stdout []string // each must be in it; "!x" must not, "=x" is all of it
	stderr []string
	files  []string // that must be there afterwards; "!x" must not
}

// play runs scripts in the folder that is current.
func play(t *testing.T, scripts []script) {
	t.Helper()
	for _, s := range scripts {
		name := s.name
		if name == "" {
			name = s.args
		}
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := vmmdoctor(t.Context(), arguments(s.args)...)
			if code != s.code {
				t.Errorf("exit code %d, want %d", code, s.code)
			}
			holds(t, "standard output", stdout, s.stdout)
			holds(t, "standard error", stderr, s.stderr)
			for _, f := range s.files {
				name, absent := strings.CutPrefix(f, "!")
				if _, err := os.Lstat(name); (err != nil) != absent {
					t.Errorf("file %s: %v", f, err)
				}
			}
			if t.Failed() {
				t.Logf("vmmdoctor %s\n--- standard output\n%.2000s\n--- standard error\n%.2000s", s.args, stdout, stderr)
			}
		})
	}
}

// builtIn is the case that main embeds.
var builtIn = Example{Disk: embedded("seed-fail.vhd.gz"), Trace: embedded("seed-fail.log")}

func embedded(name string) []byte {
	b, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		panic(err)
	}
	return b
}

// vmmdoctor runs the program in this process.
func vmmdoctor(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(ctx, builtIn, args, &out, &errs)
	return code, out.String(), errs.String()
}

func arguments(s string) []string {
	var out []string
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

// holds compares what was printed. Paths are written with slashes in scripts.
func holds(t *testing.T, what, text string, want []string) {
	t.Helper()
	slashed := filepath.ToSlash(text)
	for _, w := range want {
		switch {
		case strings.HasPrefix(w, "="):
			if text != w[1:] {
				t.Errorf("%s is not %q", what, w[1:])
			}
		case strings.HasPrefix(w, "!"):
			if strings.Contains(text, w[1:]) || strings.Contains(slashed, w[1:]) {
				t.Errorf("%s has %q", what, w[1:])
			}
		case !strings.Contains(text, w) && !strings.Contains(slashed, w):
			t.Errorf("%s lacks %q", what, w)
		}
	}
}

// silent is an output without a byte.
var silent = []string{"="}

// workFolder is a current folder with the article's files in it.
func workFolder(t *testing.T) {
	t.Helper()
	source, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{"seed-fail.vhd", "seed-pass.vhd"} {
		unpack(t, filepath.Join(source, name+".gz"), name)
	}
	for _, name := range []string{"seed-fail.log", "seed-pass.log", "before-sysprep.bcd", "after-sysprep.bcd"} {
		b, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, name, b)
	}
	disk, err := os.ReadFile("seed-fail.vhd")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "cut.vhd", disk[:len(disk)/2])
	write(t, "empty", nil)
	write(t, "unknown", []byte("nothing that anyone knows\n"))
	write(t, "with blanks.log", []byte("[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\r\n"))
}

func unpack(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, b)
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
