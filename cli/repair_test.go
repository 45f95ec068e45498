package cli

import (
	"encoding/json"
	"testing"

	"vmmdoctor/internal/disktest"
)

func TestRepair(t *testing.T) {
	readerFolder(t)
	write(t, "gen2.vhdx", disktest.DynamicVHDX(disktest.SeedDisk(disktest.SeedOptions{Size: 2 << 30, Layout: disktest.UEFI})))
	write(t, "notes.vhd", nil)
	write(t, "notes", []byte("some notes"))
	before := contents(t)
	const swapped = "AT RISK: The BCD is generalized, but Windows is not."
	play(t, []script{
		{args: "repair seed-fail.vhd --dry-run", code: 0, stderr: silent, files: []string{"!new.vhd"},
			stdout: []string{"FAILS: ", "The new disk: none, this is only the plan", swapped, `The boot configuration: \Boot\BCD`, "of the disk are written.",
				"The original is only read.", "does not generalize Windows", "was tried on Windows or Hyper-V", "5 differences in 4 objects", "!Made"}},
		{args: "repair seed-fail.vhd -o new.vhd --dry-run", code: 0, files: []string{"!new.vhd"}, stdout: []string{"The new disk: new.vhd", "A copy of the disk, "}},
		{args: "repair seed-fail.vhd -o new.vhd --yes", code: 0, stderr: silent, files: []string{"new.vhd"}, stdout: []string{"Made new.vhd. It is judged " + swapped}},
		{args: "check new.vhd", code: 2, stdout: []string{swapped, "bcd-swapped"}},
		{args: "repair new.vhd -o more.vhd --yes", code: 3, stdout: silent, stderr: []string{"new.vhd is not repaired: Nothing is to be done"}, files: []string{"!more.vhd"}},
		{args: "repair seed-fail.vhd -o kid.vhd --child -y", code: 0, files: []string{"kid.vhd"},
			stdout: []string{"A differencing child of the disk, 2.", "While the child exists nothing may write to the original", "Merge-VHD", "Made kid.vhd. It is judged " + swapped}},
		{args: "check kid.vhd", code: 2, stdout: []string{"bcd-swapped", "differencing VHD, 127 GB, 1 parent"}},
		{args: "repair gen2.vhdx -o gen2-new.vhdx --as-sysprep --yes", code: 0, stdout: []string{swapped, `\EFI\Microsoft\Boot\BCD`, "timeout"}, files: []string{"gen2-new.vhdx"}},
		{args: "repair gen2.vhdx -o gen2-kid.vhdx --child --yes --format json", code: 0, stderr: silent, stdout: []string{`"created": true`, `"child": true`}, files: []string{"gen2-kid.vhdx"}},
		{args: "repair gen2.vhdx -o gen2-json.vhdx --dry-run --format json", code: 0, stdout: []string{`"created": false`, `"output": "gen2-json.vhdx"`, `"verdict": "at-risk"`}, files: []string{"!gen2-json.vhdx"}},
		{args: "repair lib/child.avhd -o lib/new.avhd --yes", code: 0, files: []string{"lib/new.avhd"}},
		{args: "repair lib/child.avhd -o new.avhd --yes", code: 3, stderr: []string{"put the copy into that folder, lib"}, files: []string{"!new.avhd"}},

		{args: "repair seed-pass.vhd -o no.vhd --yes", code: 3, stderr: []string{"Nothing is to be done"}, files: []string{"!no.vhd"}},
		{args: "repair seed-pass.vhd -o no.vhd --yes --format json", code: 3, stdout: []string{`"refusal": "Nothing is to be done`, `"after": null`, `"sectors": []`}},
		{args: "repair cut.vhd -o no.vhd --yes", code: 3, stderr: []string{"No boot configuration was found"}, files: []string{"!no.vhd"}},
		{args: "repair before-sysprep.bcd -o no.vhd --yes", code: 3, stderr: []string{"It is no image of a disk"}},
		{args: "repair seed-fail.log -o no.vhd --yes", code: 3, stderr: []string{"It is no image of a disk"}},
		{args: "repair unknown -o no.vhd --yes", code: 3, stdout: silent, stderr: []string{"unknown: it is no virtual disk"}},
		{args: "repair absent -o no.vhd --yes", code: 3, stdout: silent, stderr: []string{"absent: ", "Check the path"}},

		{args: "repair seed-fail.vhd -o new.vhd --yes --force", code: 64, stdout: silent, stderr: []string{"new.vhd is a virtual disk (VHD), and such a file is never written"}},
		{args: "repair seed-fail.vhd -o seed-fail.vhd --yes --force", code: 64, stderr: []string{"is never written"}},
		{args: "repair lib/child.avhd -o lib/base.vhd --yes --force", code: 64, stderr: []string{"is never written"}},
		{args: "repair seed-fail.vhd -o notes.vhd --yes", code: 64, stderr: []string{"notes.vhd exists; give another name, or --force to overwrite it"}},
		{args: "repair seed-fail.vhd -o notes.vhd --yes --force", code: 0, stdout: []string{"Made notes.vhd."}},
		{args: "repair seed-fail.vhd -o new.vhdx --yes", code: 64, stderr: []string{"give it a name that ends in .vhd"}, files: []string{"!new.vhdx"}},
		{args: "repair seed-fail.vhd -o absent/new.vhd --yes", code: 64, stderr: []string{"absent/new.vhd cannot be written"}, files: []string{"!absent"}},
		{args: "repair seed-fail.vhd", code: 64, stderr: []string{"needs the disk to make, -o NEW, or --dry-run"}},
		{args: "repair seed-fail.vhd -o new2.vhd", code: 64, stdout: silent, stderr: []string{"there is nobody to ask here; add --yes"}, files: []string{"!new2.vhd"}},
		{args: "repair seed-fail.vhd -o new2.vhd --format json", code: 64, stderr: []string{"there is nobody to ask here"}},
		{args: "repair seed-fail.vhd --dry-run --format html", code: 64, stderr: []string{"there is no format html; choose from text, json"}},
		{args: "repair -o new2.vhd", code: 64, stderr: []string{"takes one disk, not 0"}},
		{args: "repair seed-fail.vhd seed-pass.vhd -o new2.vhd", code: 64, stderr: []string{"takes one disk, not 2"}},
		{args: "repair - -o new2.vhd --yes", code: 64, stderr: []string{"not - for standard input"}},
		{args: "repair seed-fail.vhd -o - --yes", code: 64, stderr: []string{"not - for standard input"}},
	})
	after := contents(t)
	for name, was := range before {
		if name != "notes.vhd" && after[name] != was {
			t.Errorf("%s has changed", name)
		}
	}
}

// The document says where on the disk the store lies and what of it is written.
func TestRepairDocument(t *testing.T) {
	workFolder(t)
	code, stdout, stderr := vmmdoctor(t.Context(), "repair", "seed-fail.vhd", "--dry-run", "--format", "json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var d struct {
		Store struct {
			Partition int
			Path      string
			Extents   []struct{ Offset, Length int64 }
		}
		Sectors []struct{ Offset, Length int64 }
		Changes []struct{ Element string }
	}
	if err := json.Unmarshal([]byte(stdout), &d); err != nil {
		t.Fatal(err)
	}
	if d.Store.Partition != 1 || d.Store.Path != `\Boot\BCD` || len(d.Store.Extents) == 0 || len(d.Sectors) == 0 || len(d.Changes) != 5 {
		t.Fatalf("the document is %+v", d)
	}
	for _, s := range d.Sectors {
		inside := false
		for _, x := range d.Store.Extents {
			inside = inside || s.Offset >= x.Offset && s.Offset+s.Length <= x.Offset+(x.Length+511)/512*512
		}
		if !inside || s.Offset%512 != 0 || s.Length%512 != 0 {
			t.Errorf("%d bytes at %#x are written, which are no sectors of the store", s.Length, s.Offset)
		}
	}
}
