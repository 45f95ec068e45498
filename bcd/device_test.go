package bcd

import (
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

// The bytes are the examples of the facts (bcd-format §5), what they mean is
// said there beside them.
var deviceTests = []struct {
	name  string
	hex   string
	want  string // as stored, in words
	print string
	odd   []string // substrings of what is odd
}{
	{
		name: "boot, from installation media",
		hex: `00000000000000000000000000000000 05000000000000004800000000000000` +
			strings.Repeat("00", 56),
		want: "boot device", print: "boot",
	},
	{
		name: "partition on MBR, from Windows 10",
		hex: `00000000000000000000000000000000 06000000000000004800000000000000
			00001000000000000000000000000000 00000000010000003da2a47600000000
			00000000000000000000000000000000 0000000000000000`,
		want: "partition: disk signature 76a4a23d, partition offset 0x100000", print: "partition=76a4a23d at 1 MB",
	},
	{
		name: "partition at sector 63",
		hex: `00000000000000000000000000000000 06000000000000004800000000000000
			007e0000000000000000000000000000 00000000010000003da2a47600000000
			00000000000000000000000000000000 0000000000000000`,
		want: "partition: disk signature 76a4a23d, partition offset 0x7e00", print: "partition=76a4a23d at 32256 bytes",
	},
	{
		name: "partition on GPT, from Windows 10",
		hex: `00000000000000000000000000000000 06000000000000004800000000000000
			03e1e024c29b7e47a5e23e42d2bb134f 00000000000000009753 6e371f7d4f4e
			a6685a62c1269e600000000000000000 0000000000000000`,
		want:  "partition: GPT disk {376e5397-7d1f-4e4f-a668-5a62c1269e60}, partition {24e0e103-9bc2-477e-a5e2-3e42d2bb134f}",
		print: "partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f}",
	},
	{
		name: "partition in LTSC.VHDX",
		hex: `00000000000000000000000000000000 0600000000000000b600000000000000
			ec3088acd9b7ac44abcd5ce5ca301d2d 06000000000000000f7a32b05355474c
			9f4789153ac3a8250000000000000000 7e000000000000000500000001000000
			6a000000050000000600000000000000 4800000000000000b2d6c8e970eb674c
			8af55a7aa93e6ae70000000000000000 fe8fc1c948b23841b5e6a0bcefd1d306
			00000000000000000000000000000000 5c004c005400530043002e0056004800
			440058000000`,
		want: `partition: GPT disk {b0327a0f-5553-4c47-9f47-89153ac3a825}, partition {ac8830ec-b7d9-44ac-abcd-5ce5ca301d2d}, ` +
			`in file \LTSC.VHDX on partition: GPT disk {c9c18ffe-b248-4138-b5e6-a0bcefd1d306}, partition {e9c8d6b2-eb70-4c67-8af5-5a7aa93e6ae7}`,
		print: `vhd=[{e9c8d6b2-eb70-4c67-8af5-5a7aa93e6ae7}]\LTSC.VHDX,partition={ac8830ec-b7d9-44ac-abcd-5ce5ca301d2d}`,
	},
	{
		name: "RAM disk, from installation media",
		hex: `c8dc1976fefad911b411000476eba25f 0000000001000000a000000000000000
			03000000000000000000000000000000 00000000000000000100000078000000
			05000000050000000000000048000000 00000000` + strings.Repeat("00", 56) + `5c007300
			6f00750072006300650073005c006200 6f006f0074002e00770069006d000000`,
		want:  `RAM disk from \sources\boot.wim on boot device, with the options of {7619dcc8-fafe-11d9-b411-000476eba25f}`,
		print: `ramdisk=[boot]\sources\boot.wim,{7619dcc8-fafe-11d9-b411-000476eba25f}`,
	},
	{
		name: "RAM disk of the recovery environment",
		hex: `12267ac75b6deb119ff2e9f459e1e131 0000000001000000b800000000000000
			03000000` + strings.Repeat("00", 20) + `010000009000000005000000
			06000000000000004800000000000000 00004024000000000000000000000000
			00000000010000003da2a47600000000 00000000000000000000000000000000
			0000000000000000` + utf16Hex(`\Recovery\WindowsRE\Winre.wim`),
		want: `RAM disk from \Recovery\WindowsRE\Winre.wim on partition: disk signature 76a4a23d, partition offset 0x24400000, ` +
			`with the options of {c77a2612-6d5b-11eb-9ff2-e9f459e1e131}`,
		print: `ramdisk=[76a4a23d at 580 MB]\Recovery\WindowsRE\Winre.wim,{c77a2612-6d5b-11eb-9ff2-e9f459e1e131}`,
	},
	{
		name: "locate by element, from a generalized Windows 8.1",
		hex: `00000000000000000000000000000000 08000000000000001e00000000000000
			00000000020000120000 00000000`,
		want: "locate by element 12000002 of the same object", print: `locate=\Windows\system32\winload.exe`,
	},
	{
		name: "locate by an element the object lacks",
		hex: `00000000000000000000000000000000 08000000000000001e00000000000000
			000000000200002200000000 0000`,
		want: "locate by element 22000002 of the same object", print: "locate=unknown",
	},
	{
		name: "locate by path",
		hex: `00000000000000000000000000000000 08000000000000002e00000000000000
			0100000000000000000000005c005700 69006e0064006f00770073000000`,
		want: `locate by path \Windows`, print: `locate=\Windows`,
	},
	{
		name: "locate in a virtual disk",
		hex: `00000000000000000000000000000000 0800000000000000aa00000000000000
			00000000020000121e0000000000
			00000000000000008c00000000000000 06000000 0000000000000000000000000000000000000000
			00000000000000006400000000000000 05000000 010000005000000005000000
			08000000000000003000000000000000 010000000000000000000000` +
			utf16Hex(`\TEST.VHD`) + utf16Hex(`\TEST.VHD`),
		want:  `locate by element 12000002 of the same object, in virtual disk in file \TEST.VHD on locate by path \TEST.VHD`,
		print: `vhd=[locate]\TEST.VHD,locate=custom:12000002`,
	},
	{
		name: "padding behind a path that ends early",
		hex: `00000000000000000000000000000000 08000000000000002e00000000000000
			0100000000000000000000005c005700 0000 6e0064006f00770073000000`,
		want: `locate by path \W`, print: `locate=\W`, odd: []string{"12 bytes of padding in the device at 0x10"},
	},
	{
		name: "unnamed type",
		hex:  `00000000000000000000000000000000 0b000000020000001400000000000000 01020304`,
		want: "device of type 11 (unnamed), flags 2, 4 bytes: 01 02 03 04", print: "unknown (unnamed device, type 11, 4 bytes)",
	},
	{
		name: "URI",
		hex:  `00000000000000000000000000000000 09000000000000001200000000000000 4100`,
		want: "device of type 9 (URI), flags 0, 2 bytes: 41 00", print: "unknown (URI device, type 9, 2 bytes)",
	},
	{
		name: "file on a partition",
		hex: `00000000000000000000000000000000 00000000000000007000000000000000 05000000
			010000005c00000005000000 06000000000000004800000000000000
			00001000000000000000000000000000 00000000010000000a3c08a900000000
			00000000000000000000000000000000 0000000000000000` + utf16Hex(`\a.b`)[:16],
		want: `file \a.b on partition: disk signature a9083c0a, partition offset 0x100000`, print: `file=[a9083c0a at 1 MB]\a.b`,
		odd: []string{"the path at 0x78 has no end"},
	},
	{
		name: "hard disk",
		hex: `00000000000000000000000000000000 00000000000000004800000000000000 00000000
			01000000 0a3c08a9000000000000000000000000` + strings.Repeat("00", 32),
		want: "mbr disk a9083c0a", print: "disk=a9083c0a",
	},
	{
		name: "optical drive",
		hex:  `00000000000000000000000000000000 00000000000000001800000000000000 02000000 01000000`,
		want: "drive 1 of local type 2", print: "cdrom=1",
	},
	{
		name: "floppy drive",
		hex:  `00000000000000000000000000000000 00000000000000001800000000000000 01000000 00000000`,
		want: "drive 0 of local type 1", print: "floppy=0",
	},
	{
		name: "partition on a raw disk",
		hex: `00000000000000000000000000000000 06000000000000004800000000000000
			03e1e024c29b7e47a5e23e42d2bb134f 00000000020000009753 6e371f7d4f4e
			a6685a62c1269e600000000000000000 0000000000000000`,
		want:  "partition: disk of style 2, identity {376e5397-7d1f-4e4f-a668-5a62c1269e60}, partition {24e0e103-9bc2-477e-a5e2-3e42d2bb134f}",
		print: "partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f}",
	},
	{
		name:  "file by the path of the firmware",
		hex:   `00000000000000000000000000000000 00000000000000003200000000000000 05000000 010000001e00000004000000` + strings.Repeat("00", 18),
		want:  "device of type 0 (local), flags 0, 34 bytes: 05 00 00 00 01 00 00 00 1e 00 00 00 04 00 00 00" + strings.Repeat(" 00", 18),
		print: "unknown (local device, type 0, 34 bytes)", odd: []string{"file path at 0x24 is of type 4, want 5"},
	},
	{
		name:  "partition cut short",
		hex:   `00000000000000000000000000000000 06000000000000001800000000000000 0000100000000000`,
		want:  "device of type 6 (partition), flags 0, 8 bytes: 00 00 10 00 00 00 00 00",
		print: "unknown (partition device, type 6, 8 bytes)", odd: []string{"partition at 0x20 has 8 bytes, want at least 40"},
	},
	{
		name: "locate of another kind",
		hex: `00000000000000000000000000000000 08000000000000001e00000000000000
			02000000020000120000000000 00`,
		want:  "device of type 8 (locate), flags 0, 14 bytes: 02 00 00 00 02 00 00 12 00 00 00 00 00 00",
		print: "unknown (locate device, type 8, 14 bytes)", odd: []string{"locate at 0x20 is of kind 2, want 0 or 1"},
	},
	{
		name: "length beyond the value",
		hex:  `00000000000000000000000000000000 05000000000000004900000000000000` + strings.Repeat("00", 56),
		want: "boot device", print: "boot", odd: []string{"length 73, want 16 to 72"},
	},
	{
		name: "bytes behind the device",
		hex:  `00000000000000000000000000000000 05000000000000001000000000000000 ff`,
		want: "boot device", print: "boot", odd: []string{"the device ends at 32 of 33 bytes"},
	},
	{
		name: "parent outside the device",
		hex: `00000000000000000000000000000000 08000000000000001e00000000000000
			0000000002000012ffffffff 0000`,
		want:  "device of type 8 (locate), flags 0, 14 bytes: 00 00 00 00 02 00 00 12 ff ff ff ff 00 00",
		print: "unknown (locate device, type 8, 14 bytes)",
		odd:   []string{"its parent at 0xffffffff"},
	},
}

func TestDevice(t *testing.T) {
	o := &Object{Type: OSLoader, Elements: []Element{{Type: ApplicationPath, Value: String{text.New(`\Windows\system32\winload.exe`)}}}}
	s := &Store{Objects: []Object{*o}}
	for _, tt := range deviceTests {
		t.Run(tt.name, func(t *testing.T) {
			raw := unhex(t, strings.ReplaceAll(tt.hex, "\t", ""))
			v, odd := decode(FormatDevice, FormatDevice.registryType(), raw)
			e := &Element{Type: ApplicationDevice, Raw: raw, Value: v}
			if got := Stored(e).String(); got != tt.want {
				t.Errorf("Stored = %s\nwant     %s", got, tt.want)
			}
			if got := s.Print(o, e).String(); got != tt.print {
				t.Errorf("Print = %s\nwant    %s", got, tt.print)
			}
			if len(odd) != len(tt.odd) || !slices.EqualFunc(odd, tt.odd, strings.Contains) {
				t.Errorf("odd: %q, want %q", odd, tt.odd)
			}
		})
	}
}

// Devices that hold devices end at a depth, whatever their bytes say.
func TestDeviceDepth(t *testing.T) {
	const file = 16 + 4 + 12 // header, local type, file path up to the nested device
	le := func(n int) string { return le32(n) }
	body := ""
	for i := range 50 {
		inner := len(body) / 2
		if i == 0 {
			body = "05000000 00000000 10000000 00000000"
			body = strings.ReplaceAll(body, " ", "")
			continue
		}
		body = "0000000000000000" + le(file+inner+2) + "0000000005000000" + "01000000" + le(12+inner+2) + "05000000" + body + "0000"
	}
	v, odd := decodeDevice(unhex(t, strings.Repeat("00", 16)+body))
	depth := 0
	for d := v.(Device).Descriptor; ; depth++ {
		f, ok := d.Body.(File)
		if !ok {
			if _, ok := d.Body.(Unknown); !ok {
				t.Errorf("the innermost device is a %T, want Unknown", d.Body)
			}
			break
		}
		d = *f.Path.Device
	}
	if depth != maxDepth || !strings.Contains(strings.Join(odd, "\n"), "nests deeper than 8") {
		t.Errorf("read %d levels, odd: %q, want %d and a remark", depth, odd, maxDepth)
	}
}

func FuzzDevice(f *testing.F) {
	for _, tt := range deviceTests {
		f.Add(unhex(f, strings.ReplaceAll(tt.hex, "\t", "")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _ := decodeDevice(b)
		o := &Object{Type: OSLoader, Elements: []Element{{Type: ApplicationDevice, Raw: b, Value: v}}}
		s := &Store{Objects: []Object{*o}}
		s.Print(o, &o.Elements[0])
		Stored(&o.Elements[0])
	})
}
