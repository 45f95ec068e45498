package hive

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A hive that is filled up has the length that was asked for and holds what it
// held; a second reader agrees.
func TestFill(t *testing.T) {
	short := Bytes(sample(), WriteOptions{})
	want, err := open(t, short).Root().Tree()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{len(short), len(short) + 100, len(short) + 4096, len(short) + 5000, 1 << 20} {
		b, err := Fill(short, int64(size))
		if err != nil {
			t.Fatal(err)
		}
		if pages := len(short) + (size-len(short))/4096*4096; len(b) != pages || int(le.Uint32(b[40:])) != pages-baseSize {
			t.Errorf("filled up to %d: %d bytes that say %d of bins, want %d", size, len(b), le.Uint32(b[40:]), pages)
		}
		h := open(t, b)
		got, err := h.Root().Tree()
		if err != nil || h.Dirty() {
			t.Errorf("filled up to %d: dirty %v, %v", size, h.Dirty(), err)
		}
		diff(t, hivexLines("", got), hivexLines("", want))
	}
	var long *TooLong
	if _, err := Fill(short, int64(len(short))-1); !errors.As(err, &long) {
		t.Errorf("a hive that is too long: %v", err)
	}
	if !bytes.Equal(short, Bytes(sample(), WriteOptions{})) {
		t.Error("the hive that was filled up has changed")
	}
}

func TestHivexFilled(t *testing.T) {
	python := hivexPython(t)
	b, err := Fill(Bytes(sample(), WriteOptions{}), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "filled")
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
	compareWithHivex(t, python, name)
}
