package hive

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// A draft is a hive whose cells a test looks up and changes.
type draft struct {
	t *testing.T
	b []byte
}

func draftOf(t *testing.T, root *Node, minor uint32) draft {
	return draft{t, Bytes(root, WriteOptions{Minor: minor})}
}

// key returns where the node of a key is.
func (d draft) key(path ...string) int {
	d.t.Helper()
	k, err := open(d.t, d.b).Key(path...)
	if err != nil {
		d.t.Fatal(err)
	}
	return int(k.Offset())
}

// follow returns where the cell is, its contents, that the field at a place
// refers to.
func (d draft) follow(at int) int { return baseSize + int(d.word(at)) + 4 }

func (d draft) word(at int) uint32       { return le.Uint32(d.b[at:]) }
func (d draft) setWord(at int, v uint32) { le.PutUint32(d.b[at:], v) }
func (d draft) setShort(at int, v uint16) {
	le.PutUint16(d.b[at:], v)
}

// negative is the size field of a cell of n bytes that is in use.
func negative(n uint32) uint32 { return -n }

// Fields of a key node, from its place.
const (
	countAt      = 20
	listAt       = 28
	valueCountAt = 36
	valueListAt  = 40
	nameLengthAt = 72
)

// value returns where the first value node of a key is.
func (d draft) value(path ...string) int { return d.follow(d.follow(d.key(path...) + valueListAt)) }

func small() *Node {
	root := &Node{Name: "ROOT"}
	root.Key("A").SetBinary("Element", []byte("eight by"))
	root.Key("B").SetDWORD("Element", 5)
	root.Key("C", "D").SetString("Element", "text")
	return root
}

// TestDamage changes one field of a good hive. What can be read still is read,
// and the error names the place of the damage.
func TestDamage(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(d draft) (at int) // returns where the error must be
		err  string
		keys int // that a walk still finds, of 5
	}{
		{"list of an unknown kind", func(d draft) int {
			at := d.follow(d.key() + listAt)
			copy(d.b[at:], "lx")
			return at
		}, `signature is "lx"`, 1},
		{"list longer than its cell", func(d draft) int {
			at := d.follow(d.key()+listAt) + 2
			d.setShort(at, 200)
			return at
		}, "list of 200 subkeys in a cell of 28 bytes", 1},
		{"count of the key and of its list", func(d draft) int {
			at := d.key() + countAt
			d.setWord(at, 4)
			return at
		}, "key says it has 4 subkeys, its list holds 3", 5},
		{"key that is no key", func(d draft) int {
			at := d.key("B")
			copy(d.b[at:], "kn")
			return at
		}, `signature is "kn", want "nk"`, 4},
		{"name longer than its cell", func(d draft) int {
			at := d.key("B")
			d.setShort(at+nameLengthAt, 5000)
			return at
		}, "name of 5000 bytes in a cell of", 4},
		{"UTF-16 name of odd length", func(d draft) int {
			at := d.key("B")
			d.setShort(at+2, 0)
			return at
		}, "UTF-16 name of 1 bytes", 4},
		{"key that is its own subkey", func(d draft) int {
			at := d.follow(d.key("C")+listAt) + 4
			d.setWord(at, uint32(d.key("C")-4-baseSize))
			return at
		}, "belongs to what refers to it at", 4},
		{"root that is a subkey", func(d draft) int {
			at := d.follow(d.key("C")+listAt) + 4
			d.setWord(at, d.word(0x24))
			return at
		}, "belongs to what refers to it at 0x24", 4},
		{"one key listed twice", func(d draft) int {
			at := d.follow(d.key()+listAt) + 4
			d.setWord(at+8, d.word(at))
			return at + 8
		}, "belongs to what refers to it at", 4},
		{"offset behind the bins", func(d draft) int {
			at := d.follow(d.key()+listAt) + 4
			d.setWord(at, 0x7ffffff0)
			return at
		}, "offset 0x7ffffff0 is that of no cell", 4},
		{"offset of nothing", func(d draft) int {
			at := d.key("C") + listAt
			d.setWord(at, none)
			return at
		}, "offset 0xffffffff is that of no cell", 4},
		{"offset into a bin's header", func(d draft) int {
			at := d.key("C") + listAt
			d.setWord(at, 8)
			return at
		}, "offset 0x8 is that of no cell", 4},
		{"offset within a cell", func(d draft) int {
			at := d.key("C") + listAt
			d.setWord(at, d.word(at)+8)
			return d.follow(at) - 4
		}, "cell size is ", 4},
		{"free cell", func(d draft) int {
			at := d.key("B") - 4
			d.setWord(at, -d.word(at))
			return at
		}, "cell size is 88, want one in use", 4},
		{"cell larger than its bin", func(d draft) int {
			at := d.key("B") - 4
			d.setWord(at, negative(0x2000))
			return at
		}, "cell size is -8192, want one in use", 4},
		{"cell smaller than a key", func(d draft) int {
			at := d.key("B")
			d.setWord(at-4, negative(8))
			return at
		}, "key in a cell of 4 bytes", 4},
		{"bin without its mark", func(d draft) int {
			copy(d.b[baseSize:], "hbix")
			return baseSize
		}, `no sound bin header ("hbin", its own offset 0x0`, 0},
		{"bin at another offset", func(d draft) int {
			d.setWord(baseSize+4, 0x1000)
			return baseSize
		}, "no sound bin header", 0},
		{"bin larger than the hive", func(d draft) int {
			d.setWord(baseSize+8, 0x2000)
			return baseSize
		}, "no sound bin header", 0},
		{"list of values longer than its cell", func(d draft) int {
			at := d.key("A") + valueCountAt
			d.setWord(at, 0x40000001)
			return at
		}, "key says it has 1073741825 values, its list is a cell of 4 bytes", 5},
		{"value that is no value", func(d draft) int {
			at := d.value("A")
			copy(d.b[at:], "kv")
			return at
		}, `signature is "kv", want "vk"`, 5},
		{"value with too long a name", func(d draft) int {
			at := d.value("A")
			d.setShort(at+2, 0x8000)
			return at
		}, "name of 32768 bytes", 5},
		{"value in too small a cell", func(d draft) int {
			at := d.value("A")
			d.setWord(at-4, negative(16))
			return at
		}, "value in a cell of 12 bytes", 5},
		{"five bytes in the offset field", func(d draft) int {
			at := d.value("B") + 4
			d.setWord(at, inline|5)
			return at
		}, `value "Element" has 5 bytes in its offset field`, 5},
		{"data larger than its cell", func(d draft) int {
			at := d.value("A") + 4
			d.setWord(at, 13)
			return at
		}, "data of 13 bytes in a cell of 12", 5},
		{"data of 2 GB", func(d draft) int {
			at := d.value("A") + 4
			d.setWord(at, 0x7fffffff)
			return at
		}, "data of 2147483647 bytes in a cell of 12", 5},
		{"data that is another value's", func(d draft) int {
			at := d.value("C", "D") + 8
			d.setWord(at, d.word(d.value("A")+8))
			return at
		}, "belongs to what refers to it at", 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := draftOf(t, small(), 5)
			at := tt.do(d)
			h := open(t, d.b)
			keys, err := walk(h.Root())
			wantFormatError(t, err, tt.err)
			wantFormatError(t, err, fmt.Sprintf("(at %#x)", at))
			if len(keys) != tt.keys {
				t.Errorf("%d keys found: %q, want %d", len(keys), keys, tt.keys)
			}
		})
	}
}

