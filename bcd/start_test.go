package bcd

import (
	"errors"
	"testing"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

const otherID = "{c7d1b0a2-93f5-11e2-8f6e-00155d011700}"

func TestStart(t *testing.T) {
	const absent = "{11111111-1111-1111-1111-111111111111}"
	tests := []struct {
		name, manager string
		want          string // the description of the entry; "" none
		named         bool
		err           error
	}{
		{"default", "23000003 " + loaderID + "\n24000001 " + otherID, "first", true, nil},
		{"no default", "24000001 " + otherID + " " + loaderID, "second", false, nil},
		{"no default, the first of the order is gone", "24000001 " + absent + " " + loaderID, "first", false, nil},
		{"no default and no order", "25000004 3", "", false, ErrNoDefault},
		{"the default is gone", "23000003 " + absent + "\n24000001 " + otherID, "", true, ErrDefaultMissing},
	}
	for _, tt := range tests {
		s := storeText{
			BootManagerID.String() + " 10100002": tt.manager,
			loaderID + " 10200003":               "12000004 first",
			otherID + " 10200003":                "12000004 second",
		}.open(t)
		o, named, err := s.Start()
		got := ""
		if o != nil {
			got = o.Description().String()
		}
		if got != tt.want || named != tt.named && err == nil || !errors.Is(err, tt.err) {
			t.Errorf("%s: %q, named %v, %v; want %q, %v, %v", tt.name, got, named, err, tt.want, tt.named, tt.err)
		}
	}
	if _, _, err := (&Store{}).Start(); !errors.Is(err, ErrNoBootManager) {
		t.Errorf("an empty store: %v", err)
	}
}

func TestSequence(t *testing.T) {
	s := storeText{
		BootManagerID.String() + " 10100002": "23000003 " + loaderID + "\n24000002 {11111111-1111-1111-1111-111111111111} " + otherID,
		loaderID + " 10200003":               "12000004 first",
		otherID + " 10200003":                "12000004 second",
	}.open(t)
	if list := s.Sequence(); len(list) != 1 || list[0].Description().String() != "second" {
		t.Errorf("%d entries wait, want the second alone", len(list))
	}
	if list := articleBefore.open(t).Sequence(); len(list) != 0 {
		t.Errorf("%d entries wait in the article's store, want none", len(list))
	}
}

func TestPayload(t *testing.T) {
	volume := Descriptor{Body: Boot{}}
	file := Descriptor{Body: File{Path: Path{Device: &volume, Name: text.New(`\w.vhd`)}}}
	device := func(b Body) []Element {
		return []Element{{Type: OSDevice, Value: Device{Descriptor: Descriptor{Body: b}}}}
	}
	tests := []struct {
		name string
		o    Object
		want Payload
	}{
		{"a partition", Object{Type: OSLoader, Elements: device(Partition{Disk: Disk{Style: MBR}})}, PayloadWindows},
		{"located", Object{Type: OSLoader, Elements: device(Locate{Element: SystemRoot})}, PayloadWindows},
		{"a partition in a file of the host", Object{Type: OSLoader, Elements: device(Partition{Disk: Disk{Style: MBR, File: &file}})}, PayloadWindows},
		{"a memory image", Object{Type: OSLoader, Elements: device(RAMDisk{Path: Path{Device: &volume}})}, PayloadImage},
		{"marked as Windows PE", Object{Type: OSLoader, Elements: append(device(Boot{}), Element{Type: WinPE, Value: Boolean(true)})}, PayloadImage},
		{"not Windows PE", Object{Type: OSLoader, Elements: append(device(Boot{}), Element{Type: WinPE, Value: Boolean(false)})}, PayloadWindows},
		{"located in a file", Object{Type: OSLoader, Elements: device(Locate{Parent: &file})}, PayloadVHD},
		{"a file that is a disk", Object{Type: OSLoader, Elements: device(Disk{File: &file})}, PayloadVHD},
		{"printed, an image", Object{Type: OSLoader, Elements: device(Described{Text: text.New(`ramdisk=[boot]\x.wim,{0}`)})}, PayloadImage},
		{"printed, a file", Object{Type: OSLoader, Elements: device(Described{Text: text.New(`vhd=[C:]\x.vhd`)})}, PayloadVHD},
		{"printed, a partition", Object{Type: OSLoader, Elements: device(Described{Text: text.New(`partition=C:`)})}, PayloadWindows},
		{"the memory tester", Object{Type: MemoryTester}, PayloadOther},
		{"the loader of Windows XP", Object{Type: LegacyLoader}, PayloadOther},
	}
	for _, tt := range tests {
		if got := tt.o.Payload(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	s := articleBefore.open(t)
	for id, want := range map[string]Payload{loaderID: PayloadWindows, "{7619dcc9-fafe-11d9-b411-000476eba25f}": PayloadImage} {
		if o, ok := s.Object(guid.MustParse(id)); !ok || o.Payload() != want {
			t.Errorf("%s of the article's store: want %d", id, want)
		}
	}
}

func TestLocatePath(t *testing.T) {
	s := articleAfter.open(t)
	for id, want := range map[string]string{
		BootManagerID.String(): "",
		loaderID:               `\Windows\system32\winload.exe`,
	} {
		o, ok := s.Object(guid.MustParse(id))
		if !ok {
			t.Fatalf("%s is not there", id)
		}
		e, ok := o.Element(ApplicationDevice)
		if !ok {
			t.Fatalf("%s has no device", id)
		}
		path, ok := o.LocatePath(e.Value.(Device).Body.(Locate))
		if path.String() != want || ok != (want != "") {
			t.Errorf("%s looks for %q, %v; want %q", id, path, ok, want)
		}
	}
	o := &Object{}
	if path, ok := o.LocatePath(Locate{By: ByPath, Path: text.New(`\x`)}); !ok || path.String() != `\x` {
		t.Errorf("by path: %q, %v", path, ok)
	}
}
