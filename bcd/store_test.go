package bcd

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/hive"
)

// A store is written down in these tests as bcdedit would list it, with one
// line for each element: code, then the value in the notation of element.
type storeText map[string]string

// The article's two stores, after the listing and the comparison it prints.
var (
	articleBefore = storeText{
		"{9dea862c-5cdd-4e70-acc1-f32b344d4795} 10100002": `
			11000001 partition a9083c0a 100000
			12000004 Windows Boot Manager
			12000005 en-US
			14000006 {7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}
			16000074 yes
			23000003 {b520e13d-48da-11e2-9a8b-00155d011700}
			23000006 {b520e13c-48da-11e2-9a8b-00155d011700}
			24000001 {b520e13d-48da-11e2-9a8b-00155d011700} {7619dcc9-fafe-11d9-b411-000476eba25f}
			24000010 {b2721d73-1db4-4c62-bf78-c548a880142d}
			25000004 3`,
		"{7619dcc9-fafe-11d9-b411-000476eba25f} 10200003": `
			11000001 ramdisk {7619dcc8-fafe-11d9-b411-000476eba25f} \sources\boot.wim
			12000002 \windows\system32\boot\winload.exe
			12000004 Windows Setup
			12000005 en-US
			14000006 {6efb52bf-1766-41db-a6b3-0ee5eff72bd7}
			21000001 ramdisk {7619dcc8-fafe-11d9-b411-000476eba25f} \sources\boot.wim
			22000002 \windows
			26000010 yes
			26000022 yes
			260000b0 yes`,
		"{b520e13d-48da-11e2-9a8b-00155d011700} 10200003": `
			11000001 partition a9083c0a 100000
			12000002 \Windows\system32\winload.exe
			12000004 Windows Server 2012
			12000005 en-US
			14000006 {6efb52bf-1766-41db-a6b3-0ee5eff72bd7}
			17000077 0x15000075
			21000001 partition a9083c0a 100000
			22000002 \Windows
			23000003 {b520e13c-48da-11e2-9a8b-00155d011700}
			25000020 1
			26000010 yes`,
		"{b520e13c-48da-11e2-9a8b-00155d011700} 10200004": `
			11000001 partition a9083c0a 100000
			12000002 \Windows\system32\winresume.exe
			12000004 Windows Resume Application
			12000005 en-US
			14000006 {1afa9c49-16ab-4a5c-901b-212802da9460}
			17000077 0x15000075
			22000002 \hiberfil.sys`,
		"{b2721d73-1db4-4c62-bf78-c548a880142d} 10200005": `
			11000001 partition 5f3a21c7 100000
			12000002 \boot\memtest.exe
			12000004 Windows Memory Diagnostic
			12000005 en-US
			14000006 {7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}
			1600000b yes`,
		"{0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9} 20100000": `
			16000020 yes`,
		"{4636856e-540f-4170-a130-a84776f4c654} 20100000": `
			15000011 0
			15000013 1
			15000014 115200`,
		"{5189b25c-5558-4bf2-bca4-289b11bd29e2} 20100000": ``,
		"{7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e} 20100000": `
			14000006 {4636856e-540f-4170-a130-a84776f4c654} {0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9} {5189b25c-5558-4bf2-bca4-289b11bd29e2}`,
		"{6efb52bf-1766-41db-a6b3-0ee5eff72bd7} 20200003": `
			14000006 {7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e} {7ff607e0-4395-11db-b0de-0800200c9a66}`,
		"{7ff607e0-4395-11db-b0de-0800200c9a66} 20200003": `
			250000f3 0
			250000f4 1
			250000f5 115200`,
		"{1afa9c49-16ab-4a5c-901b-212802da9460} 20200004": `
			14000006 {7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}`,
		"{7619dcc8-fafe-11d9-b411-000476eba25f} 30000000": `
			31000003 boot
			32000004 \boot\boot.sdi`,
	}
	articleAfter = articleBefore.with("{9dea862c-5cdd-4e70-acc1-f32b344d4795}",
		"11000001 locate 12000002", "25000004 30",
	).with("{b520e13d-48da-11e2-9a8b-00155d011700}",
		"11000001 locate 12000002", "16000009 no", "21000001 locate 22000002", "26000010",
	).with("{b520e13c-48da-11e2-9a8b-00155d011700}",
		"11000001 locate 12000002", "16000009 no", "21000001 locate 22000002", "26000006 no",
	).with("{b2721d73-1db4-4c62-bf78-c548a880142d}",
		"11000001 locate 12000002")
)

