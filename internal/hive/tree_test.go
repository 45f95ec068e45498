package hive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// open opens a hive in memory.
func open(t testing.TB, b []byte) *Hive {
	t.Helper()
	h, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return h
}

// dump lists a tree as lines: one for each key and each value, with its data.
func dump(n *Node) []string {
	var out []string
	var walk func(path string, n *Node)
	walk = func(path string, n *Node) {
		path += `\` + n.Name
		out = append(out, fmt.Sprintf("%q security %x", path, n.Security))
		for _, v := range n.Values {
			out = append(out, fmt.Sprintf("%q %q %v %x", path, v.Name, v.Type, v.Data))
		}
		for _, k := range n.Keys {
			walk(path, k)
		}
	}
	walk("", n)
	return out
}

// diff fails the test at the first line in which two dumps differ.
func diff(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, w := "(nothing)", "(nothing)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("line %d of the tree is\n%.300s\nwant\n%.300s", i+1, g, w)
		}
	}
}

// sorted puts the keys of a tree in the order a hive has them, and gives each
// key the security it inherits.
func sorted(n *Node, above []byte) *Node {
	if n.Security == nil {
		n.Security = above
	}
	slices.SortStableFunc(n.Keys, func(a, b *Node) int { return slices.Compare(folded(a.Name), folded(b.Name)) })
	for _, k := range n.Keys {
		sorted(k, n.Security)
	}
	return n
}

func TestTreeRoundTrip(t *testing.T) {
	root := sample()
	root.Key("many").Security = []byte("another descriptor")
	root.Key("guarded", "below").SetDWORD("x", 1)
	root.Key("guarded").Security = []byte("a third one")
	for _, minor := range []uint32{3, 4, 5, 6} {
		b := Bytes(root, WriteOptions{Minor: minor})
		got, err := open(t, b).Root().Tree()
		if err != nil {
			t.Fatalf("version 1.%d: %v", minor, err)
		}
		diff(t, dump(got), dump(sorted(root, []byte(descriptor))))
		if again := Bytes(got, WriteOptions{Minor: minor}); !bytes.Equal(again, b) {
			t.Errorf("version 1.%d: the tree that was read is written differently", minor)
		}
	}
}

// corpus returns the real stores that lie beside the project, if they do.
func corpus(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "corpus", "bcd")
	files, _ := filepath.Glob(filepath.Join(root, "*.bcd"))
	seed, _ := filepath.Glob(filepath.Join(root, "seed", "*.bcd"))
	if files = append(files, seed...); len(files) == 0 {
		t.Skipf("no stores in %s: this test needs the collection of real ones beside the project", root)
	}
	return files
}

func TestTreeOfRealStores(t *testing.T) {
	for _, file := range corpus(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h := open(t, b)
			if h.Dirty() {
				t.Error("dirty, and none of the real stores is")
			}
			want, err := h.Root().Tree()
			if err != nil {
				t.Fatal(err)
			}
			got, err := open(t, Bytes(want, WriteOptions{Minor: h.Minor()})).Root().Tree()
			if err != nil {
				t.Fatal(err)
			}
			diff(t, dump(got), dump(want))
		})
	}
}