// walk goes through a hive as far as that is possible and returns the names of
// the keys found, and the first error.
func walk(k Key) (names []string, err error) {
	_, err = k.Values()
	if k.broken != nil {
		return nil, err
	}
	subkeys, subErr := k.Subkeys()
	err = firstError(err, subErr)
	names = append(names, k.Name().String())
	for _, sub := range subkeys {
		more, moreErr := walk(sub)
		names, err = append(names, more...), firstError(err, moreErr)
	}
	return names, err
}

// TestLibraryDefects has the guards of facts: dependencies §4.1.1 to 4.1.6,
// each with what makes the library fail.
func TestLibraryDefects(t *testing.T) {
	t.Run("list of lists that lists itself", func(t *testing.T) {
		root := &Node{Name: "ROOT"}
		for i := range 2 * leafLimit {
			root.Keys = append(root.Keys, &Node{Name: fmt.Sprintf("key %04d", i)})
		}
		d := draftOf(t, root, 5)
		ri := d.follow(d.key() + listAt)
		if string(d.b[ri:ri+4]) != "ri\x02\x00" {
			t.Fatalf("no ri of two lists: %q", d.b[ri:ri+4])
		}
		d.setWord(ri+4, d.word(d.key()+listAt))
		keys, err := open(t, d.b).Root().Subkeys()
		wantFormatError(t, err, "belongs to what refers to it at")
		if len(keys) != leafLimit {
			t.Errorf("%d keys, want the %d of the other list", len(keys), leafLimit)
		}
	})
	t.Run("list of lists in one", func(t *testing.T) {
		d := draftOf(t, small(), 5)
		at := d.follow(d.key() + listAt)
		sub := d.follow(d.key("C") + listAt)
		copy(d.b[at:], "ri\x01\x00")
		d.setWord(at+4, uint32(sub-4-baseSize))
		copy(d.b[sub:], "ri\x01\x00")
		_, err := open(t, d.b).Root().Subkeys()
		wantFormatError(t, err, `signature is "ri", want "lf", "lh", "li" or one level of "ri"`)
	})
	t.Run("number outside the hive", func(t *testing.T) {
		d := draftOf(t, small(), 5)
		at := d.value("B")
		d.setWord(at+4, 4) // in a cell of its own ...
		d.setWord(at+8, 0x00fffff8)
		k, err := open(t, d.b).Key("b")
		if err != nil {
			t.Fatal(err)
		}
		_, err = k.Value("element")
		wantFormatError(t, err, "offset 0xfffff8 is that of no cell")
	})
	t.Run("one byte", func(t *testing.T) {
		d := draftOf(t, (&Node{Name: "ROOT"}).SetBinary("Element", []byte{1}), 3)
		copy(d.b[d.value()+8:], "\x01\xee\xee\xee")
		wantData(t, d.b, []byte{1})
	})
	t.Run("data that begins with db", func(t *testing.T) {
		data := append([]byte("db\x01\x00"), bytes.Repeat([]byte{7}, 96)...)
		wantData(t, Bytes((&Node{Name: "ROOT"}).SetBinary("Element", data), WriteOptions{}), data)
	})
	t.Run("trimmed last segment", func(t *testing.T) {
		data := make([]byte, 48001)
		for i := range data {
			data[i] = byte(i % 253)
		}
		d := draftOf(t, (&Node{Name: "ROOT"}).SetBinary("Element", data), 5)
		db := d.follow(d.value() + 8)
		last := d.follow(d.follow(db+4) + 8)
		rest := 48001 - 2*bigSegment
		trimmed := uint32(4+rest+7) &^ 7
		free := -d.word(last-4) - trimmed
		d.setWord(last-4, -trimmed)
		d.setWord(last-4+int(trimmed), free)
		wantData(t, d.b, data)
		d.setWord(last-4, -(trimmed - 8))
		_, err := open(t, d.b).Root().Value("Element")
		wantFormatError(t, err, fmt.Sprintf("segment 3 of 3 in a cell of %d bytes, want %d", trimmed-12, rest))
	})
	t.Run("names beyond ASCII", func(t *testing.T) {
		root := &Node{Name: "ROOT"}
		root.Key("Größe", "日本語").SetDWORD("Übergröße 大", 1)
		for _, minor := range []uint32{3, 5} {
			k, err := open(t, Bytes(root, WriteOptions{Minor: minor})).Key("GRÖßE", "日本語")
			if err != nil {
				t.Fatal(err)
			}
			v, err := k.Value("üBERGRÖßE 大")
			if err != nil || v.Name.String() != "Übergröße 大" || k.Name().String() != "日本語" {
				t.Errorf("value %q of %q, %v", v.Name, k.Name(), err)
			}
		}
	})
}

