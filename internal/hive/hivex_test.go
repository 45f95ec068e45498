package hive

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hivexDump is a program that lists a hive as hivex reads it, in the form of
// hivexLines.
const hivexDump = `
import hivex, sys
h = hivex.Hivex(sys.argv[1])
out = open(1, "w", encoding="utf-8", newline="\n")
def walk(node, path):
    path += "\\" + h.node_name(node)
    out.write("key %s\n" % path)
    for v in h.node_values(node):
        kind, data = h.value_value(v)
        out.write("value %s|%s %d %s\n" % (path, h.value_key(v), kind, data.hex()))
    for child in h.node_children(node):
        walk(child, path)
walk(h.root(), "")
`

func hivexLines(path string, n *Node) []string {
	path += `\` + n.Name
	out := []string{"key " + path}
	for _, v := range n.Values {
		out = append(out, fmt.Sprintf("value %s|%s %d %x", path, v.Name, v.Type, v.Data))
	}
	for _, k := range n.Keys {
		out = append(out, hivexLines(path, k)...)
	}
	return out
}

// hivexPython returns the Python that has hivex, or skips the test.
func hivexPython(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import hivex").Run() == nil {
			return name
		}
	}
	t.Skip("no Python with hivex here: install python3-hivex for this test")
	return ""
}

func compareWithHivex(t *testing.T, python, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := open(t, b).Root().Tree()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-c", hivexDump, file).Output()
	if err != nil {
		t.Fatalf("hivex: %v", err)
	}
	diff(t, hivexLines("", tree), strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"))
}

// TestHivexRealStores compares key for key and value for value with a library
// that had no part in this one.
func TestHivexRealStores(t *testing.T) {
	python := hivexPython(t)
	for _, file := range corpus(t) {
		t.Run(filepath.Base(file), func(t *testing.T) { compareWithHivex(t, python, file) })
	}
}

// TestHivexWritten has hivex read what the writer writes: of the sample, and
// of the real stores where there are any.
func TestHivexWritten(t *testing.T) {
	python := hivexPython(t)
	write := func(t *testing.T, b []byte) string {
		name := filepath.Join(t.TempDir(), "hive")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, minor := range []uint32{3, 5} {
		t.Run(fmt.Sprintf("sample 1.%d", minor), func(t *testing.T) {
			compareWithHivex(t, python, write(t, Bytes(sample(), WriteOptions{Minor: minor})))
		})
	}
	t.Run("real stores", func(t *testing.T) {
		for _, file := range corpus(t) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h := open(t, b)
			tree, err := h.Root().Tree()
			if err != nil {
				t.Fatal(err)
			}
			compareWithHivex(t, python, write(t, Bytes(tree, WriteOptions{Minor: h.Minor()})))
		}
	})
}
