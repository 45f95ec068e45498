package tui

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"
)

// openHandles counts how often this process holds the file open.
func openHandles(t *testing.T, path string) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range list {
		if target, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err == nil && target == path {
			n++
		}
	}
	return n
}

// However often a case is examined, a trace of it is held open once, and what
// is dropped is closed.
func TestHandles(t *testing.T) {
	path := fileWith(t, "debugview.log", traceText(t, "seed-fail.log"))
	want := func(n int, when string) {
		t.Helper()
		if got := openHandles(t, path); got != n {
			t.Errorf("%s the trace is held open %d times, want %d", when, got, n)
		}
	}
	u := start(t, 120, 40, Options{Inputs: []examine.Input{diskInput(t, "seed-fail"), {Path: path}}}).
		shows("Stage 7 of 11")
	want(1, "after it was opened")
	for range 10 {
		u.press("f5")
	}
	want(1, "after ten F5")
	u.press("3", "a").shows("1 of 4")

	appendTo(t, path, "another line\r\n")
	u.wait(1100 * time.Millisecond).shows("of 5")
	want(1, "after it grew")
	u.press("f5").shows("of 5")
	want(1, "after it grew and F5")

	disk := fileWith(t, "pass.vhd", diskBytes(t, "seed-pass"))
	u.paste(disk).shows("pass.vhd", "debugview.log")
	want(1, "beside another disk")
	if n := openHandles(t, disk); n != 0 {
		t.Errorf("the disk is held open %d times after it was examined", n)
	}

	other := fileWith(t, "pass.log", traceText(t, "seed-pass.log"))
	u.paste(other).shows("pass.log")
	want(1, "beside another trace")
	u.paste(traceText(t, "seed-pass.log")).press("right", "enter").shows("pasted text").hides("debugview.log")
	want(0, "after another trace took its place")

	u.paste(path).shows("debugview.log")
	want(1, "opened again")
	u.m.session.close()
	want(0, "after the program")
}

// A disk that only lends its store to the comparison is not held open.
func TestHandleOfTheOtherSide(t *testing.T) {
	path, err := filepath.Abs("../testdata/after-sysprep.bcd")
	if err != nil {
		t.Fatal(err)
	}
	demo(t, 120, 40).press("2", "c").paste(path).on(viewDiff).shows("after-sysprep.bcd")
	if n := openHandles(t, path); n != 0 {
		t.Errorf("the store is held open %d times", n)
	}
}
