package report

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// namedTrace holds names in every place where a trace has them.
const namedTrace = "\\\\VMMSRV01\r\n" +
	"[4276] 10B4.000C::05/31-12:51:58.100#16MountedVhd.cs(623): FindBootVol X, found boot drive candidate\r\n" +
	"[4276] 10B4.000C::05/31-12:52:00.196#16CommonUtils.cs(171): Fixup & Copy 'C:\\Windows\\TEMP\\tmp2E1.tmp\\boot\\bcd' to C:\\Users\\svc_scvmm\\AppData\\Local\\Temp\\tmpA2F4.tmp\r\n" +
	"[4276] 10B4.000C::05/31-12:52:00.196#04BitsDeployer.cs(1392): Deploy file C:\\Windows\\TEMP\\tmp2E1.tmp\\boot\\bcd from hv-a1.fabrikam.test to C:\\Users\\svc_scvmm\\AppData\\Local\\Temp\\tmpA2F4.tmp on vmmsrv01.fabrikam.test\r\n" +
	"[4276] 10B4.000C::05/31-12:52:21.120#04BitsDeployer.cs(506): Deploy failed for FABRIKAM\\jdoe at https://HV-A1.fabrikam.test:443/x and hv-b2.fabrikam.test, asked by ann.lee@fabrikam.test *** Carmine error was: HostAgentFail (2912); HR: 0x80041001\r\n" +
	"[4276] 10B4.000C::05/31-12:52:21.342#16VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm Payroll Web\r\n"

// Every name in the case, none of which may be left.
var redactedNames = []string{"vmmsrv01", "svc_scvmm", "hv-a1", "hv-b2", "fabrikam", "jdoe", "ann.lee", "payroll", "libsrv9", "payweb7", "o'brien"}

func namedInputs() []examine.Input {
	disk := disktest.SeedVHD(disktest.SeedOptions{Windows: disktest.Windows{ComputerName: "PAYWEB7"},
		Store: func(s disktest.Store) {
			s[disktest.DefaultLoader].Elements[0x12000004] = disktest.Text("Server of payweb7, built on LIBSRV9")
		}})
	return []examine.Input{
		input(`\\LibSrv9\MSSCVMMLibrary\Payroll Web\payweb7-disk.vhd`, disk),
		input(`C:\Users\O'Brien\Desktop\payroll web.log`, []byte(namedTrace)),
	}
}

func TestRedactReachesEverything(t *testing.T) {
	d := NewRedactor().Diagnosis(*judge(t, namedInputs()...))
	for _, format := range FormatNames {
		var b bytes.Buffer
		if err := Diagnosis(&b, styled(format), &d); err != nil {
			t.Fatal(err)
		}
		for _, name := range redactedNames {
			if re := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(name)); re.Match(b.Bytes()) {
				at := re.FindIndex(b.Bytes())[0]
				t.Errorf("%s still has %q: …%s…", format, name, b.Bytes()[max(0, at-60):min(b.Len(), at+60)])
			}
		}
		for _, kept := range []string{"a9083c0a", "2912", "0x80041001", "b520e13d-48da-11e2-9a8b-00155d011700", "MSSCVMMLibrary", "HOST-", "DOMAIN-1", "USER-", "VM-1"} {
			if !strings.Contains(b.String(), kept) {
				t.Errorf("%s lacks %q", format, kept)
			}
		}
		compare(t, "redacted", format, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err })
	}
}

// What is redacted is a copy: the diagnosis itself keeps its names.
func TestRedactLeavesTheDiagnosis(t *testing.T) {
	d := judge(t, namedInputs()...)
	var before, after bytes.Buffer
	if err := Diagnosis(&before, styled("json"), d); err != nil {
		t.Fatal(err)
	}
	NewRedactor().Diagnosis(*d)
	if err := Diagnosis(&after, styled("json"), d); err != nil {
		t.Fatal(err)
	}
	if before.String() != after.String() {
		t.Error("Redact changed the diagnosis it was given")
	}
}

