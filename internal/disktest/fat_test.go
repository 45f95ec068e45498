package disktest

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

var fatFiles = map[string][]byte{
	"/EFI/Microsoft/Boot/BCD":                   pattern(20480),
	"/EFI/Microsoft/Boot/bootmgfw.efi":          pattern(512),
	"/EFI/Microsoft/Boot/en-US/memtest.efi.mui": pattern(1000),
	"/EFI/Microsoft/Boot/empty.txt":             {},
	"/a name of more than one part.text":        pattern(5),
}

// TestFAT32Places holds the volume against the FAT specification, section 3.
func TestFAT32Places(t *testing.T) {
	img, err := FAT32{Size: 100 << 20, Start: 1 << 20, Label: "SYSTEM", Files: fatFiles}.Image()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what string
		at   int64
		want string
	}{
		{"signature", 510, "\x55\xAA"},
		{"bytes per sector", 11, "\x00\x02"},
		{"hidden sectors", 28, "\x00\x08\x00\x00"},
		{"sectors", 32, "\x00\x20\x03\x00"},
		{"label and kind", 71, "SYSTEM     FAT32   "},
		{"information sector", 512, "RRaA"},
		{"copy of the boot sector", 6*512 + 82, "FAT32   "},
		{"first entries of the table", 32 * 512, "\xF8\xFF\xFF\x0F\xFF\xFF\xFF\x0F\xFF\xFF\xFF\x0F"},
	} {
		if got := img.bytes(test.at, int64(len(test.want))); string(got) != test.want {
			t.Errorf("%s at %#x is %q, want %q", test.what, test.at, got, test.want)
		}
	}
	if _, err := (FAT32{Size: 16 << 20}).Image(); err == nil || !strings.Contains(err.Error(), "65525") {
		t.Errorf("16 MB: error is %v, want one that names the least number of clusters", err)
	}
}

// TestFAT32ByOthers asks dosfstools and mtools.
func TestFAT32ByOthers(t *testing.T) {
	for _, tool := range []string{"fsck.vfat", "mtype"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: nobody else looks at the volume", tool)
		}
	}
	img, err := FAT32{Size: 100 << 20, Start: 1 << 20, Label: "SYSTEM", Files: fatFiles}.Image()
	if err != nil {
		t.Fatal(err)
	}
	volume := save(t, img)
	if out, err := exec.CommandContext(t.Context(), "fsck.vfat", "-n", volume).CombinedOutput(); err != nil || bytes.Contains(out, []byte("differ")) {
		t.Errorf("fsck.vfat -n: %v\n%s", err, out)
	}
	for name, want := range fatFiles {
		got, err := exec.CommandContext(t.Context(), "mtype", "-i", volume, "::"+name).Output()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("mtype %s: %v, %d bytes; want the %d bytes put there", name, err, len(got), len(want))
		}
	}
}
