package bcd

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// The article's listing, except for the partition devices, which bcdedit
// printed as "unknown" there, and for the two values its console broke.
const articleListing = `
Windows Boot Manager
--------------------
identifier              {bootmgr}
device                  partition=a9083c0a at 1 MB
description             Windows Boot Manager
locale                  en-US
inherit                 {globalsettings}
bootshutdowndisabled    Yes
default                 {default}
resumeobject            {b520e13c-48da-11e2-9a8b-00155d011700}
displayorder            {default}
                        {7619dcc9-fafe-11d9-b411-000476eba25f}
toolsdisplayorder       {memdiag}
timeout                 3

Windows Boot Loader
-------------------
identifier              {7619dcc9-fafe-11d9-b411-000476eba25f}
device                  ramdisk=[boot]\sources\boot.wim,{7619dcc8-fafe-11d9-b411-000476eba25f}
path                    \windows\system32\boot\winload.exe
description             Windows Setup
locale                  en-US
inherit                 {bootloadersettings}
osdevice                ramdisk=[boot]\sources\boot.wim,{7619dcc8-fafe-11d9-b411-000476eba25f}
systemroot              \windows
detecthal               Yes
winpe                   Yes
ems                     Yes

Windows Boot Loader
-------------------
identifier              {default}
device                  partition=a9083c0a at 1 MB
path                    \Windows\system32\winload.exe
description             Windows Server 2012
locale                  en-US
inherit                 {bootloadersettings}
allowedinmemorysettings 0x15000075
osdevice                partition=a9083c0a at 1 MB
systemroot              \Windows
resumeobject            {b520e13c-48da-11e2-9a8b-00155d011700}
nx                      OptOut
detecthal               Yes

Resume from Hibernate
---------------------
identifier              {b520e13c-48da-11e2-9a8b-00155d011700}
device                  partition=a9083c0a at 1 MB
path                    \Windows\system32\winresume.exe
description             Windows Resume Application
locale                  en-US
inherit                 {resumeloadersettings}
allowedinmemorysettings 0x15000075
filepath                \hiberfil.sys

Windows Memory Tester
---------------------
identifier              {memdiag}
device                  partition=5f3a21c7 at 1 MB
path                    \boot\memtest.exe
description             Windows Memory Diagnostic
locale                  en-US
inherit                 {globalsettings}
badmemoryaccess         Yes

EMS Settings
------------
identifier              {emssettings}
bootems                 Yes

Debugger Settings
-----------------
identifier              {dbgsettings}
debugtype               Serial
debugport               1
baudrate                115200

RAM Defects
-----------
identifier              {badmemory}

Global Settings
---------------
identifier              {globalsettings}
inherit                 {dbgsettings}
                        {emssettings}
                        {badmemory}

Boot Loader Settings
--------------------
identifier              {bootloadersettings}
inherit                 {globalsettings}
                        {hypervisorsettings}

Hypervisor Settings
-------------------
identifier              {hypervisorsettings}
hypervisordebugtype     Serial
hypervisordebugport     1
hypervisorbaudrate      115200

Resume Loader Settings
----------------------
identifier              {resumeloadersettings}
inherit                 {globalsettings}

Device options
--------------
identifier              {7619dcc8-fafe-11d9-b411-000476eba25f}
ramdisksdidevice        boot
ramdisksdipath          \boot\boot.sdi
`

func listing(t testing.TB, s *Store, opt ListOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.List(&b, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestListArticle(t *testing.T) {
	if got := listing(t, articleBefore.open(t), ListOptions{}); got != articleListing {
		t.Errorf("%s", firstDifference(got, articleListing))
	}
}

// firstDifference shows the first line that two texts do not share.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			return "line " + strings.Join(g[i:min(i+1, len(g))], "") + "\nwant " + strings.Join(w[i:min(i+1, len(w))], "")
		}
	}
	return "equal"
}

func TestListVerbose(t *testing.T) {
	store := storeText{
		"{a1943bbc-ea85-487c-97c7-c9ede908a38a} 10200003": "12000002 x\n47000006 0x16000010 0x26000020",
		loaderID + " 10200003":                            "14000006 {6efb52bf-1766-41db-a6b3-0ee5eff72bd7}\n25000144 2\n46000010 yes\n47000005 301989892 1",
		BootManagerID.String() + " 10100002":              "23000003 " + loaderID,
	}
	const plain = `
Windows Boot Manager
--------------------
identifier              {bootmgr}
default                 {default}

Windows Boot Loader
-------------------
identifier              {default}
inherit                 {bootloadersettings}
hypervisorenforcedcodeintegrity Strict
`
	const verbose = `
Windows Boot Manager
--------------------
identifier              {9dea862c-5cdd-4e70-acc1-f32b344d4795}
default                 {b520e13d-48da-11e2-9a8b-00155d011700}

OS Target Template
------------------
identifier              {a1943bbc-ea85-487c-97c7-c9ede908a38a}
path                    x
elementstomigrate       0x16000010
                        0x26000020

Windows Boot Loader
-------------------
identifier              {b520e13d-48da-11e2-9a8b-00155d011700}
inherit                 {6efb52bf-1766-41db-a6b3-0ee5eff72bd7}
hypervisorenforcedcodeintegrity Strict
custom:46000010         Yes
custom:47000005         301989892
                        1
`
	s := store.open(t)
	if got := listing(t, s, ListOptions{}); got != plain {
		t.Errorf("%s", firstDifference(got, plain))
	}
	if got := listing(t, s, ListOptions{Verbose: true}); got != verbose {
		t.Errorf("%s", firstDifference(got, verbose))
	}
}

// bcdedit knew the drive letters of the machine it ran on, or knew none.
var partitionValue = regexp.MustCompile(`partition=[0-9a-f]{8} at \d+ \w+`)

func TestCorpusListing(t *testing.T) {
	for _, name := range []string{"before-sysprep", "after-sysprep"} {
		s := corpusStore(t, "bcd/seed/"+name+".bcd")
		got := partitionValue.ReplaceAllStringFunc(listing(t, s, ListOptions{}), func(p string) string {
			if p == "partition=5f3a21c7 at 1 MB" {
				return "unknown"
			}
			return "partition=K:"
		})
		if want := string(corpus(t, "bcd/seed/"+name+".txt")); got != want {
			t.Errorf("%s: %s", name, firstDifference(got, want))
		}
	}
}
