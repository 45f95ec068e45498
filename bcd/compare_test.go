package bcd

import (
	"fmt"
	"strings"
	"testing"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// articleChanges are the differences the article's fc output shows: what is
// printed before and after, × for those that stop VMM, ? for those a
// prediction only infers.
const articleChanges = `
× {bootmgr} device: partition=a9083c0a at 1 MB -> locate=unknown
?  {bootmgr} timeout: 3 -> 30
× {default} device: partition=a9083c0a at 1 MB -> locate=\Windows\system32\winload.exe
× {default} osdevice: partition=a9083c0a at 1 MB -> locate=\Windows
?  {default} recoveryenabled: (none) -> No
?  {default} detecthal: Yes -> (none)
  {b520e13c-48da-11e2-9a8b-00155d011700} device: partition=a9083c0a at 1 MB -> locate=\Windows\system32\winresume.exe
?  {b520e13c-48da-11e2-9a8b-00155d011700} recoveryenabled: (none) -> No
?  {b520e13c-48da-11e2-9a8b-00155d011700} filedevice: (none) -> locate=\hiberfil.sys
?  {b520e13c-48da-11e2-9a8b-00155d011700} debugoptionenabled: (none) -> No
  {memdiag} device: partition=5f3a21c7 at 1 MB -> locate=\boot\memtest.exe
`

// asText writes changes like articleChanges.
func asText(changes []Change) string {
	var b strings.Builder
	b.WriteByte('\n')
	for _, c := range changes {
		mark, who := " ", c.Alias
		if c.StopsVMM {
			mark = "×"
		}
		if !c.Certain {
			mark = "? "
		}
		if who == "" {
			who = c.Name.String()
		}
		fmt.Fprintf(&b, "%s %s %s: %s -> %s\n", mark, who, c.Element, printed(c.Before), printed(c.After))
	}
	return b.String()
}

func printed(s *Side) string {
	if s == nil {
		return "(none)"
	}
	return s.Printed.String()
}

func TestCompareArticle(t *testing.T) {
	before, after := articleBefore.open(t), articleAfter.open(t)
	d := Compare(before, after, nil)
	if got, want := asText(d.Changes), strings.ReplaceAll(articleChanges, "? ", " "); got != want {
		t.Errorf("changes:%s\nwant:%s", got, want)
	}
	if len(d.StoredOnly) != 0 {
		t.Errorf("%d values are only stored differently, want 0", len(d.StoredOnly))
	}
	if d := Compare(before, before, nil); len(d.Changes)+len(d.StoredOnly) != 0 {
		t.Errorf("a store differs from itself:%s", asText(d.Changes))
	}
}

func TestGeneralizeArticle(t *testing.T) {
	before, after := articleBefore.open(t), articleAfter.open(t)
	g := Generalize(before)
	d := Compare(before, g, nil)
	if got := asText(d.Changes); got != articleChanges {
		t.Errorf("prediction:%s\nwant:%s", got, articleChanges)
	}
	if d := Compare(after, g, nil); len(d.Changes)+len(d.StoredOnly) != 0 {
		t.Errorf("the prediction differs from what sysprep made:%s%s", asText(d.Changes), asText(d.StoredOnly))
	}
	if d := Compare(before, articleBefore.open(t), nil); len(d.Changes) != 0 {
		t.Errorf("Generalize changed its input:%s", asText(d.Changes))
	}
}

const loaderID = "{b520e13d-48da-11e2-9a8b-00155d011700}"

var compareTests = []struct {
	name          string
	before, after storeText
	changes       string
	storedOnly    string
}{
	{
		name: "object only before", before: storeText{loaderID + " 10200003": "12000004 Windows\n26000010 yes"}, after: storeText{},
		changes: `
  ` + loaderID + ` identifier: ` + loaderID + ` -> (none)
  ` + loaderID + ` description: Windows -> (none)
  ` + loaderID + ` detecthal: Yes -> (none)
`,
	},
	{
		name: "object only after", before: storeText{}, after: storeText{"{5189b25c-5558-4bf2-bca4-289b11bd29e2} 20100000": ""},
		changes: `
  {badmemory} identifier: (none) -> {5189b25c-5558-4bf2-bca4-289b11bd29e2}
`,
	},
	{
		name:    "other type",
		before:  storeText{loaderID + " 10200003": "22000002 \\Windows"},
		after:   storeText{loaderID + " 10200004": "22000002 \\Windows"},
		changes: "\n  " + loaderID + " type: 10200003 -> 10200004\n",
	},
	{
		name:   "locate by element and by path print alike",
		before: storeText{loaderID + " 10200003": "21000001 locate 22000002\n22000002 \\Windows"},
		after:  storeText{loaderID + " 10200003": "21000001 path \\Windows\n22000002 \\Windows"},
		storedOnly: `
  ` + loaderID + ` osdevice: locate=\Windows -> locate=\Windows
`,
	},
	{
		name:   "another disk with the same partition GUID",
		before: storeText{loaderID + " 10200003": "21000001 gpt " + diskA + " " + partA},
		after:  storeText{loaderID + " 10200003": "21000001 gpt " + partA + " " + partA},
		changes: "\n  " + loaderID + " osdevice: partition: GPT disk " + diskA + ", partition " + partA +
			" -> partition: GPT disk " + partA + ", partition " + partA + "\n",
	},
}

// Objects with other identifiers are matched by what they do in their store.
func TestCompareRoles(t *testing.T) {
	renamed := storeText{}
	names := strings.NewReplacer("b520e13c", "11111111", "b520e13d", "22222222")
	for head, body := range articleAfter {
		renamed[names.Replace(head)] = names.Replace(body)
	}
	before := articleBefore.open(t)
	d := Compare(before, renamed.open(t), nil)
	if got, want := asText(d.Changes), strings.ReplaceAll(articleChanges, "? ", " "); got != want {
		t.Errorf("changes:%s\nwant:%s", got, want)
	}
	var got []string
	for _, m := range d.Matches {
		got = append(got, m.Role)
	}
	if want := "the default entry, the resume object of the default entry"; strings.Join(got, ", ") != want {
		t.Errorf("matches %q, want %q", got, want)
	}
	// The default element and the lists name other identifiers that mean the same.
	if len(d.StoredOnly) != 4 {
		t.Errorf("%d values are only stored differently, want 4:%s", len(d.StoredOnly), asText(d.StoredOnly))
	}
}

// An object that both stores have is not matched by role to another.
func TestCompareRolesOtherDefault(t *testing.T) {
	other := "{22222222-48da-11e2-9a8b-00155d011700}"
	store := func(def string) storeText {
		return storeText{
			BootManagerID.String() + " 10100002": "23000003 " + def,
			loaderID + " 10200003":               "12000004 one",
			other + " 10200003":                  "12000004 two",
		}
	}
	d := Compare(store(loaderID).open(t), store(other).open(t), nil)
	want := "\n  {bootmgr} default: " + loaderID + " -> " + other + "\n"
	if got := asText(d.Changes); got != want || len(d.Matches) != 0 {
		t.Errorf("changes:%s\nwant:%s, matches %v", got, want, d.Matches)
	}
}

const (
	diskA = "{376e5397-7d1f-4e4f-a668-5a62c1269e60}"
	partA = "{24e0e103-9bc2-477e-a5e2-3e42d2bb134f}"
)

func TestCompare(t *testing.T) {
	for _, tt := range compareTests {
		t.Run(tt.name, func(t *testing.T) {
			d := Compare(tt.before.open(t), tt.after.open(t), nil)
			if got := asText(d.Changes); strings.TrimSpace(got) != strings.TrimSpace(tt.changes) {
				t.Errorf("changes:%s\nwant:%s", got, tt.changes)
			}
			if got := asText(d.StoredOnly); strings.TrimSpace(got) != strings.TrimSpace(tt.storedOnly) {
				t.Errorf("stored only:%s\nwant:%s", got, tt.storedOnly)
			}
		})
	}
}

// Media hold integers of one and three bytes.
func TestCompareShortInteger(t *testing.T) {
	store := func(raw ...byte) *Store {
		v, _ := decode(FormatInteger, FormatInteger.registryType(), raw)
		return &Store{Objects: []Object{{ID: BootManagerID, Type: BootManager,
			Elements: []Element{{Type: Timeout, Raw: raw, Value: v}}}}}
	}
	d := Compare(store(0x1e), store(0x1e, 0, 0, 0, 0, 0, 0, 0), nil)
	if len(d.Changes) != 0 || len(d.StoredOnly) != 1 {
		t.Fatalf("%d changes and %d stored only, want 0 and 1", len(d.Changes), len(d.StoredOnly))
	}
	c := d.StoredOnly[0]
	if got := c.Before.Stored.String() + ", " + c.After.Stored.String(); got != "integer of 1 byte, integer of 8 bytes" {
		t.Errorf("stored: %s", got)
	}
	if d := Compare(store(0x1e), store(0x1f), nil); len(d.Changes) != 1 {
		t.Errorf("30 and 31: %d changes, want 1", len(d.Changes))
	}
}

// A partition of this disk on GPT is the normal state and stops nothing.
func TestCompareStopsVMM(t *testing.T) {
	gpt := articleBefore.with(loaderID, "11000001 gpt "+diskA+" "+partA, "21000001 gpt "+diskA+" "+partA).
		with(BootManagerID.String(), "11000001 gpt "+diskA+" "+partA)
	on := []Location{{Disk: 1, Partition: 1, DiskGUID: guid.MustParse(diskA), PartitionGUID: guid.MustParse(partA)}}
	mbr := []Location{{Disk: 1, Partition: 1, Signature: 0xa9083c0a, Offset: 1 << 20}}
	for _, tt := range []struct {
		name   string
		before storeText
		on     []Location
		want   int
	}{
		{"GPT, this disk", gpt, on, 0},
		{"GPT, no disk", gpt, nil, 3},
		{"GPT, other disk", gpt, mbr, 3},
		{"MBR, this disk", articleBefore, mbr, 3},
		{"generalized", articleAfter, mbr, 0},
	} {
		n := 0
		for _, c := range Compare(tt.before.open(t), storeText{}.open(t), tt.on).Changes {
			if c.StopsVMM {
				n++
			}
		}
		if n != tt.want {
			t.Errorf("%s: %d changes stop VMM, want %d", tt.name, n, tt.want)
		}
	}
}

var wordTests = []struct{ before, after, b, a string }{
	{`locate=\Windows\system32\winload.exe`, `locate=\Windows\system32\winload.efi`,
		`locate=\Windows\system32\winload.[exe]`, `locate=\Windows\system32\winload.[efi]`},
	{"3", "30", "[3]", "[30]"},
	{"", "x", "", "[x]"},
	{"a\xffb", "a\xfeb", "[a\xffb]", "[a\xfeb]"}, // go-diff alone calls these equal
	{"a \xff", "a \xfe", "a [\xff]", "a [\xfe]"},
	{"{a}, {b}", "{b}, {a}", "{[a]}, {[b]}", "{[b]}, {[a]}"},
}

func TestWords(t *testing.T) {
	mark := func(pieces []Piece) string {
		out := ""
		for _, p := range pieces {
			if s := string(p.Text.Bytes()); p.Changed {
				out += "[" + s + "]"
			} else {
				out += s
			}
		}
		return out
	}
	for _, tt := range wordTests {
		b, a := (&wordDiff{wordEffort}).pieces(text.New(tt.before), text.New(tt.after))
		if mark(b) != tt.b || mark(a) != tt.a {
			t.Errorf("pieces(%q, %q) = %q, %q, want %q, %q", tt.before, tt.after, mark(b), mark(a), tt.b, tt.a)
		}
	}
}

// Comparing ends, however much there is to compare.
func TestWordsBounds(t *testing.T) {
	long := text.New(strings.Repeat("a ", comparedWords))
	b, a := (&wordDiff{wordEffort}).pieces(long, text.New("a"))
	if len(b) != 1 || len(a) != 1 || !b[0].Changed || b[0].Text != long {
		t.Errorf("a value of %d words is cut into %d pieces, want one", 2*comparedWords, len(b))
	}
	w := wordDiff{3}
	if b, _ := w.pieces(text.New("a b"), text.New("a c")); len(b) != 1 {
		t.Errorf("without effort left: %d pieces, want 1", len(b))
	}
}