var replaceTests = []struct{ name, in, want string }{
	{"one host in all its forms", `\\hv01\c$ and HV01 and hv01.contoso.com, hv01-old.vhd`, `\\HOST-1\c$ and HOST-1 and HOST-1.DOMAIN-1, DISK-1.vhd`},
	{"only whole words", `\\hv01\x hv012 ahv01 _hv01_`, `\\HOST-1\SHARE-1 hv012 ahv01 _HOST-1_`},
	{"a device path is no server", `\\?\Volume{b42a3001-c871-11e2-93f4-0015172fc019}\x \\.\PhysicalDrive0\y`, `\\?\Volume{b42a3001-c871-11e2-93f4-0015172fc019}\x \\.\PhysicalDrive0\y`},
	{"a long path to a server", `\\?\UNC\nas7\share\x`, `\\?\UNC\HOST-1\share\x`},
	{"an address", `\\10.0.0.5\share`, `\\ADDRESS-1\share`},
	{"a folder of a user", `C:\Users\Jane Roe\x.vhd, C:\Users\Public\y`, `C:\Users\USER-1\DISK-1.vhd, C:\Users\Public\y`},
	{"a user at the end", `"D:\Users\jroe" /home/kim/x`, `"D:\Users\USER-2" /home/USER-1/x`},
	{"a user and a domain", `mail Kim.Lee@corp.contoso.com, CORP, CONTOSO`, `mail USER-1@DOMAIN-1, DOMAIN-1, DOMAIN-1`},
	{"a web address", `https://bits7.contoso.com:443/x https://learn.microsoft.com/y`, `https://HOST-1.DOMAIN-1:443/x https://learn.microsoft.com/y`},
	{"a host in a sentence", `an agent on the hv9.contoso.com server; the server BitsDeployer.cs`, `an agent on the HOST-1.DOMAIN-1 server; the server BitsDeployer.cs`},
	{"the longest name wins", `\\web\a \\web-2\b`, `\\HOST-1\SHARE-1 \\HOST-2\SHARE-2`},
	{"letters beyond ASCII", `\\größe\x \\srv-ü\y`, `\\HOST-1\SHARE-1 \\HOST-2\SHARE-2`},
	{"words of the program", `\\server\MSSCVMMLibrary`, `\\server\MSSCVMMLibrary`},
	{"a host of one label", `the server pay7 is away; node hv3, computer (web-1); host ALPHA`, `the server HOST-1 is away; node HOST-2, computer (HOST-3); host HOST-4`},
	{"a host that is a word", `an agent on the payroll server and payroll itself; server is not`, `an agent on the HOST-1 server and payroll itself; server is not`},
	{"a host after an equals sign", `Machine=hv3;ServerName=payroll; MACHINE='HV3'`, `Machine=HOST-1;ServerName=HOST-2; MACHINE='HOST-1'`},
	{"an account in quotes", `account 'CORP\svc' and user "Ann Lee", run as account=CORP\svc2`, `account 'DOMAIN-1\USER-2' and user "USER-3", run as account=DOMAIN-1\USER-1`},
	{"the account of a machine", `CORP\HV7$ and HV7, C$`, `CORP\HOST-1$ and HOST-1, C$`},
	{"an account without dots behind the @", `svc@corp`, `USER-1@DOMAIN-1`},
	{"a distinguished name", `CN=Jane Roe,OU=Sales,DC=corp,DC=contoso,DC=com and CN=hv1.corp.contoso.com`, `CN=USER-1,OU=UNIT-1,DC=DOMAIN-1,DC=DOMAIN-1,DC=com and CN=HOST-1.DOMAIN-1`},
	{"security identifiers", `S-1-5-21-1004336348-1177238915-682003330-512, S-1-5-18, S-1-5-32-544`, `SID-1, S-1-5-18, S-1-5-32-544`},
	{"addresses", `10.1.2.3:443, 6.3.9600.16384, [fe80::1%eth0], 127.0.0.1, at 12:51:58, 10B4.000C::05/31-12:52:00.894`, `ADDRESS-1:443, 6.3.9600.16384, [ADDRESS-2], 127.0.0.1, at 12:51:58, 10B4.000C::05/31-12:52:00.894`},
	{"a share with a blank", `\\nas\Payroll Web\x.txt`, `\\HOST-1\SHARE-1\x.txt`},
	{"disks", `D:\VMs\payroll.vhdx, payroll itself, D:\VMs\pay-7.vhd, pay-7`, `D:\VMs\DISK-2.vhdx, payroll itself, D:\VMs\DISK-1.vhd, DISK-1`},
	{"machines", `virtual machine 'Pay Web' and Pay Web, virtual machine payroll, VM=web7`, `virtual machine 'VM-1' and VM-1, virtual machine VM-3, VM=VM-2`},
	{"escape sequences stay what they are", "\\\\hv01\\x \x1b[2J\u202e", "\\\\HOST-1\\SHARE-1 \x1b[2J\u202e"},
}

func TestReplace(t *testing.T) {
	for _, tt := range replaceTests {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := NewRedactor().Text(text.New(tt.in)), text.New(tt.want); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// A name keeps its stand-in over all that one Redactor sees.
func TestRedactorRemembers(t *testing.T) {
	r := NewRedactor()
	first, second, third := r.Text(text.New(`\\nas1\a`)), r.Text(text.New(`\\nas2\a`)), r.Text(text.New(`\\NAS1\b`))
	if first != text.New(`\\HOST-1\SHARE-1`) || second != text.New(`\\HOST-2\SHARE-1`) || third != text.New(`\\HOST-1\SHARE-2`) {
		t.Errorf("got %s, %s, %s", first, second, third)
	}
}

// A name in data that is shown as bytes goes too.
func TestRedactedStore(t *testing.T) {
	s := bcd.Store{Objects: []bcd.Object{{Elements: []bcd.Element{{Type: 0x18000001, Value: bcd.Binary("..h\x00v\x000\x001\x00.."), Raw: []byte("HV01")}}}}}
	r := NewRedactor()
	r.Text(text.New(`\\hv01\x`))
	e := r.Store(&s).Objects[0].Elements[0]
	if want := bcd.Binary("..\x00\x00\x00\x00\x00\x00\x00\x00.."); !slices.Equal(e.Value.(bcd.Binary), want) || string(e.Raw) != "\x00\x00\x00\x00" {
		t.Errorf("value % x, raw % x", e.Value, e.Raw)
	}
	if string(s.Objects[0].Elements[0].Raw) != "HV01" {
		t.Error("the store itself was changed")
	}
}

// Whatever the text, what was redacted stays as it is when it is redacted again.
func FuzzReplace(f *testing.F) {
	for _, tt := range replaceTests {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := NewRedactor().Text(text.New(s))
		if again := NewRedactor().Text(once); again != once {
			t.Fatalf("%q became %q", once, again)
		}
	})
}
