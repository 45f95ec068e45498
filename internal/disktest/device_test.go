package disktest

import (
	"encoding/hex"
	"strings"
	"testing"

	"vmmdoctor/internal/guid"
)

// TestDevices has its bytes from real stores, as facts: bcd-format §5 prints
// them.
func TestDevices(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("00", n) }
	for _, test := range []struct {
		name string
		got  []byte
		want string
	}{
		{"boot", BootDevice(), zeros(16) + "0500000000000000 4800000000000000" + zeros(56)},
		{"MBR partition", MBRDevice(0x76a4a23d, 1<<20), zeros(16) + "0600000000000000 4800000000000000" +
			"0000100000000000 0000000000000000 00000000010000003da2a476" + zeros(28)},
		{"GPT partition", GPTDevice(guid.MustParse("{376e5397-7d1f-4e4f-a668-5a62c1269e60}"), guid.MustParse("{24e0e103-9bc2-477e-a5e2-3e42d2bb134f}")),
			zeros(16) + "0600000000000000 4800000000000000 03e1e024c29b7e47a5e23e42d2bb134f" +
				"0000000000000000 97536e371f7d4f4ea6685a62c1269e60" + zeros(16)},
		{"locate by element", LocateElement(ElementPath), zeros(16) + "0800000000000000 1e00000000000000 00000000 02000012 00000000 0000"},
		{"locate by path", LocatePath(`\Windows`), zeros(16) + "0800000000000000 2e00000000000000 01000000 00000000 00000000" +
			"5c00570069006e0064006f00770073000000"},
		{"ramdisk", RAMDisk(`\sources\boot.wim`, guid.MustParse(RamdiskOptions)), "c8dc1976fefad911b411000476eba25f" +
			"0000000001000000 a000000000000000 03000000" + zeros(20) + "01000000 78000000 05000000" +
			"0500000000000000 4800000000000000" + zeros(56) + hex.EncodeToString(wide(`\sources\boot.wim`)) + "0000"},
		{"virtual disk file", VHDFile(`\TEST.VHD`, ElementPath), zeros(16) + "0800000000000000 aa00000000000000 00000000 02000012 1e000000 0000" +
			"0000000000000000 8c00000000000000 06000000" + zeros(20) + "0000000000000000 6400000000000000 05000000" +
			"01000000 50000000 05000000 0800000000000000 3000000000000000 01000000 00000000 00000000" +
			hex.EncodeToString(wide(`\TEST.VHD`)) + "0000" + hex.EncodeToString(wide(`\TEST.VHD`)) + "0000"},
	} {
		want := strings.ReplaceAll(test.want, " ", "")
		if got := hex.EncodeToString(test.got); got != want {
			t.Errorf("%s is\n%s, want\n%s", test.name, got, want)
		}
	}
}
