package files

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
)

// disk writes a file of 9 MB with a hole in it and returns what it holds.
func disk(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := make([]byte, 9<<20)
	for _, at := range []int{0, 5 << 20, 9<<20 - 3} {
		b := []byte("abc")
		copy(want[at:], b)
		if _, err := f.WriteAt(b, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	return want
}

func copied(ctx context.Context, t *testing.T, from, to string, progress func(done, all int64)) error {
	t.Helper()
	f, err := Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := Create(to, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	if err := d.CopyFrom(ctx, f, progress); err != nil {
		return err
	}
	if _, err := d.WriteAt([]byte("xyz"), 1<<20); err != nil {
		return err
	}
	return d.Commit()
}

func TestCopyFrom(t *testing.T) {
	t.Chdir(t.TempDir())
	want := disk(t, "disk")
	told := int64(0)
	err := copied(t.Context(), t, "disk", "copy", func(done, all int64) {
		if done <= told || all != int64(len(want)) {
			t.Errorf("told %d of %d after %d", done, all, told)
		}
		told = done
	})
	if err != nil {
		t.Fatal(err)
	}
	holding(t, "disk", string(want))
	copy(want[1<<20:], "xyz")
	holding(t, "copy", string(want))
	alone(t, "copy", "disk")
	from, err1 := os.Stat("disk")
	to, err2 := os.Stat("copy")
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if used := allocated(to); runtime.GOOS == "linux" && used > allocated(from)+1<<16 {
		t.Errorf("the copy takes %d bytes, the file %d", used, allocated(from))
	}
}

// A copy that is stopped leaves nothing.
func TestCopyFromStopped(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("disk", bytes.Repeat([]byte("x"), 9<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err := copied(ctx, t, "disk", "copy", func(done, all int64) { stop() })
	if err == nil { // the file system shares the bytes, at once
		t.Skip("this file system copies by reference: there is nothing to stop")
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	alone(t, "disk")
}

func TestRoom(t *testing.T) {
	t.Chdir(t.TempDir())
	d, err := Create("copy", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	var none *NoRoom
	if err := d.Room(1); err != nil {
		t.Errorf("one byte: %v", err)
	}
	if err := d.Room(math.MaxInt64); !errors.As(err, &none) || !strings.Contains(err.Error(), "copy needs 9223372036854775807 bytes, and ") {
		t.Errorf("more than any disk has: %v", err)
	}
	if err := d.Plain(); err != nil {
		t.Error(err)
	}
}
