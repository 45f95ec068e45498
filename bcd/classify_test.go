package bcd

import (
	"strings"
	"testing"

	"vmmdoctor/internal/guid"
)

var (
	thisMBR = []Location{
		{Disk: 1, Partition: 1, Signature: 0xa9083c0a, Offset: 1 << 20},
		{Disk: 1, Partition: 2, Signature: 0xa9083c0a, Offset: 351 << 20},
	}
	thisGPT = []Location{{Disk: 2, Partition: 3, DiskGUID: guid.MustParse(diskA), PartitionGUID: guid.MustParse(partA), Offset: 1 << 20}}
)

var classifyTests = []struct {
	name    string
	manager string // device of {bootmgr}
	loader  string // device of the default entry
	os      string // its osdevice
	on      []Location
	want    Class
	detail  string // substring of the detail of the first device of that class
}{
	{"generalized", "locate 12000002", "locate 12000002", "locate 22000002", thisMBR, ClassPortable, "the boot manager needs none"},
	{"generalized, no disk", "locate 12000002", "locate 12000002", "locate 22000002", nil, ClassPortable, ""},
	{"boot and locate", "boot", "boot", "path \\Windows", thisMBR, ClassPortable, "started from"},
	{"this disk", "partition a9083c0a 100000", "partition a9083c0a 15f00000", "partition a9083c0a 15f00000", thisMBR, ClassThisDisk, "partition 1 of disk 1"},
	{"partly generalized", "partition a9083c0a 100000", "locate 12000002", "locate 22000002", thisMBR, ClassThisDisk, "partition 1 of disk 1"},
	{"no disk", "partition a9083c0a 100000", "locate 12000002", "locate 22000002", nil, ClassUnknown, "no disk to compare with"},
	{"other disk", "partition a9083c0a 100000", "partition 9f2c11d4 100000", "locate 22000002", thisMBR, ClassOtherDisk, "names the disk 9f2c11d4"},
	{"this disk, no such partition", "boot", "partition a9083c0a 200000", "boot", thisMBR, ClassOtherDisk, "this disk, but no partition at 2 MB on it"},
	{"sector 63", "partition a9083c0a 7e00", "boot", "boot", thisMBR, ClassOtherDisk, "at 32256 bytes"},
	{"GPT, this disk", "gpt " + diskA + " " + partA, "boot", "boot", append(thisMBR[:2:2], thisGPT...), ClassThisDisk, "partition 3 of disk 2"},
	{"GPT, no such partition", "gpt " + diskA + " " + diskA, "boot", "boot", thisGPT, ClassOtherDisk, "this disk, but no partition " + diskA},
	{"GPT, disk renamed", "gpt " + partA + " " + partA, "boot", "boot", thisGPT, ClassOtherDisk, "partition 3 of disk 2 has the GUID, but the disk is " + diskA},
	{"MBR signature of a GPT disk", "partition 00000000 100000", "boot", "boot", thisGPT, ClassOtherDisk, "names the disk 00000000"},
	{"RAM disk on the boot device", "boot", "ramdisk " + diskA + " \\a.wim", "boot", thisMBR, ClassPortable, "started from"},
	{"no osdevice", "boot", "boot", "", thisMBR, ClassUnknown, "no such element"},
}

func TestClassify(t *testing.T) {
	for _, tt := range classifyTests {
		t.Run(tt.name, func(t *testing.T) {
			lines := "11000001 " + tt.loader
			if tt.os != "" {
				lines += "\n21000001 " + tt.os
			}
			s := storeText{
				BootManagerID.String() + " 10100002":  "11000001 " + tt.manager + "\n23000003 " + loaderID,
				loaderID + " 10200003":                lines,
				MemoryTesterID.String() + " 10200005": "11000001 partition 5f3a21c7 100000",
			}.open(t)
			c := Classify(s, tt.on)
			if c.Class != tt.want {
				t.Errorf("class %s, want %s", c.Class, tt.want)
			}
			for _, d := range c.Devices {
				if d.Class == tt.want && d.Decides {
					if !strings.Contains(d.Detail, tt.detail) {
						t.Errorf("%s %s: %q, want %q in it", d.Alias, d.Name, d.Detail, tt.detail)
					}
					break
				}
			}
			if n := len(c.Devices); n != 4 || c.Devices[3].Decides || c.Devices[3].Alias != "{memdiag}" {
				t.Errorf("%d devices, want 4, the memory tester's last and not decisive", n)
			}
		})
	}
}

