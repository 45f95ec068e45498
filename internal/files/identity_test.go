package files

import (
	"os"
	"testing"
)

// A file that others go on writing is told from one that took its place, also
// where the system gives the new one the identity of the old one.
func TestIdentity(t *testing.T) {
	tests := []struct {
		name   string
		change func() error
		goesOn bool
	}{
		{"unchanged", func() error { return nil }, true},
		{"longer", func() error { return os.WriteFile("log", []byte("first\nsecond\n"), 0o644) }, true},
		{"shorter", func() error { return os.WriteFile("log", []byte("fir"), 0o644) }, false},
		{"written anew", func() error { return os.WriteFile("log", []byte("other\nlines\n"), 0o644) }, false},
		{"replaced by the same", func() error {
			put(t, "new", "first\n")
			return os.Rename("new", "log")
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			put(t, "log", "first\n")
			was := identify(t)
			if err := tt.change(); err != nil {
				t.Fatal(err)
			}
			now := identify(t)
			if info, err := os.Stat("log"); err != nil || now.Size() != info.Size() {
				t.Errorf("size %d, want that of %v, %v", now.Size(), info, err)
			}
			if got := was.GoesOn(now); got != tt.goesOn {
				t.Errorf("goes on: %v, want %v", got, tt.goesOn)
			}
		})
	}
}

func identify(t *testing.T) Identity {
	t.Helper()
	f, err := Open("log")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	id, err := Identify(f)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
