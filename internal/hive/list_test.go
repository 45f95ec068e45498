package hive

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

func many(n int) *Node {
	root := &Node{Name: "ROOT"}
	parent := root.Key("many")
	for i := range n {
		parent.Keys = append(parent.Keys, &Node{Name: fmt.Sprintf("{%08x-Key}", i)})
	}
	return root
}

// TestLookup finds keys whatever the state of the list and its hints.
func TestLookup(t *testing.T) {
	const n = leafLimit
	for _, tt := range []struct {
		name  string
		minor uint32
		do    func(d draft, list int)
	}{
		{"hashes", 5, func(draft, int) {}},
		{"wrong hashes", 5, func(d draft, list int) {
			for i := range n {
				d.setWord(list+8+8*i, 0)
			}
		}},
		{"first letters", 3, func(draft, int) {}},
		{"without hints", 3, func(d draft, list int) {
			copy(d.b[list:], "li")
			for i := range n {
				d.setWord(list+4+4*i, d.word(list+4+8*i))
			}
		}},
		{"not sorted", 3, func(d draft, list int) {
			for i := range n / 2 {
				a, b := list+4+8*i, list+4+8*(n-1-i)
				x, y := d.word(a), d.word(b)
				d.setWord(a, y)
				d.setWord(b, x)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := draftOf(t, many(n), tt.minor)
			tt.do(d, d.follow(d.key("many")+listAt))
			k, err := open(t, d.b).Key("MANY")
			if err != nil {
				t.Fatal(err)
			}
			for i := range n {
				name := fmt.Sprintf("{%08X-KEY}", i)
				if sub, err := k.Key(name); err != nil || !sub.Name().EqualFold(name) {
					t.Fatalf("Key(%q) = %q, %v", name, sub.Name(), err)
				}
			}
			if _, err := k.Key("{absent}"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a key that is not there: %v", err)
			}
		})
	}
}

// TestLookupBesideDamage: damage elsewhere in the list does not hide a key, but
// then nobody can say that a key is not there.
func TestLookupBesideDamage(t *testing.T) {
	d := draftOf(t, small(), 3)
	copy(d.b[d.key("B"):], "xx")
	h := open(t, d.b)
	for _, name := range []string{"a", "c"} {
		if _, err := h.Key(name); err != nil {
			t.Errorf("Key(%q): %v", name, err)
		}
	}
	_, err := h.Key("absent")
	wantFormatError(t, err, `signature is "xx"`)
	if errors.Is(err, fs.ErrNotExist) {
		t.Error("claims that the key does not exist")
	}
}

func TestLookupAllocation(t *testing.T) {
	h := open(t, Bytes(many(40000), WriteOptions{}))
	k, err := h.Key("many")
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(5, func() {
		if _, err := k.Key("{00009000-KEY}"); err != nil {
			t.Fatal(err)
		}
	}); got > 100 {
		t.Errorf("finding one of 40000 keys allocates %v times", got)
	}
	if got := testing.AllocsPerRun(2, func() {
		if _, err := k.Key("{absent}"); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}); got > 100 {
		t.Errorf("not finding one of 40000 keys allocates %v times", got)
	}
}

// TestUpper has the characters in which Windows' table and Unicode differ.
func TestUpper(t *testing.T) {
	for from, want := range map[rune]rune{'a': 'A', 'z': 'Z', '{': '{', 'ö': 'Ö', 'ß': 'ß', 'ÿ': 'Ÿ', 'µ': 'µ', 'ı': 'ı', 'ſ': 'ſ', 'я': 'Я', '語': '語', 0xd801: 0xd801} {
		if got := rune(upper(uint16(from))); got != want {
			t.Errorf("upper(%U) = %U, want %U", from, got, want)
		}
	}
}

// A list that names more keys than the hive has room for, the same ones again and
// again, is damage, and not expanded.
func TestMoreKeysThanRoom(t *testing.T) {
	const n = leafLimit
	d := draftOf(t, many(n), 3)
	key := d.key("many")
	list := d.follow(key + listAt)
	room := (len(d.b) - baseSize) / 80 // bytes of the smallest cell of a key
	copy(d.b[list:], "li")             // twice as many entries as of an lf in the same cell
	first := d.word(list + 4)
	for i := range 2 * n {
		d.setWord(list+4+4*i, first)
	}
	d.setShort(list+2, 2*n)
	d.setWord(key+20, 2*n) // the count of subkeys
	if 2*n <= room {
		t.Fatalf("%d keys, the hive has room for %d: the test shows nothing", 2*n, room)
	}
	k, err := open(t, d.b).Key("MANY")
	if err != nil {
		t.Fatal(err)
	}
	if keys, err := k.Subkeys(); len(keys) != 0 || err == nil || !strings.Contains(err.Error(), fmt.Sprintf("the hive has room for %d", room)) {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}