// Devices that are neither locate nor a plain partition, by the name of their
// row in deviceTests.
func TestClassifyOtherDevices(t *testing.T) {
	for _, tt := range []struct {
		device string
		want   Class
		detail string
	}{
		{"partition in LTSC.VHDX", ClassOtherDisk, `inside the virtual disk file \LTSC.VHDX`},
		{"locate in a virtual disk", ClassPortable, `the file \TEST.VHD: found at boot time`},
		{"RAM disk of the recovery environment", ClassOtherDisk, `a RAM disk from \Recovery\WindowsRE\Winre.wim: names the disk 76a4a23d`},
		{"file on a partition", ClassThisDisk, `the file \a.b: partition 1 of disk 1`},
		{"hard disk", ClassUnknown, "a whole disk"},
		{"optical drive", ClassUnknown, "a drive of the machine"},
		{"partition on a raw disk", ClassOtherDisk, "none of those examined"},
		{"URI", ClassUnknown, "a device of type 9 (URI)"},
	} {
		for _, row := range deviceTests {
			if row.name != tt.device {
				continue
			}
			v, _ := decodeDevice(unhex(t, strings.ReplaceAll(row.hex, "\t", "")))
			s := &Store{Objects: []Object{{ID: BootManagerID, Type: BootManager, Elements: []Element{{Type: ApplicationDevice, Value: v}}}}}
			c := Classify(s, thisMBR)
			if c.Class != tt.want || len(c.Devices) != 1 || !strings.Contains(c.Devices[0].Detail, tt.detail) {
				t.Errorf("%s: %s, %q, want %s, %q", tt.device, c.Class, c.Devices[0].Detail, tt.want, tt.detail)
			}
		}
	}
}

func TestClassifyMatch(t *testing.T) {
	c := Classify(articleBefore.open(t), thisMBR)
	var got []string
	for _, d := range c.Devices {
		where := "nowhere"
		if d.Location != nil {
			where = "found"
		}
		got = append(got, strings.Join([]string{d.Alias, d.Name, d.Class.String(), d.Style.String(), where}, " "))
	}
	want := "{bootmgr} device this-disk mbr found|{default} device this-disk mbr found|{default} osdevice this-disk mbr found|" +
		" device this-disk mbr found|{memdiag} device other-disk mbr nowhere"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("devices %s\nwant    %s", s, want)
	}
}

// A store without anything to judge is unknown, not portable.
func TestClassifyNothing(t *testing.T) {
	if c := Classify(storeText{}.open(t), thisMBR); c.Class != ClassUnknown || len(c.Devices) != 0 {
		t.Errorf("an empty store: %s with %d devices, want unknown with none", c.Class, len(c.Devices))
	}
}

func TestCorpusGeneralized(t *testing.T) {
	s := corpusStore(t, "bcd/generalized-win81-bios.bcd")
	if c := Classify(s, nil); c.Class != ClassPortable || len(c.Devices) != 6 {
		t.Errorf("class %s with %d devices, want portable with 6", c.Class, len(c.Devices))
	}
	d, err := s.Default()
	if err != nil {
		t.Fatal(err)
	}
	d.set(OSDevice, deviceBytes(t, "partition 9f2c11d4 100000"))
	if c := Classify(s, thisMBR); c.Class != ClassOtherDisk {
		t.Errorf("with a partition as osdevice: %s, want other-disk", c.Class)
	}
}
