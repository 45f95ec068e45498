package bcd

import (
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func parseListing(t testing.TB, s string) *Store {
	t.Helper()
	l, err := ParseText([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return l.Store
}

// withKnownDrives is the article's listing as bcdedit prints it with the disk
// attached as K:.
var withKnownDrives = strings.NewReplacer("partition=a9083c0a at 1 MB", "partition=K:", "partition=5f3a21c7 at 1 MB", "unknown").Replace(articleListing)

// withoutDrives is what it prints where the disk's signature is not found.
var withoutDrives = strings.ReplaceAll(withKnownDrives, "partition=K:", "unknown")

func TestParseText(t *testing.T) {
	for _, in := range []string{withKnownDrives, withoutDrives} {
		s := parseListing(t, in)
		if got := listing(t, s, ListOptions{}); got != in {
			t.Errorf("printed back: %s", firstDifference(got, in))
		}
		if len(s.Objects) != 13 || !s.Whole || s.Verbose || len(s.Anomalies) != 0 {
			t.Errorf("%d objects, whole %t, verbose %t, anomalies %v", len(s.Objects), s.Whole, s.Verbose, s.Anomalies)
		}
		for _, h := range []*Store{articleBefore.open(t)} {
			if d := Compare(h, s, nil); len(d.Changes)+len(d.StoredOnly) != 0 {
				t.Errorf("the hive and its listing differ:%s", asText(d.Changes))
			}
			if d := Compare(s, h, nil); len(d.Changes)+len(d.StoredOnly) != 0 {
				t.Errorf("the listing and its hive differ:%s", asText(d.Changes))
			}
		}
	}
	d := Compare(parseListing(t, withKnownDrives), parseListing(t, withoutDrives), nil)
	if len(d.Changes) != 0 {
		t.Errorf("two listings of one store differ:%s", asText(d.Changes))
	}
}

// The default entry has no identifier in a listing, and is the default entry.
func TestParseTextRoles(t *testing.T) {
	d := Compare(articleBefore.open(t), parseListing(t, withKnownDrives), nil)
	if len(d.Matches) != 1 || d.Matches[0].Role != "the default entry" || d.Matches[0].Before.String() != loaderID {
		t.Errorf("matches %v, want the default entry", d.Matches)
	}
}

func TestParseTextAgainstPrediction(t *testing.T) {
	s := parseListing(t, withKnownDrives)
	want := strings.NewReplacer("partition=a9083c0a at 1 MB", "partition=K:", "partition=5f3a21c7 at 1 MB", "unknown").Replace(articleChanges)
	if got := asText(Compare(s, Generalize(s), nil).Changes); got != want {
		t.Errorf("prediction:%s\nwant:%s", got, want)
	}
	if got := asText(Compare(s, articleAfter.open(t), nil).Changes); got != strings.ReplaceAll(want, "? ", " ") {
		t.Errorf("listing against the generalized hive:%s\nwant:%s", got, want)
	}
	if c := Classify(s, thisMBR); c.Class != ClassUnknown || c.Devices[0].Detail != "the text does not say which disk it names" {
		t.Errorf("class %s, %q", c.Class, c.Devices[0].Detail)
	}
	if c := Classify(Generalize(s), nil); c.Class != ClassPortable {
		t.Errorf("class of the prediction %s, want portable", c.Class)
	}
}

// {current} is the entry with the same resume object.
func TestParseTextCurrent(t *testing.T) {
	h := articleBefore.with(BootManagerID.String(), "23000003 {7619dcc9-fafe-11d9-b411-000476eba25f}").open(t)
	in := strings.NewReplacer("{default}\n                        {7619", "{current}\n                        {7619",
		"identifier              {default}", "identifier              {current}",
		"identifier              {7619dcc9-fafe-11d9-b411-000476eba25f}", "identifier              {default}",
		"                        {7619dcc9-fafe-11d9-b411-000476eba25f}", "                        {default}").Replace(withKnownDrives)
	d := Compare(h, parseListing(t, in), nil)
	if len(d.Changes) != 0 || len(d.Matches) != 2 {
		t.Errorf("matches %v, changes:%s", d.Matches, asText(d.Changes))
	}
}

const small = `
Windows-Start-Manager
---------------------
Bezeichner              {bootmgr}
device                  partition=C:
description             Windows Boot Manager
default                 {current}
displayorder            {current}
                        {40410e52-f5c6-11e4-b335-b9c94abbc75d}
timeout                 5

Windows-Startladeprogramm
-------------------------
Bezeichner              {current}
device                  ramdisk=[boot]\sources\boot.wim,{7619dcc8-fafe-11d9-b411-000476eba25f}
path                    \WINDOWS\system32\winload.exe
description             Größe
osdevice                partition=C:
nx                      OptOut
hypervisorenforcedcodeintegrity Strict
`

func TestParseTextForms(t *testing.T) {
	lines := strings.Split(small, "\n")
	wrapped := strings.Replace(small, "b411-000476", "b411\n-000476", 1)
	for _, tt := range []struct {
		name string
		in   string
	}{
		{"as it is", small},
		{"CRLF", strings.ReplaceAll(small, "\n", "\r\n")},
		{"UTF-8 with a mark", "\xef\xbb\xbf" + small},
		{"UTF-16 as PowerShell writes it", "\xff\xfe" + utf16Text(small)},
		{"UTF-16 without a mark", utf16Text(small)},
		{"UTF-16 big endian", "\xfe\xff" + string(swapBytes([]byte(utf16Text(small))))},
		{"code page 850", strings.NewReplacer("ö", "\x94", "ß", "\xe1").Replace(small)},
		{"Windows-1252", strings.NewReplacer("ö", "\xf6", "ß", "\xdf").Replace(small)},
		{"empty lines doubled", strings.ReplaceAll(small, "\n\n", "\n\n\n")},
		{"blanks collapsed", regexp.MustCompile(`(\w)  +([\\{\w])`).ReplaceAllString(small, "$1 $2")},
		{"quoted", "Hello,\n> " + strings.Join(lines, "\n> ") + "\nregards"},
		{"indented", strings.ReplaceAll(small, "\n", "\n    ")},
		{"commented", strings.ReplaceAll(strings.Join(lines, "\n// "), "// \n", "//\n")},
		{"with the prompt", "Microsoft Windows [Version 6.2.9200]\n\nC:\\>bcdedit /enum" + small + "\nC:\\>"},
		{"with a PowerShell prompt", "PS C:\\Users\\me> bcdedit" + small + "\nPS C:\\Users\\me> "},
		{"with what bcdedit says at the end", small + "\nThe operation completed successfully.\n"},
		{"wrapped at 80 columns", wrapped},
		{"non-breaking spaces", strings.ReplaceAll(small, "     ", "\u00a0 \u00a0 \u00a0")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := parseListing(t, tt.in)
			if got := listing(t, s, ListOptions{}); got != small {
				t.Errorf("read and printed: %s", firstDifference(got, small))
			}
			for _, a := range s.Anomalies {
				if !strings.Contains(a.Text, "was joined") {
					t.Errorf("anomaly: %v", a)
				}
			}
		})
	}
}

func utf16Text(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestParseTextValues(t *testing.T) {
	s := parseListing(t, small)
	d, err := s.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		code ElementType
		want Value
	}{
		{0x25000020, Integer(1)}, {0x25000144, Integer(2)},
	} {
		if e, ok := d.Element(tt.code); !ok || e.Value != tt.want {
			t.Errorf("%s = %v, want %v", tt.code, e, tt.want)
		}
	}
	if d.Line != 14 || d.Elements[0].Line != 15 {
		t.Errorf("the entry is at line %d, its device at %d, want 14 and 15", d.Line, d.Elements[0].Line)
	}
	s = parseListing(t, "Debugger\n--------\nid                      {dbgsettings}\nhostip                  169.254.255.255\n"+
		"avoidlowmemory          0x1000\ndebugtype               NET\nbaudrate                fast\nnewthing                7\n")
	o := &s.Objects[0]
	for code, want := range map[ElementType]Value{0x1500001a: Integer(0xa9feffff), 0x1500000e: Integer(0x1000), 0x15000011: Integer(3)} {
		if e, ok := o.Element(code); !ok || e.Value != want {
			t.Errorf("%s: %v, want %v", code, e, want)
		}
	}
	var odd []string
	for _, a := range s.Anomalies {
		odd = append(odd, a.String())
	}
	want := "{dbgsettings} 15000014: fast is no value for baudrate (line 7)|{dbgsettings}: newthing is no name bcdedit is known to print (line 8)"
	if got := strings.Join(odd, "|"); got != want {
		t.Errorf("anomalies %s\nwant      %s", got, want)
	}
}

func TestParseTextNothing(t *testing.T) {
	for _, in := range []string{"", "hello", "Title\n-----\n", "Summary\n-------\nfoo bar\ndevice  boot\n", "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\n", "***** a\n***** b\n*****\n"} {
		if l, err := ParseText([]byte(in)); !errors.Is(err, ErrNoListing) {
			t.Errorf("ParseText(%q) = %v, %v, want ErrNoListing", in, l, err)
		}
	}
}

// What fc shows of two listings has all their differences.
func TestParseTextComparison(t *testing.T) {
	const fc = `Comparing files before.txt and AFTER.TXT
***** before.txt
identifier              {bootmgr}
device                  partition=K:
description             Windows Boot Manager
***** AFTER.TXT
identifier              {bootmgr}
device                  locate=unknown
description             Windows Boot Manager
*****

***** before.txt
toolsdisplayorder       {memdiag}
timeout                 3

***** AFTER.TXT
toolsdisplayorder       {memdiag}
timeout                 30

*****
`
	l, err := ParseText([]byte(fc))
	if err != nil {
		t.Fatal(err)
	}
	const want = "\n× {bootmgr} device: partition=K: -> locate=unknown\n  {bootmgr} timeout: 3 -> 30\n"
	if got := asText(Compare(l.Store, l.After, nil).Changes); got != want {
		t.Errorf("changes:%s\nwant:%s", got, want)
	}
	if l.Names[0].String() != "before.txt" || l.Names[1].String() != "AFTER.TXT" || !l.Store.Fragment {
		t.Errorf("names %v, fragment %t", l.Names, l.Store.Fragment)
	}
	// The rest of the store is not missing, it is only not shown.
	if got := asText(Compare(l.Store, articleBefore.open(t), nil).Changes); got != "\n" {
		t.Errorf("against the hive:%s", got)
	}
}

// The objects of the saved listings, counted by eye.
var savedListings = []struct {
	file           string
	objects        int
	whole, verbose bool
}{
	{"bcd-template-win10.txt", 15, true, true},
	{"firmware-double-blank.txt", 10, false, false},
	{"fragments.txt", 7, false, false},
	{"win10-de-active.txt", 3, false, false},
	{"win10-de-store-enum-all-unknown.txt", 13, true, false},
	{"win10-store-enum-all-zh.txt", 6, false, false},
	{"win11-bios-enum-all-v.txt", 13, true, true},
	{"win11-v-vhd.txt", 3, false, true},
	{"win7-enum-all-older-bcdedit.txt", 16, true, false},
	{"win8-enum-v-vhd.txt", 3, false, true},
}

func TestCorpusText(t *testing.T) {
	for _, tt := range savedListings {
		in := string(corpus(t, filepath.Join("bcdedit-text", tt.file)))
		s := parseListing(t, in)
		if len(s.Objects) != tt.objects || s.Whole != tt.whole || s.Verbose != tt.verbose || len(s.Anomalies) != 0 {
			t.Errorf("%s: %d objects, whole %t, verbose %t, anomalies %v, want %d, %t, %t and none",
				tt.file, len(s.Objects), s.Whole, s.Verbose, s.Anomalies, tt.objects, tt.whole, tt.verbose)
		}
		got := strings.TrimSpace(listing(t, s, ListOptions{}))
		if want := strings.TrimSpace(strings.ReplaceAll(in, "\n\n\n", "\n\n")); got != want {
			t.Errorf("%s printed back: %s", tt.file, firstDifference(got, want))
		}
	}
	wrapped := parseListing(t, string(corpus(t, "bcdedit-text/server2012-store-enum-all-wrapped80.txt")))
	if got := listing(t, wrapped, ListOptions{}); got != withoutDrives {
		t.Errorf("the article's listing printed back: %s", firstDifference(got, withoutDrives))
	}
	l, err := ParseText(corpus(t, "bcdedit-text/server2012-sysprep-fc.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("partition=a9083c0a at 1 MB", "partition=K:", "partition=5f3a21c7 at 1 MB", "unknown", "? ", " ").Replace(articleChanges)
	// The text does not say whose resume object it shows, so that one is last.
	if got := asText(Compare(l.Store, l.After, nil).Changes); sortedLines(got) != sortedLines(want) {
		t.Errorf("the article's comparison:%s\nwant:%s", got, want)
	}
}

func sortedLines(s string) string {
	return strings.Join(slices.Sorted(strings.SplitSeq(s, "\n")), "\n")
}

// A text of absurd size is read as far as the bounds go.
func TestParseTextBounds(t *testing.T) {
	head := "Title\n-----\nidentifier              {default}\n"
	s := parseListing(t, head+strings.Repeat(strings.Repeat("x", 80)+"\n", 5000))
	if len(s.Objects) != 1 {
		t.Errorf("%d objects, want 1", len(s.Objects))
	}
	s = parseListing(t, head+strings.Repeat("timeout                 30\n", 2*maxObjectElement))
	if n := len(s.Objects[0].Elements); n != maxObjectElement {
		t.Errorf("%d elements, want %d", n, maxObjectElement)
	}
	s = parseListing(t, strings.Repeat(head+"timeout 3\n\n", 2*maxObjects))
	if n := len(s.Objects); n != maxObjects {
		t.Errorf("%d objects, want %d", n, maxObjects)
	}
	fc := strings.Repeat("***** a\nidentifier {default}\ntimeout 3\n***** b\ntimeout 30\n*****\n", 2*maxObjects)
	if _, err := ParseText([]byte(fc)); err != nil {
		t.Error(err)
	}
}

func FuzzParseText(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(withKnownDrives))
	f.Add([]byte("***** a\nidentifier {default}\ntimeout 3\n***** b\ntimeout 30\n*****\n"))
	f.Add([]byte("\xff\xfea\x00"))
	before := articleBefore.open(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ParseText(b)
		if err != nil {
			return
		}
		listing(t, l.Store, ListOptions{})
		Classify(l.Store, thisMBR)
		for _, s := range []*Store{l.After, Generalize(l.Store), before} {
			if s != nil {
				Compare(l.Store, s, nil)
			}
		}
		if l.After == nil {
			printed := listing(t, l.Store, ListOptions{})
			if again := listing(t, parseListing(t, printed), ListOptions{}); again != printed {
				t.Errorf("printed it is\n%s\nand read and printed once more\n%s", printed, again)
			}
		}
	})
}

// What people do to a listing before they publish it is undone, or told: bold
// lines, remarks behind identifiers, masked identifiers.
func TestPublishedListing(t *testing.T) {
	s := parseListing(t, "Windows Boot Manager\n--------------------\nidentifier              {bootmgr}\n"+
		"**path                    \\bootmgr**\ndefault                 {********-****-****-****-***********}\n"+
		"displayorder            {5f6fbbbe-9a03-11f0-9b9e-806e6f6e6963}      <-- a remark\n"+
		"                        {b0a48ba0-8ef4-11f0-9b9b-806e6f6e6963}          another\n")
	o := &s.Objects[0]
	if e, ok := o.Element(0x12000002); !ok || e.Value.(String).Raw.String() != `\bootmgr` {
		t.Errorf("path %v", e)
	}
	if e, ok := o.Element(0x24000001); !ok || len(e.Value.(IDs)) != 2 {
		t.Errorf("displayorder %v", e)
	}
	if len(s.Anomalies) != 1 || !strings.Contains(s.Anomalies[0].String(), "default is masked") {
		t.Errorf("anomalies %v", s.Anomalies)
	}
}