// with returns the store with lines of one object replaced or added; a line
// that is a code alone takes the element away.
func (s storeText) with(object string, lines ...string) storeText {
	out := storeText{}
	for head, body := range s {
		if strings.HasPrefix(head, object) {
			for _, l := range lines {
				code, value, _ := strings.Cut(l, " ")
				kept := ""
				for old := range strings.Lines(body) {
					if !strings.HasPrefix(strings.TrimSpace(old), code) {
						kept += old
					}
				}
				body = kept
				if value != "" {
					body += "\n" + l
				}
			}
		}
		out[head] = body
	}
	return out
}

// hive returns the store as the bytes of a hive.
func (s storeText) hive(t testing.TB) []byte {
	root := &hive.Node{Name: "NewStoreRoot"}
	root.Key("Description").SetString("KeyName", "BCD00000000").SetDWORD("System", 1)
	root.Key("Objects")
	for head, body := range s {
		name, typ, _ := strings.Cut(head, " ")
		o := root.Key("Objects", name)
		o.Key("Description").SetDWORD("Type", binary.BigEndian.Uint32(unhex(t, typ)))
		o.Key("Elements")
		for line := range strings.Lines(body) {
			if code, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				putElement(t, o.Key("Elements", code), code, value)
			}
		}
	}
	return hive.Bytes(root, hive.WriteOptions{})
}

// open returns the store read back from its hive.
func (s storeText) open(t testing.TB) *Store {
	t.Helper()
	b := s.hive(t)
	st, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func putElement(t testing.TB, k *hive.Node, code, value string) {
	le := binary.LittleEndian
	switch code[1] {
	case '1':
		k.SetBinary("Element", deviceBytes(t, value))
	case '2', '3':
		k.SetString("Element", value)
	case '4':
		k.SetStrings("Element", strings.Fields(value)...)
	case '5', '7':
		var b []byte
		for _, f := range strings.Fields(value) {
			b = le.AppendUint64(b, numberIn(t, f))
		}
		k.SetBinary("Element", b)
	case '6':
		k.SetBinary("Element", map[string][]byte{"yes": {1}, "no": {0}}[value])
	default:
		t.Fatalf("element %s: no such format", code)
	}
}

func numberIn(t testing.TB, s string) uint64 {
	n, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// deviceBytes builds a device element from words, by the layouts of the facts
// (bcd-format §5), independently of the decoder's own code:
//
//	boot
//	partition SIGNATURE OFFSET        both in hex
//	gpt DISK PARTITION
//	locate ELEMENT
//	path PATH
//	ramdisk OPTIONS PATH
func deviceBytes(t testing.TB, words string) []byte {
	kind, rest, _ := strings.Cut(words, " ")
	a, b, _ := strings.Cut(rest, " ")
	none := strings.Repeat("00", 16)
	switch kind {
	case "boot":
		return unhex(t, none+"05000000 00000000 48000000 00000000"+strings.Repeat("00", 56))
	case "partition":
		return unhex(t, none+plainPartition(leHex(t, b, 8)+strings.Repeat("00", 8), "01000000"+leHex(t, a, 4)+strings.Repeat("00", 12)))
	case "gpt":
		return unhex(t, none+plainPartition(guidHex(b), "00000000"+guidHex(a)))
	case "locate":
		return unhex(t, none+"08000000 00000000 1e000000 00000000 00000000"+leHex(t, rest, 4)+"00000000 0000")
	case "path":
		name := utf16Hex(rest)
		return unhex(t, none+"08000000 00000000"+le32(len(name)/2+28)+"00000000 01000000 00000000 00000000"+name)
	case "ramdisk":
		name := utf16Hex(b)
		boot := "05000000 00000000 48000000 00000000" + strings.Repeat("00", 56)
		return unhex(t, guidHex(a)+"00000000 01000000"+le32(0x28+12+0x48+len(name)/2)+"00000000 03000000"+strings.Repeat("00", 20)+
			"01000000"+le32(12+0x48+len(name)/2)+"05000000"+boot+name)
	}
	t.Fatalf("device %q: no such kind", words)
	return nil
}

func plainPartition(where, disk string) string {
	return "06000000 00000000 48000000 00000000" + where + "00000000" + disk + strings.Repeat("00", 16)
}

// unhex reads hex digits; spaces are ignored.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// leHex writes the number s, in hex, as n bytes little endian.
func leHex(t testing.TB, s string, n int) string {
	b := unhex(t, strings.Repeat("0", 2*n-len(s))+s)
	for i := range len(b) / 2 {
		b[i], b[len(b)-1-i] = b[len(b)-1-i], b[i]
	}
	return hex.EncodeToString(b)
}

func le32(n int) string { return hex.EncodeToString(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

func guidHex(s string) string {
	g := guid.MustParse(s)
	return hex.EncodeToString(g[:])
}

// utf16Hex writes ASCII as UTF-16LE with its NUL.
func utf16Hex(s string) string {
	out := ""
	for _, c := range []byte(s) {
		out += hex.EncodeToString([]byte{c, 0})
	}
	return out + "0000"
}
