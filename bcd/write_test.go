package bcd

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/hive"
)

func TestWriteHive(t *testing.T) {
	b := articleBefore.hive(t)
	s := articleBefore.open(t)
	for _, tt := range []struct {
		name string
		make func(*Store) *Store
		want int // changes
	}{{"portable", Portable, 5}, {"as sysprep", Generalize, 11}, {"unchanged", func(s *Store) *Store { return s }, 0}} {
		out, err := WriteHive(tt.make(s), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		back, err := Open(bytes.NewReader(out), int64(len(out)))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if d := Compare(s, back, nil); len(d.Changes) != tt.want || len(d.StoredOnly) != 0 {
			t.Errorf("%s: %d changes, %d stored only, want %d and none", tt.name, len(d.Changes), len(d.StoredOnly), tt.want)
		}
	}
	if want := articleBefore.hive(t); !bytes.Equal(b, want) {
		t.Error("the hive that was read has changed")
	}
}

// Keys a reader of stores has no use for stay as they are.
func TestWriteHiveKeepsOthers(t *testing.T) {
	root := &hive.Node{Name: "System"}
	root.Key("Description").SetBinary("GuidCache", []byte{1, 2, 3})
	root.Key("Extra").SetString("", "default value")
	o := root.Key("Objects", BootManagerID.String())
	o.Key("Description").SetDWORD("Type", uint32(BootManager)).SetBinary("FirmwareVariable", []byte{4})
	o.Key("Elements", "xyz").SetString("a", "b")
	o.Key("Elements", "11000001").SetBinary("Element", deviceBytes(t, "partition a9083c0a 100000"))
	o.Key("Elements", "250000FF").SetBinary("Element", []byte{7})
	o.Key("Elements", "250000FF").SetDWORD("More", 1)
	b := hive.Bytes(root, hive.WriteOptions{Minor: 3})
	s, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := WriteHive(Portable(s), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	o.Key("Elements", "11000001").SetBinary("Element", deviceBytes(t, "locate 12000002"))
	if want := hive.Bytes(root, hive.WriteOptions{Minor: 3}); !bytes.Equal(got, want) {
		t.Error("the hive written is not the one read with its one device changed")
	}
}

func TestWriteHiveRefuses(t *testing.T) {
	b := articleBefore.hive(t)
	if _, err := WriteHive(parseListing(t, small), bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a store from text was written")
	}
	s := articleBefore.open(t)
	m, _ := s.BootManager()
	copy(b[m.Offset:], "xx")
	var f *hive.FormatError
	if _, err := WriteHive(s, bytes.NewReader(b), int64(len(b))); !errors.As(err, &f) {
		t.Errorf("a damaged hive: %v, want a FormatError", err)
	}
	b = articleAfter.hive(t)
	if _, err := WriteHive(storeText{}.open(t), bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a store was written over the hive of another")
	}
}

// Real stores, written with portable devices, are accepted by another reader
// of hives and differ from what was read in nothing but the changed elements.
func TestCorpusWriteHive(t *testing.T) {
	stores := corpusStores(t)
	tool, err := exec.LookPath("hivexml")
	if err != nil {
		t.Skip("hivexml is not installed (Debian: libhivex-bin): no other reader to compare with")
	}
	for name, s := range stores {
		b := corpus(t, "bcd/"+name)
		g := Generalize(s)
		out, err := WriteHive(g, bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, wantErr := hivexml(t, tool, b)
		got, gotErr := hivexml(t, tool, out)
		if wantErr != nil || gotErr != nil {
			if (wantErr == nil) != (gotErr == nil) {
				t.Errorf("%s: hivexml of what was read: %v, of what was written: %v", name, wantErr, gotErr)
			}
			t.Logf("%s: hivexml cannot show the store that was read: %v", name, wantErr)
			continue
		}
		changed := map[string]bool{}
		for _, c := range Compare(s, g, nil).Changes {
			changed[strings.ToLower("/Objects/"+c.Name.String()+"/Elements/"+c.Type.String()+"/Element")] = true
		}
		for _, k := range slices.Sorted(maps.Keys(merged(want, got))) {
			key := strings.ToLower(k)
			if differs := want[k] != got[k]; differs != changed[key] && !changed[key+"/element"] {
				t.Errorf("%s: %s was %q, is written as %q", name, k, want[k], got[k])
			}
			delete(changed, key)
		}
		if len(changed) > 0 {
			t.Errorf("%s: hivexml shows nothing of %v", name, changed)
		}
	}
}

func merged(a, b map[string]string) map[string]string {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

// hivexml returns the keys and values of a hive as another reader sees them:
// by path, the type and the data of a value, nothing for a key.
func hivexml(t *testing.T, tool string, b []byte) (map[string]string, error) {
	path := filepath.Join(t.TempDir(), "hive")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := exec.CommandContext(t.Context(), tool, path).Output()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	var at []string
	value := ""
	for d := xml.NewDecoder(bytes.NewReader(x)); ; {
		tok, err := d.Token()
		switch {
		case err == io.EOF:
			return out, nil
		case err != nil:
			return nil, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			attr := map[string]string{}
			for _, a := range e.Attr {
				attr[a.Name.Local] = a.Value
			}
			switch e.Name.Local {
			case "node":
				if len(at) == 0 {
					attr["name"] = "" // of the root, which is arbitrary
				}
				at = append(at, attr["name"])
				out[strings.Join(at, "/")] = "key"
			case "value":
				value = strings.Join(at, "/") + "/" + attr["key"]
				out[value] = attr["type"] + " " + attr["value"]
			}
		case xml.CharData:
			if value != "" {
				out[value] += strings.TrimSpace(string(e))
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "node":
				at = at[:len(at)-1]
			case "value":
				value = ""
			}
		}
	}
}