func wantData(t *testing.T, hive, want []byte) {
	t.Helper()
	v, err := open(t, hive).Root().Value("Element")
	if err != nil || !bytes.Equal(v.Data, want) {
		t.Errorf("data is %d bytes, %v, want %d", len(v.Data), err, len(want))
	}
}

// TestBigDataDamage changes the head of segmented data.
func TestBigDataDamage(t *testing.T) {
	d := draftOf(t, (&Node{Name: "ROOT"}).SetBinary("Element", make([]byte, 48001)), 5)
	db := d.follow(d.value() + 8)
	for _, tt := range []struct {
		name string
		file []byte
		err  string
	}{
		{"segments and size", changed(d.b, db+2, 2), "big data of 48001 bytes in 2 segments, want 3"},
		{"no mark", changed(d.b, db, 'x'), "data of 48001 bytes in a cell of 12"},
		{"one segment twice", changed(d.b, d.follow(db+4)+4, d.b[d.follow(db+4):][:4]...), "belongs to what refers to it at"},
		{"list that is none", changed(d.b, db+4, 0xff, 0xff, 0xff, 0xff), "offset 0xffffffff"},
		{"list in too small a cell", changed(d.b, d.follow(db+4)-4, 0xf8, 0xff, 0xff, 0xff), "list of 3 segments in a cell of 4 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.file).Root().Value("element")
			wantFormatError(t, err, tt.err)
		})
	}
}

// TestDepth: a chain of keys deeper than Windows allows ends with an error.
func TestDepth(t *testing.T) {
	root := &Node{Name: "ROOT"}
	path := make([]string, maxDepth+1)
	for i := range path {
		path[i] = "k"
	}
	root.Key(path...)
	h := open(t, Bytes(root, WriteOptions{}))
	if _, err := h.Key(path[:maxDepth]...); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
	_, err := h.Key(path...)
	wantFormatError(t, err, "subkeys below 512 levels of keys")
}

// TestMutations walks thousands of damaged hives. A hang, a panic or a slow
// walk fails it; what the walk finds does not matter.
func TestMutations(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 14))
	root := small()
	root.SetBinary("big", make([]byte, 20000))
	for i := range 700 {
		root.Key("many", fmt.Sprintf("{%d}", i)).SetDWORD("Element", uint32(i))
	}
	good := Bytes(root, WriteOptions{})
	for range 500 {
		b := bytes.Clone(good)
		for range 1 + random.IntN(8) {
			at := random.IntN(len(b)/4) * 4
			value := uint32(random.IntN(len(b))) &^ 7
			if random.IntN(3) == 0 {
				value = random.Uint32()
			}
			le.PutUint32(b[at:], value)
		}
		if h, err := Open(bytes.NewReader(b), int64(len(b))); err == nil {
			walk(h.Root())
			h.Key("many", "{5}")
		}
	}
}
