package bcd

import "testing"

// The UEFI column of the prediction (facts: bcd-format §7): {bootmgr} has a
// path there, the rest is the same.
func TestGeneralizeUEFI(t *testing.T) {
	gpt := "gpt " + diskA + " " + partA
	resume := "{b520e13c-48da-11e2-9a8b-00155d011700}"
	s := storeText{
		BootManagerID.String() + " 10100002": "11000001 " + gpt + "\n12000002 \\EFI\\Microsoft\\Boot\\bootmgfw.efi\n23000003 " + loaderID + "\n25000004 30",
		loaderID + " 10200003": "11000001 " + gpt + "\n12000002 \\Windows\\system32\\winload.efi\n14000008 " + diskA +
			"\n16000009 yes\n21000001 " + gpt + "\n22000002 \\Windows\n23000003 " + resume,
		resume + " 10200004":                              "11000001 " + gpt + "\n12000002 \\Windows\\system32\\winresume.efi\n21000001 " + gpt + "\n22000002 \\hiberfil.sys\n26000006 no",
		MemoryTesterID.String() + " 10200005":             "11000001 boot\n12000002 \\EFI\\Microsoft\\Boot\\memtest.efi",
		"{72da8d8b-6f82-11ec-85f6-806e6f6e6963} 101fffff": "11000001 " + gpt,
	}.open(t)
	const want = `
× {bootmgr} device: partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f} -> locate=\EFI\Microsoft\Boot\bootmgfw.efi
× {default} device: partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f} -> locate=\Windows\system32\winload.efi
× {default} osdevice: partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f} -> locate=\Windows
?  {default} recoverysequence: {376e5397-7d1f-4e4f-a668-5a62c1269e60} -> (none)
?  {default} recoveryenabled: Yes -> No
  {b520e13c-48da-11e2-9a8b-00155d011700} device: partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f} -> locate=\Windows\system32\winresume.efi
?  {b520e13c-48da-11e2-9a8b-00155d011700} recoveryenabled: (none) -> No
  {b520e13c-48da-11e2-9a8b-00155d011700} filedevice: partition={24e0e103-9bc2-477e-a5e2-3e42d2bb134f} -> locate=\hiberfil.sys
`
	if got := asText(Compare(s, Generalize(s), nil).Changes); got != want {
		t.Errorf("prediction:%s\nwant:%s", got, want)
	}
}

// Portable changes the same devices and nothing else.
func TestPortable(t *testing.T) {
	s := articleBefore.open(t)
	p := Portable(s)
	const want = `
× {bootmgr} device: partition=a9083c0a at 1 MB -> locate=unknown
× {default} device: partition=a9083c0a at 1 MB -> locate=\Windows\system32\winload.exe
× {default} osdevice: partition=a9083c0a at 1 MB -> locate=\Windows
  {b520e13c-48da-11e2-9a8b-00155d011700} device: partition=a9083c0a at 1 MB -> locate=\Windows\system32\winresume.exe
  {memdiag} device: partition=5f3a21c7 at 1 MB -> locate=\boot\memtest.exe
`
	if got := asText(Compare(s, p, nil).Changes); got != want {
		t.Errorf("changes:%s\nwant:%s", got, want)
	}
	if c := Classify(p, nil); c.Class != ClassPortable {
		t.Errorf("class %s, want portable", c.Class)
	}
	if d := Compare(p, Portable(p), nil); len(d.Changes) != 0 {
		t.Errorf("a portable store changes again:%s", asText(d.Changes))
	}
	if again := Compare(Generalize(s), Generalize(Generalize(s)), nil); len(again.Changes) != 0 {
		t.Errorf("a generalized store changes again:%s", asText(again.Changes))
	}
}

// A store without a boot manager or a default entry is left as far as it goes.
func TestGeneralizeIncomplete(t *testing.T) {
	for _, s := range []storeText{
		{}, {BootManagerID.String() + " 10100002": "25000004 30"},
		{BootManagerID.String() + " 10100002": "23000003 " + loaderID + "\n25000004 30"},
	} {
		st := s.open(t)
		if d := Compare(st, Generalize(st), nil); len(d.Changes) != 0 {
			t.Errorf("%v: changes%s", s, asText(d.Changes))
		}
	}
}
