package bcd

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/hive"
)

func openNode(root *hive.Node) (*Store, error) {
	b := hive.Bytes(root, hive.WriteOptions{})
	return Open(bytes.NewReader(b), int64(len(b)))
}

func TestOpen(t *testing.T) {
	s := articleBefore.open(t)
	if len(s.Objects) != 13 || len(s.Anomalies) != 0 {
		t.Errorf("%d objects, anomalies %v, want 13 and none", len(s.Objects), s.Anomalies)
	}
	if !s.System || s.TreatAsSystem || s.Dirty || s.KeyName.String() != "BCD00000000" {
		t.Errorf("System %t, TreatAsSystem %t, Dirty %t, KeyName %q", s.System, s.TreatAsSystem, s.Dirty, s.KeyName)
	}
	d, err := s.Default()
	if err != nil || d.ID.String() != loaderID || d.Description().String() != "Windows Server 2012" {
		t.Fatalf("Default() = %v, %v", d, err)
	}
	b := articleBefore.hive(t)
	e, _ := d.Element(ApplicationDevice)
	if !bytes.Equal(b[e.Offset:][:len(e.Raw)], e.Raw) {
		t.Errorf("the device is not at offset %#x of the hive", e.Offset)
	}
	if r, ok := s.Resume(); !ok || r.Type != Resume {
		t.Errorf("Resume() = %v, %t", r, ok)
	}
}

