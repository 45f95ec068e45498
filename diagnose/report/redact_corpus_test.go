package report

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// plantable are the places in a sentence where VMM puts a name: what stands before it,
// and what is planted there.
var plantable = []struct {
	at     *regexp.Regexp // the second group is replaced
	plants []string
}{
	{regexp.MustCompile(`(?i)\b((?:agent on the|agent on|host|server|node|computer) )([A-Za-z0-9][\w.-]*)`), []string{"QXPAYHV7", "qxpay-hv", "qxpay3.corp.test"}},
	{regexp.MustCompile(`(?i)\b((?:Machine|ServerName|Host|Computer)=)([\w.-]+)`), []string{"QXPAYHV7", "qxpay"}},
	{regexp.MustCompile(`(?i)(\\\\)([A-Za-z0-9][\w.-]*)\\`), []string{`QXPAYHV7\`, `qxpay\`}},
	{regexp.MustCompile(`(?i)([A-Z]:\\)([^\\"'<>|:*?\r\n]+)`), []string{`Users\qxpay\x`, `VMs\qxpay.vhdx`, `VMs\qxpay_7.vhd`}},
	{regexp.MustCompile(`(\()()`), []string{"account 'QXPAY\\qxpay' ", "user=qxpay ", "qxpay@corp ", "QXPAY7$ ", "CN=qxpay,OU=qxpay,DC=qxpay,DC=test ",
		"S-1-5-21-7777777-7777777-7777777-1001 ", "10.77.77.77 ", "fd00:7777::7777 ", `\\nas\qxpay\x `, "virtual machine 'Qxpay Web' "}},
}

// planted is what must not be seen afterwards.
var planted = regexp.MustCompile(`(?i)qxpay|7777|77\.77`)

// Whatever sentence of the corpus a name is planted in, it is not there afterwards, and
// redacting once more changes nothing.
func TestRedactSentences(t *testing.T) {
	const corpus = "../../../shared/corpus/"
	var files []string
	for _, p := range []string{"traces/*.log", "traces/*.txt", "traces/*.csv", "real/sysprep/*.log"} {
		found, _ := filepath.Glob(corpus + p) // the patterns are well formed
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("../shared/corpus is not there: its sentences are not part of the project")
	}
	sentences, tried := 0, 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(bytes.ReplaceAll(b, []byte{0}, nil))) {
			sentences++
			for _, p := range plantable {
				tried += plantIn(t, strings.TrimSpace(line), p.at, p.plants)
			}
		}
	}
	t.Logf("%d names planted in %d lines", tried, sentences)
	if tried < 1000 {
		t.Errorf("only %d names were planted", tried)
	}
}

func plantIn(t *testing.T, line string, at *regexp.Regexp, plants []string) (tried int) {
	for _, m := range at.FindAllStringSubmatchIndex(line, -1) {
		for _, p := range plants {
			tried++
			with := line[:m[4]] + p + line[m[5]:]
			got := string(NewRedactor().Text(text.New(with)).Bytes())
			if planted.MatchString(got) {
				t.Errorf("%q\nis still in %s\nmade of %s", planted.FindString(got), got, with)
			}
			if again := string(NewRedactor().Text(text.New(got)).Bytes()); again != got {
				t.Errorf("redacted once: %s\ntwice:         %s", got, again)
			}
		}
	}
	return tried
}

// A report that names nobody is the same when it is redacted but for its disks.
func TestRedactKeepsTheProgramsWords(t *testing.T) {
	for _, tt := range golden {
		if tt.name == "hostile" {
			continue
		}
		d := judge(t, tt.inputs()...)
		var plain, redacted bytes.Buffer
		without := NewRedactor().Diagnosis(*d)
		for to, d := range map[*bytes.Buffer]*diagnose.Diagnosis{&plain: d, &redacted: &without} {
			if err := Diagnosis(to, styled("text"), d); err != nil {
				t.Fatal(err)
			}
		}
		names := regexp.MustCompile(`(?i)W20\d\d-Template|(?:DISK|HOST|DOMAIN|VM|USER)-\d+|HV01|contoso(?:\.com)?|svc_scvmm|AirVid|s5000vxn-server|dcmanager\.lab|dcmrrxp16n24|WIN-0123456789A`)
		was, is := unwrapped(names.ReplaceAllString(plain.String(), "X")), unwrapped(names.ReplaceAllString(redacted.String(), "X"))
		if line, got, want := firstDifference(is, was); line > 0 {
			t.Errorf("%s: redacted\n%s\nwas\n%s", tt.name, got, want)
		}
	}
}

// unwrapped puts each word on a line, since names of another length break lines elsewhere.
func unwrapped(s string) string { return strings.Join(strings.Fields(s), "\n") }
