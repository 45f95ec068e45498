package hive

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// realFiles unpacks the files of a folder of real artefacts beside the project.
func realFiles(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	folder = filepath.Join("..", "..", "..", "shared", "corpus", "real", folder)
	names, err := filepath.Glob(filepath.Join(folder, "*.xz"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skipf("%s is not there: real hives are not part of the project", folder)
	}
	if _, err := exec.LookPath("xz"); err != nil {
		t.Skip("no xz here: install xz-utils for this test")
	}
	out := map[string][]byte{}
	for _, name := range names {
		b, err := exec.Command("xz", "-dc", name).Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[strings.TrimSuffix(filepath.Base(name), ".xz")] = b
	}
	return out
}

// The entries of these logs begin hundreds of numbers behind those of their
// hives. How many of them Windows takes, and what the hive then holds, is what
// the index of the artefacts says: the first hive as Windows 10 recovered it.
func TestRealLogs(t *testing.T) {
	files := realFiles(t, "hive-log-gap")
	replayed := func(name string) *Hive {
		h, err := openLogs(t, files[name], files[name+".LOG1"], files[name+".LOG2"])
		if err != nil {
			t.Fatal(err)
		}
		if !h.Dirty() || !h.Replayed() {
			t.Fatalf("%s: dirty %v, replayed %v: %+v", name, h.Dirty(), h.Replayed(), h.logs)
		}
		return h
	}
	t.Run("GapHive", func(t *testing.T) {
		want := treeLines(t, open(t, files["GapHive.expected"]))
		got := treeLines(t, replayed("GapHive"))
		if len(want) < 2 {
			t.Fatalf("%d lines of the recovered hive", len(want))
		}
		sameLines(t, got, want)
	})
	t.Run("UsrClass.dat", func(t *testing.T) {
		entries := 0
		h := replayed("UsrClass.dat")
		for _, use := range h.logs {
			entries += use.Entries
		}
		if entries != 14 {
			t.Errorf("%d entries replayed, want 14 (287 to 300)", entries)
		}
		before, after := treeLines(t, open(t, files["UsrClass.dat"])), treeLines(t, h)
		if more, fewer := without(after, before), without(before, after); more != 216 || fewer != 21 {
			t.Errorf("%d keys and values more and %d fewer, want 216 and 21", more, fewer)
		}
	})
}

func treeLines(t *testing.T, h *Hive) []string {
	t.Helper()
	n, err := h.Root().Tree()
	if err != nil {
		t.Fatal(err)
	}
	return hivexLines("", n)
}

// without counts the lines of a that b has not.
func without(a, b []string) int {
	in := map[string]bool{}
	for _, line := range b {
		in[line] = true
	}
	n := 0
	for _, line := range a {
		if !in[line] {
			n++
		}
	}
	return n
}

func sameLines(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Fatalf("ends before %s", want[i])
		case i >= len(want):
			t.Fatalf("goes on with %s", got[i])
		case got[i] != want[i]:
			t.Fatalf("line %d:\n got %s\nwant %s", i, got[i], want[i])
		}
	}
}