func TestDefaultErrors(t *testing.T) {
	manager := BootManagerID.String() + " 10100002"
	for _, tt := range []struct {
		name  string
		store storeText
		want  error
	}{
		{"no boot manager", storeText{}, ErrNoBootManager},
		{"no default element", storeText{manager: "25000004 3"}, ErrNoDefault},
		{"default not there", storeText{manager: "23000003 " + loaderID}, ErrDefaultMissing},
	} {
		if _, err := tt.store.open(t).Default(); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// What real stores were seen to hold against the rules (facts: bcd-format §2).
func TestOpenOdd(t *testing.T) {
	le16 := func(s string) []byte { return unhex(t, utf16Hex(s)) }
	object := func(root *hive.Node, name string) *hive.Node {
		o := root.Key("Objects", name)
		o.Key("Description").SetDWORD("Type", 0x10200003)
		return o.Key("Elements")
	}
	for _, tt := range []struct {
		name  string
		build func(root *hive.Node)
		want  string // "code name: value" of the elements, separated by |
		odd   []string
	}{
		{"object called {Default}", func(r *hive.Node) {
			r.Key("Objects", "{Default}", "Elements", "22000002").SetString("Element", "x")
		}, "22000002 custom:22000002: x", []string{"not named by a GUID", "has no type"}},
		{"upper case code", func(r *hive.Node) { object(r, loaderID).Key("250000C2").SetBinary("Element", []byte{1}) },
			"250000c2 bootmenupolicy: Standard", nil},
		{"integer of three bytes", func(r *hive.Node) {
			object(r, loaderID).Key("15000014").SetBinary("Element", []byte{0x00, 0xc2, 0x01})
		}, "15000014 baudrate: 115200", nil},
		{"integer of nine bytes", func(r *hive.Node) {
			object(r, loaderID).Key("15000014").SetBinary("Element", make([]byte, 9))
		}, "15000014 baudrate: 00 00 00 00 00 00 00 00 00", []string{"integer has 9 bytes, want 1 to 8"}},
		{"empty integer", func(r *hive.Node) { object(r, loaderID).Key("15000014").SetBinary("Element", nil) },
			"15000014 baudrate: ", []string{"integer has 0 bytes, want 1 to 8"}},
		{"strings with no, two and many NULs", func(r *hive.Node) {
			o := object(r, loaderID)
			o.Key("12000002").Set("Element", hive.TypeString, []byte{'a', 0})
			o.Key("12000004").Set("Element", hive.TypeString, append(le16("b"), 0, 0))
			o.Key("12000005").Set("Element", hive.TypeString, append(le16("c"), make([]byte, 214)...))
		}, "12000002 path: a|12000004 description: b|12000005 locale: c", nil},
		{"string with text behind its end", func(r *hive.Node) {
			object(r, loaderID).Key("12000002").Set("Element", hive.TypeString, append(le16("a"), le16("b")...))
		}, "12000002 path: a", []string{"4 bytes follow the end of the string"}},
		{"list with one NUL at its end", func(r *hive.Node) {
			object(r, loaderID).Key("14000006").Set("Element", hive.TypeStrings, le16(MemoryTesterID.String()))
		}, "14000006 inherit: {memdiag}", nil},
		{"list with an empty string", func(r *hive.Node) {
			object(r, loaderID).Key("14000006").Set("Element", hive.TypeStrings, append([]byte{0, 0}, le16(MemoryTesterID.String())...))
		}, "14000006 inherit: {memdiag}", nil},
		{"list stored as one string", func(r *hive.Node) {
			object(r, loaderID).Key("14000006").SetString("Element", MemoryTesterID.String())
		}, "14000006 inherit: {memdiag}", nil},
		{"list of no identifiers", func(r *hive.Node) {
			object(r, loaderID).Key("14000006").SetStrings("Element", "x")
		}, "14000006 inherit: 78 00 00 00 00 00", []string{"no object identifier"}},
		{"number where text belongs", func(r *hive.Node) {
			object(r, loaderID).Key("12000002").SetDWORD("Element", 7)
		}, "12000002 path: 07 00 00 00", []string{"registry type is REG_DWORD, want REG_SZ"}},
		{"control character in a description", func(r *hive.Node) {
			object(r, loaderID).Key("12000004").SetString("Element", "a\x1b\u00a0b")
		}, "12000004 description: a^[\u00a0b", nil},
		{"key that is no code", func(r *hive.Node) { object(r, loaderID).Key("xyz").SetString("Element", "a") },
			"", []string{"key xyz is not named by an element code"}},
		{"element without a value", func(r *hive.Node) { object(r, loaderID).Key("12000002") },
			"", []string{"12000002: the element has no value"}},
		{"unknown format and class", func(r *hive.Node) { object(r, loaderID).Key("5f000001").SetBinary("Element", []byte{1, 2}) },
			"5f000001 custom:5f000001: 01 02", []string{"format digit is 15"}},
		{"boolean of 2", func(r *hive.Node) { object(r, loaderID).Key("26000010").SetBinary("Element", []byte{2}) },
			"26000010 detecthal: Yes", []string{"boolean is 2, want 0 or 1"}},
		{"short device", func(r *hive.Node) { object(r, loaderID).Key("11000001").SetBinary("Element", []byte{1}) },
			"11000001 device: 01", []string{"device has 1 bytes, want at least 32"}},
		{"other keys", func(r *hive.Node) {
			object(r, loaderID)
			r.Key("More")
			r.Key("Objects", loaderID, "Extra")
		}, "", []string{"unexpected key More", "unexpected key Extra"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := &hive.Node{Name: "System"}
			root.Key("Description")
			tt.build(root)
			s, err := openNode(root)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			o := &s.Objects[0]
			for i := range o.Elements {
				e := &o.Elements[i]
				got = append(got, e.Type.String()+" "+ElementName(o.Type, e.Type)+": "+s.Print(o, e).String())
			}
			if strings.Join(got, "|") != tt.want {
				t.Errorf("elements %q, want %q", strings.Join(got, "|"), tt.want)
			}
			var odd []string
			for _, a := range s.Anomalies {
				odd = append(odd, a.String())
			}
			if !slices.EqualFunc(odd, tt.odd, strings.Contains) {
				t.Errorf("anomalies %q, want %q", odd, tt.odd)
			}
		})
	}
}

func TestOpenNoStore(t *testing.T) {
	if _, err := openNode(&hive.Node{Name: "ROOT", Keys: []*hive.Node{{Name: "ControlSet001"}}}); !errors.Is(err, ErrNoStore) {
		t.Errorf("a SYSTEM hive: %v, want ErrNoStore", err)
	}
	if _, err := Open(strings.NewReader("PA30"), 4); err == nil || errors.Is(err, ErrNoStore) {
		t.Errorf("no hive: %v, want an error of the hive", err)
	}
	if s, err := openNode(&hive.Node{Name: "ROOT", Keys: []*hive.Node{{Name: "Description"}}}); err != nil || len(s.Objects) != 0 {
		t.Errorf("a store without objects: %v, %v", s, err)
	}
}

// A store is read beside the damage of its hive, which is reported.
func TestOpenDamaged(t *testing.T) {
	b := articleBefore.hive(t)
	s, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.BootManager()
	copy(b[m.Offset:], "xx") // the signature of its key
	s, err = Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var f *hive.FormatError
	if !errors.As(s.Damage, &f) || f.Off != m.Offset {
		t.Errorf("Damage = %v, want one at %#x", s.Damage, m.Offset)
	}
	if len(s.Objects) != 12 || len(s.Anomalies) != 1 {
		t.Errorf("%d objects, anomalies %v, want 12 and one", len(s.Objects), s.Anomalies)
	}
}

// A store of absurd size is read as far as the bounds go.
func TestOpenBounds(t *testing.T) {
	root := &hive.Node{Name: "ROOT"}
	objects := root.Key("Objects")
	for i := range maxObjects + 1 {
		objects.Keys = append(objects.Keys, &hive.Node{Name: fmt.Sprintf("{%08x-0000-0000-0000-000000000000}", i)})
	}
	s, err := openNode(root)
	if err != nil || len(s.Objects) != maxObjects || s.Damage == nil {
		t.Errorf("%d objects, damage %v, %v, want %d and damage", len(s.Objects), s.Damage, err, maxObjects)
	}
	root = &hive.Node{Name: "ROOT"}
	elements := root.Key("Objects", loaderID, "Elements")
	for i := range maxObjectElement + 1 {
		elements.Keys = append(elements.Keys, &hive.Node{Name: fmt.Sprintf("22%06x", i),
			Values: []hive.NodeValue{{Name: "Element", Type: hive.TypeString}}})
	}
	s, err = openNode(root)
	if err != nil || len(s.Objects[0].Elements) != maxObjectElement || s.Damage == nil {
		t.Errorf("%d elements, damage %v, %v, want %d and damage", len(s.Objects[0].Elements), s.Damage, err, maxObjectElement)
	}
}

// Whatever the hive holds, everything that is done with a store ends well.
func FuzzOpen(f *testing.F) {
	f.Add(articleBefore.hive(f))
	f.Add(articleAfter.hive(f))
	f.Add(storeText{}.hive(f))
	after := articleAfter.open(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		listing(t, s, ListOptions{Verbose: true})
		Classify(s, thisMBR)
		Compare(s, Generalize(s), thisMBR)
		Compare(after, s, nil)
	})
}

// corpus returns the bytes of a file among the real stores, which lie beside
// the repository on some machines.
func corpus(t testing.TB, name string) []byte {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "corpus", name)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("%s is not there: the real stores are not part of the project", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func corpusStore(t testing.TB, name string) *Store {
	t.Helper()
	b := corpus(t, name)
	s, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func TestCorpusArticle(t *testing.T) {
	before := corpusStore(t, "bcd/seed/before-sysprep.bcd")
	after := corpusStore(t, "bcd/seed/after-sysprep.bcd")
	if got, want := asText(Compare(before, after, nil).Changes), strings.ReplaceAll(articleChanges, "? ", " "); got != want {
		t.Errorf("changes:%s\nwant:%s", got, want)
	}
	d := Compare(after, Generalize(before), nil)
	if len(d.Changes)+len(d.StoredOnly) != 0 {
		t.Errorf("the prediction differs from what sysprep made:%s%s", asText(d.Changes), asText(d.StoredOnly))
	}
	d = Compare(before, articleBefore.open(t), nil)
	if len(d.Changes)+len(d.StoredOnly) != 0 {
		t.Errorf("the article's store made by the tests differs:%s%s", asText(d.Changes), asText(d.StoredOnly))
	}
}
